import { z } from 'zod';
import type { DrillAssetInput } from '../../../gen/muster/mobilization/v1/DrillAsset';
import type { DrillFiguresInput } from '../../../gen/muster/mobilization/v1/DrillFigures';
import type { DrillPersonInput } from '../../../gen/muster/mobilization/v1/DrillPerson';
import type { Db, Trx } from '../../platform/db';
import { AppError, parse } from '../../platform/errors';
import { divisionPrefix, requireRole, roles, type Actor } from '../../platform/identity';
import { pageOf, pageRequest } from '../../platform/paging';
import { uuidSchema } from '../../platform/request-fields';
import { once } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import {
  divisionCodeSchema,
  optionalTimestampSchema,
  optionalText,
  toOptionalTimestamp,
} from '../../platform/wire-values';
import { controllers, markers, requireActing, requireKnown } from './access';
import {
  allPeople,
  clearTicks,
  listAssets,
  listPeople,
  lockPeople,
  takeBack,
  writeMarks,
  writeTicks,
  type DrillAsset,
  type DrillPerson,
  type Mark,
} from './attendance-store';
import type { Drills } from './context-service';
import { lastMoment, requireState, type Drill } from './drill';
import { optionalKind } from './drill-messages';
import { findDrill, guideOfDrill, lockDrill } from './drill-store';
import { figuresOf } from './figures-service';
import { isInTime, ticks, trendOf } from './figures';
import { mergedMark, type GivenMark } from './mark';
import { noteTeams } from './milestones-service';
import { tellTicks } from './record-service';
import { listClosed } from './report-store';

type Handlers = Implementations['muster.mobilization.v1.DrillAttendanceService'];

const marksMax = 2_000;
const someId = z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, . _ or -');
const drillId = uuidSchema;
const distinct = <K extends string>(key: K) =>
  [
    (rows: Record<K, string>[]) => new Set(rows.map((row) => row[key])).size === rows.length,
    'has one twice',
  ] as const;

const attendanceSchema = z.object({
  drillId,
  replace: z.boolean(),
  marks: z
    .array(
      z.object({
        personId: someId,
        acknowledgeTime: optionalTimestampSchema,
        turnoutTime: optionalTimestampSchema,
        musterTime: optionalTimestampSchema,
      }),
    )
    .min(1, 'needs at least one')
    .max(marksMax, `takes at most ${marksMax}`)
    .refine(...distinct('personId')),
});
const kitSchema = z.object({
  drillId,
  marks: z
    .array(
      z
        .object({
          assetId: someId,
          tick: z.enum(ticks, { error: `must be one of ${ticks.join(', ')}` }),
          note: optionalText(500),
        })
        .refine(({ tick, note }) => tick === 'PRESENT' || note !== '', {
          path: ['note'],
          message: 'must say what is damaged or missing',
        }),
    )
    .min(1, 'needs at least one')
    .max(marksMax, `takes at most ${marksMax}`)
    .refine(...distinct('assetId')),
});
const optionalId = z.union([z.literal(''), someId]);

export function drillAttendanceService(drills: Drills): ServiceHandlers {
  return implement('muster.mobilization.v1.DrillAttendanceService', {
    ...listing(drills),
    recordAttendance: (request, context) => recordAttendance(drills, request, context),
    recordKit: (request, context) => recordKit(drills, request, context),
    takeBackTicks: (request, context) => takeBackTicks(drills, request, context),

    getDrillFigures: async (request, { actor }) => {
      const parsed = parse(z.object({ drillId }), request);
      const drill = await seen(drills.db, actor, parsed.drillId);
      return figuresMessage(drills.db, drill);
    },

    listDrillTrend: async (request, { actor }) => {
      const shape = z.object({ divisionCode: divisionCodeSchema, kind: optionalKind });
      const { divisionCode, kind } = parse(shape, request);
      requireRole(actor, [...roles], divisionCode);
      const prefix = divisionPrefix(divisionCode);
      return { quarters: trendOf(await listClosed(drills.db, { prefix, kind })).slice(0, 20) };
    },
  });
}

