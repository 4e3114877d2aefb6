import { endCallOutsOf, endTrigger } from '../callouts/trigger-store';
import type { AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { AppError, invalid, parse } from '../../platform/errors';
import { divisionPrefix, requireRole, type Role } from '../../platform/identity';
import { requireEtag } from '../../platform/request-fields';
import { once } from '../../platform/requests';
import type { CallContext } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { controllers, isController, requireActing, stoppers } from './access';
import { expectedCounts } from './attendance-store';
import { timeInWindow } from './calendar';
import { takeAnswersOf } from './call-out-marks-service';
import { callDrillOut } from './call-out-service';
import { allDays } from './calendar-store';
import { freeClaims, wantClaims } from './claim-store';
import { guideNamed, type Drills } from './context-service';
import { moved, type Drill, type DrillVerb } from './drill';
import { drillMessage, suspendAllSchema, verbSchema } from './drill-messages';
import { keepGuide, lockDrill, lockRunning, updateDrill } from './drill-store';
import { cancelInjects } from './inject-store';
import { lockIncidents, openIncidentNear } from './real-incident-store';
import { noteState, tellDrill } from './record-service';

type Handlers = Implementations['muster.mobilization.v1.DrillsService'];
type VerbRequest = Parameters<Handlers['suspendDrill']>[0];
type Decide = (trx: Trx, drill: Drill, reason: string, who: AuditContext) => Promise<Drill>;

export function drillVerbs(
  drills: Drills,
): Pick<
  Handlers,
  'scheduleDrill' | 'suspendDrill' | 'suspendDrills' | 'resumeDrill' | 'finishDrill' | 'abortDrill'
> {
  const { now } = drills;
  const by =
    (verb: DrillVerb, needed: Role[], decide: Decide) =>
    (request: VerbRequest, context: CallContext) =>
      act(drills, context, { request, verb, needed }, decide);
  return {
    scheduleDrill: by('schedule', controllers, (trx, drill) => schedule(drills, trx, drill)),
    suspendDrill: by('suspend', stoppers, (trx, drill, reason, who) => {
      if (!reason) throw invalid('reason', 'is required');
      return stop(trx, who, drill, 'suspend', { reason, now: now() });
    }),
    resumeDrill: by('resume', controllers, async (trx, drill, reason, { actor }) => {
      // A running drill is refused first: an incident holds what is waited for next, and wants that drill.
      const resumed = moved(drill, 'resume', now(), reason);
      await requireNoIncident(trx, drill, reason);
      await wantClaims(trx, drill.id);
      // Whoever came was sent home when it stopped.
      await callDrillOut(trx, drill, { actor, now: now(), again: true });
      return resumed;
    }),
    finishDrill: by('finish', controllers, (trx, drill, reason, who) =>
      stop(trx, who, drill, 'finish', { reason, now: now() }),
    ),
    abortDrill: by('abort', stoppers, (trx, drill, reason, who) => {
      if (!reason) throw invalid('reason', 'is required');
      return stop(trx, who, drill, 'abort', { reason, now: now() });
    }),

    suspendDrills: async (request, context) => {
      const { divisionCode, reason } = parse(suspendAllSchema, request);
      requireRole(context.actor, stoppers, divisionCode);
      return once(drills.db, context, { requestId: request.requestId, request }, async (trx) => {
        const cause = { divisionCode, reason, incidentId: '' };
        return { drillIds: await suspendNear(trx, context, cause, now()) };
      });
    },
  };
}

type Call = { request: VerbRequest; verb: string; needed: Role[] };

/** What every verb does: once, locked, decided, written, told. */
export async function act(
  { db, now }: Drills,
  context: CallContext,
  { request, verb, needed }: Call,
  decide: Decide,
) {
  const { id, etag, reason } = parse(verbSchema, request);
  requireRole(context.actor, needed);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const before = requireActing(context.actor, needed, await lockDrill(trx, id), id);
    if (etag) requireEtag(before, etag, 'drill');
    const after = await save(trx, context, verb, {
      before,
      after: await decide(trx, before, reason, context),
      now: now(),
    });
    const controlled = isController(context.actor, after.divisionCode);
    return drillMessage(after, { controlled, now: now(), ...(await expectedCounts(trx, id)) });
  });
}

