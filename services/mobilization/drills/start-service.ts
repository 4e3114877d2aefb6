// A drill begins: who and what is expected is read from the roster and the equipment, and stands
// from then on.
import type { AuditContext } from '../../platform/audit';
import { invalid, parse, RemoteError } from '../../platform/errors';
import { requireRole, serviceActor } from '../../platform/identity';
import { isAnswered } from '../../platform/requests';
import type { Trx } from '../../platform/db';
import { faultPoint } from '../../platform/fault-point';
import type { Implementations } from '../../platform/rpc-types';
import { controllers, requireActing } from './access';
import { insertRoll, type Roll } from './attendance-store';
import { callDrillOut } from './call-out-service';
import { wantClaims } from './claim-store';
import type { Drills, DrillPeers } from './context-service';
import { moved, requireState, type Drill } from './drill';
import { verbSchema } from './drill-messages';
import { findDrill, guideOfDrill, listDue, lockDrill } from './drill-store';
import { act, requireNoIncident, save } from './drill-verbs-service';
import { lockIncidents, openIncidentNear } from './real-incident-store';
import { divisionPrefix } from '../../platform/identity';
import { sweepContext } from './watch-sweep';

type Handlers = Implementations['muster.mobilization.v1.DrillsService'];

const assetsMax = 5_000;
const pageSize = 1_000;

export function startHandler(drills: Drills): Handlers['startDrill'] {
  const { db, now } = drills;
  return async (request, context) => {
    const { id } = parse(verbSchema, request);
    requireRole(context.actor, controllers);
    let roll: Roll = { teams: [], people: [], assets: [] };
    if (!(await isAnswered(db, request.requestId))) {
      const drill = requireActing(context.actor, controllers, await findDrill(db, id), id);
      requireState(drill, ['SCHEDULED'], 'only a SCHEDULED one begins');
      roll = await rollOf(drills, drill);
    }
    const call = { request, verb: 'start', needed: controllers };
    return act(drills, context, call, async (trx, drill, reason) => {
      const after = moved(drill, 'start', now(), reason);
      await requireNoIncident(trx, drill, reason);
      await begin(trx, drill, roll, { actor: context.actor, now: now() });
      return after;
    });
  };
}

async function begin(
  trx: Trx,
  drill: Drill,
  roll: Roll,
  { actor, now }: { actor: AuditContext['actor']; now: Date },
): Promise<void> {
  await insertRoll(trx, drill.id, roll);
  await wantClaims(trx, drill.id);
  await callDrillOut(trx, drill, { actor, now });
}

/** Starts double-blind drills whose hidden time has come; not beside a real incident. */
export async function startDueDrills(drills: Drills, log: FaultLog): Promise<void> {
  const { db, now } = drills;
  for (const due of await listDue(db, now(), 20)) {
    // One that cannot begin keeps no other waiting; the next run tries it again.
    await startByItself(drills, due).catch((error: unknown) =>
      log.error({ err: error, drillId: due.id }, 'a drill could not begin yet'),
    );
  }
}

export type FaultLog = { error(fields: object, message: string): void };

async function startByItself(drills: Drills, due: Drill): Promise<void> {
  const { db, now } = drills;
  if (await openIncidentNear(db, divisionPrefix(due.divisionCode))) return;
  const roll = await rollOf(drills, due);
  await db.transaction(async (trx) => {
    const before = await lockDrill(trx, due.id);
    // Somebody else was quicker, or chose another time.
    if (before?.state !== 'SCHEDULED' || !before.dueTime || before.dueTime > now()) return;
    await lockIncidents(trx, 'to read');
    if (await openIncidentNear(trx, divisionPrefix(before.divisionCode))) return;
    const context: AuditContext = sweepContext;
    await begin(trx, before, roll, { actor: context.actor, now: now() });
    await save(trx, context, 'start', { before, after: moved(before, 'start', now()), now: now() });
    await faultPoint('drill:start:written');
  });
}

async function rollOf({ db, peers }: Drills, drill: Drill): Promise<Roll> {
  const { planned, id } = drill;
  const excuses = (await guideOfDrill(db, id))?.excuses ?? [];
  const roll: Roll = { teams: [], people: [], assets: [] };
  for (const [place, teamId] of planned.teamIds.entries()) {
    const { team, people } = await teamOf(peers, teamId, place);
    roll.teams.push({ teamId, nameZh: team!.nameZh, nameEn: team!.nameEn });
    for (const { personId, reasons } of people) {
      if (reasons.includes('INACTIVE')) continue;
      const excuse = reasons.find((reason) => excuses.includes(reason)) ?? '';
      roll.people.push({ personId, teamId, excuse });
    }
  }
  roll.assets = await assetsOf(peers, drill);
  return roll;
}

const actor = serviceActor('mobilization');

async function teamOf({ roster }: DrillPeers, teamId: string, place: number) {
  try {
    return await roster.getTeamAvailability({ teamId }, { actor });
  } catch (error) {
    if (!(error instanceof RemoteError) || error.reason !== 'TEAM_NOT_FOUND') throw error;
    throw invalid(`drill.teamIds[${place}]`, `team ${teamId} is not on the roster`);
  }
}

type Assets = Roll['assets'];

async function assetsOf({ equipment }: DrillPeers, drill: Drill): Promise<Assets> {
  const { assetIds, allKit, teamIds } = drill.planned;
  const found: Assets = [];
  type Asset = Awaited<ReturnType<typeof equipment.getAsset>>;
  const add = (asset: Asset) =>
    found.push({
      ...{ assetId: asset.id, classId: asset.classId },
      ...{ nameZh: asset.nameZh, nameEn: asset.nameEn },
      teamId: teamIds.includes(asset.custodian) ? asset.custodian : '',
      // A piece that a real task has is not expected.
      excuse: asset.engagement ? 'ALREADY_CLAIMED' : '',
    });
  for (const id of assetIds) add(await equipment.getAsset({ id }, { actor }));
  let pageToken = '';
  do {
    if (!allKit || found.length >= assetsMax) break;
    const query = { divisionCode: drill.divisionCode, state: 'IN_SERVICE' as const };
    const page = await equipment.listAssets({ ...query, pageSize, pageToken }, { actor });
    page.assets.forEach(add);
    pageToken = page.nextPageToken;
  } while (pageToken);
  return found.slice(0, assetsMax);
}