async function seen(db: Db, actor: Actor, id: string): Promise<Drill> {
  requireRole(actor, [...roles]);
  return requireKnown(actor, await findDrill(db, id), id).drill;
}

function listing({ db }: Drills): Pick<Handlers, 'listDrillPeople' | 'listDrillAssets'> {
  return {
    listDrillPeople: async (request, { actor }) => {
      const personIds = z.array(someId).max(100, 'takes at most 100').default([]);
      const shape = z.object({ drillId, teamId: optionalId, absentOnly: z.boolean(), personIds });
      const filter = parse(shape, request);
      const drill = await seen(db, actor, filter.drillId);
      const { limit, after } = pageRequest(filter, request);
      const from = after && ([String(after[0]), String(after[1])] as [string, string]);
      const found = await listPeople(db, { ...filter, after: from, limit: limit + 1 });
      const keyOf = ({ teamId, personId }: DrillPerson) => [teamId, personId];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      const seconds = (await guideOfDrill(db, drill.id))?.passMarks.musteredSeconds ?? 0;
      const late = ({ musterTime }: DrillPerson) =>
        musterTime !== null && !isInTime(musterTime, drill, seconds);
      return { people: rows.map((row) => personMessage(row, late(row))), nextPageToken };
    },

    listDrillAssets: async (request, { actor }) => {
      const flags = { untickedOnly: z.boolean(), withoutTeam: z.boolean() };
      const filter = parse(z.object({ drillId, teamId: optionalId, ...flags }), request);
      await seen(db, actor, filter.drillId);
      const { limit, after } = pageRequest(filter, request);
      const afterId = after && String(after[0]);
      const found = await listAssets(db, { ...filter, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ assetId }) => [assetId], filter);
      return { assets: rows.map(assetMessage), nextPageToken };
    },
  };
}

async function recordAttendance(
  { db, now }: Drills,
  request: Parameters<Handlers['recordAttendance']>[0],
  context: CallContext,
) {
  const { drillId: id, marks, replace } = parse(attendanceSchema, request);
  requireRole(context.actor, replace ? controllers : markers);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const needed = replace ? controllers : markers;
    const drill = await begun(trx, context.actor, needed, id);
    const { runs, runSince } = drill;
    const span = { start: drill.startTime!, end: lastMoment(drill, now()), runs, runSince };
    const given = new Map(marks.map((mark, place) => [mark.personId, { mark, place }]));
    const known = await lockPeople(trx, id, [...given.keys()]);
    requireExpected('marks', [...given.keys()], new Set(known.map(({ personId }) => personId)));
    const before = await allPeople(trx, id);
    const written = known.map((person): Mark => {
      const { mark, place } = given.get(person.personId)!;
      const limits = { ...span, replace, field: `marks[${place}]` };
      return { personId: person.personId, ...mergedMark(person, mark as GivenMark, limits) };
    });
    await writeMarks(trx, id, written);
    await noteTeams(trx, context, drill, before);
    await tellTicks(trx, context, drill, { people: written.length, replace });
    return figuresMessage(trx, drill);
  });
}

const timeOf = {
  ACKNOWLEDGED: 'acknowledgeTime',
  TURNED_OUT: 'turnoutTime',
  MUSTERED: 'musterTime',
} as const;
const takenBackSchema = z
  .object({
    drillId,
    personIds: z.array(someId).max(marksMax, `takes at most ${marksMax}`).default([]),
    assetIds: z.array(someId).max(marksMax, `takes at most ${marksMax}`).default([]),
    part: z
      .enum(['PART_UNSPECIFIED', 'ACKNOWLEDGED', 'TURNED_OUT', 'MUSTERED'])
      .transform((part) => (part === 'PART_UNSPECIFIED' ? null : part)),
  })
  .refine(({ personIds, assetIds }) => personIds.length + assetIds.length > 0, {
    ...{ path: ['personIds'], message: 'or assetIds: name at least one' },
  })
  .refine(({ personIds, part }) => personIds.length === 0 || part !== null, {
    ...{ path: ['part'], message: 'must say which time is taken back' },
  });