/** Writes a drill that was moved, and tells of it. */
export async function save(
  trx: Trx,
  context: AuditContext,
  verb: string,
  { before, after, now }: { before: Drill; after: Drill; now: Date },
): Promise<Drill> {
  const saved = await updateDrill(trx, after);
  await tellDrill(trx, context, verb, { before, after: saved });
  await noteState(trx, context, saved, now);
  // Nobody comes to a drill that has stopped.
  if (saved.state !== 'RUNNING') {
    const source = `drills/${saved.id}`;
    const message = `drill: ${verb}`;
    await endTrigger(trx, source, message);
    const over = saved.startTime !== null || saved.state === 'ABORTED';
    if (over) await endCallOutsOf(trx, { exerciseId: saved.id, source, message });
  }
  return saved;
}

async function schedule(drills: Drills, trx: Trx, drill: Drill): Promise<Drill> {
  const after = moved(drill, 'schedule', drills.now());
  if (drill.planned.teamIds.length === 0) {
    throw new AppError('DRILL_EMPTY', 'name at least one team that takes part', {
      violations: [{ field: 'drill.teamIds', description: 'is empty' }],
    });
  }
  await keepGuide(trx, drill.id, await guideNamed(drills.db, drill.planned.guideId));
  return { ...after, dueTime: await chooseDueTime(drills, trx, drill) };
}

/** Of a double-blind drill the hidden time; no other has one. */
export async function chooseDueTime(
  { now, random }: Drills,
  trx: Trx,
  { kind, planTime, windowEndTime, planned }: Drill,
): Promise<Date | null> {
  if (kind !== 'DOUBLE_BLIND') return null;
  const window = { from: planTime, until: windowEndTime!, now: now() };
  const days = await allDays(trx);
  const time = timeInWindow({ ...window, days, weekends: planned.weekends }, random());
  if (time) return time;
  throw new AppError('WINDOW_CLOSED', 'no time of the window is left on a day for drills');
}

/** The drill stops and lets go of whom it had. */
async function stop(
  trx: Trx,
  who: AuditContext,
  drill: Drill,
  verb: 'suspend' | 'finish' | 'abort',
  { reason, now }: { reason: string; now: Date },
): Promise<Drill> {
  const after = moved(drill, verb, now, reason);
  if (drill.state === 'RUNNING') await takeAnswersOf(trx, who, drill);
  await freeClaims(trx, drill.id);
  if (verb !== 'suspend') await cancelInjects(trx, drill.id);
  return after;
}

/** Beside a real incident a drill begins only when somebody says why. */
export async function requireNoIncident(
  trx: Trx,
  { divisionCode }: Drill,
  reason: string,
): Promise<void> {
  await lockIncidents(trx, 'to read');
  if (reason) return;
  const incidentId = await openIncidentNear(trx, divisionPrefix(divisionCode));
  if (!incidentId) return;
  throw new AppError(
    'REAL_INCIDENT',
    `incident ${incidentId} is open in the area of the drill: say why it goes on all the same`,
    { metadata: { incidentId } },
  );
}

type Cause = { divisionCode: string; reason: string; incidentId: string };

/** Everything that runs in, below or above a division, in one transaction; ids in order. */
export async function suspendNear(
  trx: Trx,
  context: AuditContext,
  { divisionCode, reason, incidentId }: Cause,
  now: Date,
): Promise<string[]> {
  const division = { code: divisionCode, prefix: divisionPrefix(divisionCode) };
  const running = await lockRunning(trx, division);
  for (const before of running) {
    const stopped = await stop(trx, context, before, 'suspend', { reason, now });
    await save(trx, context, 'suspend', { before, after: { ...stopped, incidentId }, now });
  }
  return running.map(({ id }) => id);
}
