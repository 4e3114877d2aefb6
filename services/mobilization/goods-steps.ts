// Reserves goods and plans their transfers: a call and a reservation for each incident that gets some, so
// that what is known of an incident's stock is its own, and usable on its own day.
import type { RemoteError } from '../platform/errors';
import type { Client } from '../platform/rpc-client';
import { toTimestamp } from '../platform/wire-values';
import { purposeOf } from './claim-steps';
import { hasLeft, type ClaimedCommit, type Commit, type TransferState } from './commit';
import { jobContext, type StepResult } from './commit-record';
import { endingOf, isRefusal, saysNothingLeft } from './refusals';
import { stepRequestId, undoRequestId } from './request-ids';
import type { Saga, Undo } from './saga';
import { goodsOf, type GoodsOfIncident } from './work';

type Inventory = Client<'inventory'>;

/** The first call keeps the id it had when there was only one. */
function goodsRequestId({ id, round }: ClaimedCommit, step: string, n: number): string {
  return stepRequestId(id, n === 0 ? step : `${step}/${n}`, round);
}

/** One reservation for each incident that gets goods, and the transfers out of each. */
export async function takeGoods(
  inventory: Inventory,
  commit: ClaimedCommit,
  step: 'RESERVE' | 'CREATE_TRANSFERS',
  { holdSeconds }: { holdSeconds: number },
): Promise<StepResult> {
  const options = { actor: jobContext(commit).actor };
  const made: string[] = [];
  const held = reservationIdsOf(commit);
  for (const [n, goods] of goodsOf(commit.work, commit.incidentId).entries()) {
    const requestId = goodsRequestId(commit, step, n);
    try {
      if (step === 'RESERVE') {
        const { incidentId, lines, usableUntil } = goods;
        const about = { requestId, purpose: purposeOf(commit), incidentId, holdSeconds };
        const asked = { ...about, lines, usableUntil };
        made.push((await inventory.createReservation(asked, options)).id);
      } else {
        const asked = { requestId, reservationId: held[n]!, legs: legsOf(goods) };
        const { transfers } = await inventory.createTransfers(asked, options);
        made.push(...transfers.map(({ id }) => id));
      }
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const ending = endingOf(error, goods.lines);
      return { event: { type: 'refused', ending, partly: n > 0 } };
    }
  }
  if (step === 'CREATE_TRANSFERS') return { event: { type: 'succeeded' }, transferIds: made };
  return { event: { type: 'succeeded', reservationId: made[0]!, claimIds: made } };
}

/** In the order of the goods; of commits from before there is one. */
export function reservationIdsOf({ undo, reservationId }: Saga): string[] {
  const all = undo.findLast(({ step }) => step === 'RESERVE')?.claimIds;
  return all ?? (reservationId === '' ? [] : [reservationId]);
}

/** By incident. */
export function reservationsOf(commit: ClaimedCommit): Record<string, string> {
  const ids = reservationIdsOf(commit);
  const goods = goodsOf(commit.work, commit.incidentId);
  return Object.fromEntries(ids.map((id, n) => [goods[n]!.incidentId, id]));
}

function legsOf({ legs }: GoodsOfIncident) {
  return legs.map(({ departTime, arriveTime, ...leg }) => ({
    ...leg,
    plannedDepartTime: toTimestamp(new Date(departTime)),
    plannedArriveTime: toTimestamp(new Date(arriveTime)),
  }));
}

/**
 * Of several reservations each is taken back by a call of its own: where something has left already, none
 * is. Undefined where nothing has.
 */
export async function leftOfSeveral(
  inventory: Inventory,
  commit: ClaimedCommit,
  { step }: Undo,
): Promise<string | undefined> {
  const ids = reservationIdsOf(commit);
  const asksForAll = step === 'CREATE_TRANSFERS' && commit.outcome === 'CANCELLED';
  if (!asksForAll || ids.length < 2) return undefined;
  for (const reservationId of ids) {
    const transfers = await transfersOf(inventory, commit, reservationId);
    const left = transfers.find(({ state }) => hasLeft(state));
    if (left) return `transfer ${left.id} has left`;
  }
  return undefined;
}