async function takeBackTicks(
  { db }: Drills,
  request: Parameters<Handlers['takeBackTicks']>[0],
  context: CallContext,
) {
  const { drillId: id, personIds, assetIds, part } = parse(takenBackSchema, request);
  requireRole(context.actor, markers);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const drill = await begun(trx, context.actor, markers, id);
    const people = await lockPeople(trx, id, personIds);
    requireExpected('personIds', personIds, new Set(people.map(({ personId }) => personId)));
    requireExpected('assetIds', assetIds, new Set(await clearTicks(trx, id, assetIds)));
    if (part) await takeBack(trx, id, { personIds, part });
    const took = people.map((person) => ({
      personId: person.personId,
      was: part && person[timeOf[part]],
    }));
    const takenBack = { part, people: took, assetIds };
    const told = { takenBack: personIds.length + assetIds.length };
    await tellTicks(trx, context, drill, { takenBack }, told);
    return figuresMessage(trx, drill);
  });
}

async function recordKit(
  { db, now }: Drills,
  request: Parameters<Handlers['recordKit']>[0],
  context: CallContext,
) {
  const { drillId: id, marks } = parse(kitSchema, request);
  requireRole(context.actor, markers);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const drill = await begun(trx, context.actor, markers, id);
    const known = new Set(await writeTicks(trx, id, { marks, now: now() }));
    requireExpected(
      'marks',
      marks.map(({ assetId }) => assetId),
      known,
    );
    await tellTicks(trx, context, drill, { assets: marks.length });
    return figuresMessage(trx, drill);
  });
}

/**
 * A leader of one street ticks off people in a drill of the whole district. What was noted without a
 * network arrives when it can, until the drill is closed: it counts by the time at which it was noted.
 */
async function begun(trx: Trx, actor: Actor, needed: typeof markers, id: string): Promise<Drill> {
  const found = await lockDrill(trx, id);
  const drill =
    needed === controllers
      ? requireActing(actor, needed, found, id)
      : requireKnown(actor, found, id).drill;
  const open = ['RUNNING', 'SUSPENDED', 'EVALUATING'] as const;
  requireState(
    drill,
    open,
    'people and equipment are ticked off from its start until it is closed',
  );
  return drill;
}

function requireExpected(field: string, ids: string[], known: ReadonlySet<string>): void {
  const unknown = ids.findIndex((id) => !known.has(id));
  if (unknown < 0) return;
  throw new AppError('NOT_EXPECTED', `${ids[unknown]} is not expected in this drill`, {
    violations: [{ field: `${field}[${unknown}]`, description: 'is not expected in this drill' }],
    metadata: { id: ids[unknown]! },
  });
}

async function figuresMessage(db: Db | Trx, drill: Drill): Promise<DrillFiguresInput> {
  const { tally, passMarks, passed, teams } = await figuresOf(db, drill);
  return { drillId: drill.id, tally, passMarks, passed, teams };
}

function personMessage(person: DrillPerson, late: boolean): DrillPersonInput {
  return {
    ...person,
    late,
    acknowledgeTime: toOptionalTimestamp(person.acknowledgeTime),
    turnoutTime: toOptionalTimestamp(person.turnoutTime),
    musterTime: toOptionalTimestamp(person.musterTime),
  };
}

function assetMessage(asset: DrillAsset): DrillAssetInput {
  const { tick, tickTime, ...fields } = asset;
  return { ...fields, ...(tick ? { tick } : {}), tickTime: toOptionalTimestamp(tickTime) };
}
