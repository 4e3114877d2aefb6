// Carries out what an activation or a joint plan's commit is to make ready, and gives it back with it.
// What is about to be called is kept first, so each item has one outcome, whoever dies.
import type { Db, Trx } from '../../platform/db';
import { AppError, RemoteError } from '../../platform/errors';
import { faultPoint } from '../../platform/fault-point';
import type { FollowedEvent } from '../../platform/follow';
import { serviceActor } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import type { Client } from '../../platform/rpc-types';
import { every, type Sweep, type SweepLog } from '../../platform/sweep';
import { isRefusal } from '../refusals';
import { wantedOf } from './preparation';
import {
  endPreparation,
  findPreparation,
  insertItems,
  insertPreparation,
  listOpenItems,
  listWaiting,
  setPreparation,
  type OpenItem,
  type Outcome,
  type Preparation,
} from './preparation-store';
import { giveShelterBack, readyShelter, settle } from './shelter-strand-service';
import { giveStockBack, prePosition } from './stock-strand-service';

export type Preparing = {
  db: Db;
  peers: {
    incidents: Client<'incidents'>;
    inventory: Client<'inventory'>;
    shelters: Client<'shelters'>;
  };
  now: () => Date;
};

const batch = 100;
const overReason = 'the response is over';

/** Of `activation.changed`: listed when it is approved, given back when it steps down. */
export async function noteActivationStrands(trx: Trx, event: FollowedEvent): Promise<void> {
  const { data, subject: source, divisionCode, createTime } = event;
  const exercise = data['exercise'] === true;
  const tell = (kind: string) =>
    publish(trx, { kind, subject: source, divisionCode, data: { source, exercise } });
  if (data['state'] === 'STEPPED_DOWN') {
    await endPreparation(trx, source, 'stepped down');
    return tell('preparation.ended');
  }
  if (data['state'] !== 'ACTIVE') return;
  const incidentId = String(data['incidentId'] ?? '');
  const own = source.slice('activations/'.length);
  const facts = { stock: data['prePosition'] === true, shelters: data['readyShelters'] === true };
  const isNew = await insertPreparation(trx, {
    ...{ source, divisionCode, incidentId, facts, createTime },
    state: facts.stock || facts.shelters ? 'WAITING' : 'LISTED',
    exerciseId: exercise ? incidentId || own : '',
    actorId: String(data['deciderId'] ?? ''),
  });
  if (isNew) await tell('preparation.begun');
}

type Preparations = Preparing & { log: SweepLog; everyMs: number };

export function startPreparations({ log, everyMs, ...work }: Preparations): Sweep {
  const carryOut = () => carryOutPreparations(work, log);
  return every(everyMs, work.db, 'preparations', carryOut, { log });
}

export async function carryOutPreparations(work: Preparing, log: SweepLog): Promise<void> {
  for (const preparation of await listWaiting(work.db, batch)) {
    await list(work, preparation).catch((error: unknown) =>
      refuseListing(work, preparation, error, log),
    );
  }
  for (const item of await listOpenItems(work.db, batch)) {
    await carryOut(work, item).catch((error: unknown) => {
      // Said once a run and tried again: the other service may be on its way back.
      log.error({ err: error, source: item.source }, 'an item could not be made ready yet');
    });
  }
}

async function list({ db, peers }: Preparing, preparation: Preparation): Promise<void> {
  const { source, incidentId, facts, actorId } = preparation;
  const id = source.slice('activations/'.length);
  const actor = serviceActor('mobilization', actorId);
  const { plan } = await peers.incidents.getActivation({ id }, { actor });
  const postures = (plan?.postures ?? []).map((each) => {
    return { ...each, quantity: Number(each.quantity) };
  });
  const strands = { hazard: plan?.hazard ?? '', postures, shelterIds: plan?.shelterIds ?? [] };
  const wanted = wantedOf(strands, { incidentId, ...facts });
  await db.transaction(async (trx) => {
    const locked = await findPreparation(trx, source, { lock: true });
    if (locked?.state !== 'WAITING') return;
    await insertItems(trx, source, wanted);
    await setPreparation(trx, { source, state: 'LISTED', reason: '', message: '' });
    await faultPoint('preparation:list:written');
  });
}

async function refuseListing(
  { db }: Preparing,
  { source }: Preparation,
  error: unknown,
  log: SweepLog,
): Promise<void> {
  if (!isRefusal(error)) {
    log.error({ err: error, source }, 'a response plan could not be read yet');
    return;
  }
  const { reason, message } = error;
  await db.transaction(async (trx) => {
    const locked = await findPreparation(trx, source, { lock: true });
    if (locked?.state !== 'WAITING') return;
    await setPreparation(trx, { source, state: 'REFUSED', reason, message });
  });
}

async function carryOut(work: Preparing, item: OpenItem): Promise<void> {
  const outcome = await outcomeOf(work, item).catch((error: unknown) => refusedAs(item, error));
  if (!outcome) return;
  await faultPoint(`preparation:${item.strand}-${item.state}:done`);
  await work.db.transaction((trx) => settle(trx, item, outcome));
  await faultPoint(`preparation:${item.strand}-${item.state}:settled`);
}

function outcomeOf(work: Preparing, item: OpenItem): Promise<Outcome | undefined> {
  if (item.state === 'WAITING') {
    return item.strand === 'STOCK' ? prePosition(work, item) : readyShelter(work, item);
  }
  const giveBack = item.strand === 'STOCK' ? giveStockBack : giveShelterBack;
  return giveBack(work, item, overReason);
}

/** A refusal would be the same the next time; anything else is tried again, and so is an ending. */
function refusedAs(item: OpenItem, error: unknown): Outcome {
  const definite = error instanceof RemoteError ? isRefusal(error) : error instanceof AppError;
  if (!definite || item.state !== 'WAITING') throw error;
  const { reason, message } = error as AppError;
  return { state: 'REFUSED', reason, message };
}