/** The transfers of each reservation that have not left. */
export function cancelGoods(
  inventory: Inventory,
  commit: ClaimedCommit,
  { step, round }: Undo,
  reason: string,
): Promise<void> {
  const options = { actor: jobContext(commit).actor };
  // A commander who takes a plan back means all of it or nothing, so every transfer is named:
  // one that has left then refuses the call. After a failure whatever can stay does.
  const isAll = commit.outcome === 'CANCELLED';
  const all = reservationIdsOf(commit);
  return takeBackEach(all, async (reservationId, n) => {
    const requestId = undoRequestId(commit.id, n === 0 ? step : `${step}/${n}`, round);
    const own =
      all.length === 1 ? commit.transferIds : await idsOf(inventory, commit, reservationId);
    const about = { requestId, reservationId, ids: isAll ? own : [], reason };
    await inventory.cancelTransfers(about, options);
  });
}

/**
 * Each reservation under a request id of its own: of those that are found by their purpose, the ones
 * given back already are not found again.
 */
export async function releaseGoods(
  inventory: Inventory,
  commit: ClaimedCommit,
  { step, round, claimIds, reservationId }: Undo,
  reason: string,
): Promise<void> {
  const options = { actor: jobContext(commit).actor };
  const known = claimIds ?? (reservationId ? [reservationId] : undefined);
  await takeBackEach(known ?? (await findReservations(inventory, commit)), async (id) => {
    const requestId = undoRequestId(commit.id, `${step}/${id}`, round);
    await inventory.releaseReservation({ requestId, id, reason }, options);
  });
}

/** One that is gone already keeps none of the others; goods that have left keep them all. */
async function takeBackEach(
  ids: string[],
  takeBack: (id: string, n: number) => Promise<void>,
): Promise<void> {
  let gone: RemoteError | undefined;
  for (const [n, id] of ids.entries()) {
    try {
      await takeBack(id, n);
    } catch (error) {
      if (!saysNothingLeft(error) || error.reason === 'TRANSFER_STATE') throw error;
      gone ??= error;
    }
  }
  if (gone) throw gone;
}

// Only when the answer to RESERVE never came: the holds, if there are any, are found by their purpose.
// One that is made later still, by a request that was on its way all the time, runs out by itself.
async function findReservations(inventory: Inventory, commit: ClaimedCommit): Promise<string[]> {
  const options = { actor: jobContext(commit).actor };
  const found = new Set<string>();
  for (const { incidentId } of goodsOf(commit.work, commit.incidentId)) {
    const filter = { incidentId, state: 'HELD' as const, pageSize: 1_000 };
    for (let pageToken = ''; ;) {
      const page = await inventory.listReservations({ ...filter, pageToken }, options);
      const own = page.reservations.filter(({ purpose }) => purpose === purposeOf(commit));
      for (const { id } of own) found.add(id);
      if (!page.nextPageToken) break;
      pageToken = page.nextPageToken;
    }
  }
  return [...found];
}

async function idsOf(
  inventory: Inventory,
  commit: ClaimedCommit,
  reservationId: string,
): Promise<string[]> {
  const transfers = await transfersOf(inventory, commit, reservationId);
  return transfers.map(({ id }) => id).sort();
}

async function transfersOf(inventory: Inventory, commit: Commit, reservationId: string) {
  const options = { actor: jobContext(commit).actor };
  const found: { id: string; state: TransferState }[] = [];
  for (let pageToken = ''; ;) {
    const page = await inventory.listTransfers(
      { reservationId, pageToken, pageSize: 200 },
      options,
    );
    found.push(...page.transfers.map(({ id, state }) => ({ id, state: state as TransferState })));
    if (!page.nextPageToken) return found;
    pageToken = page.nextPageToken;
  }
}
