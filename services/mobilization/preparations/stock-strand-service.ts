// Brings stock to where it is to lie ready: a confirmed reservation at the sources with a transfer from
// each of them. Giving back frees what has not left; goods on the road arrive as planned.
import type { Db } from '../../platform/db';
import { RemoteError } from '../../platform/errors';
import type { Client } from '../../platform/rpc-types';
import { toTimestamp } from '../../platform/wire-values';
import { isRefusal, saysNothingLeft } from '../refusals';
import {
  hasLeft,
  posturePlan,
  unitsOnTheWay,
  type StockAt,
  type TransferFact,
} from './preparation';
import { keepCall, keptAt, type Call, type OpenItem, type Outcome } from './preparation-store';
import { callId, callOptions } from './shelter-strand-service';

type Inventory = Client<'inventory'>;
type StockWork = { db: Db; peers: { inventory: Inventory }; now: () => Date };

const holdSeconds = 3_600;
const pageSize = 1_000;

/** Undefined when the item is no longer wanted. */
export async function prePosition(work: StockWork, item: OpenItem): Promise<Outcome | undefined> {
  if (item.exerciseId !== '') {
    const message = 'an exercise moves no real stock';
    return { state: 'UNCHANGED', reason: 'EXERCISE', message };
  }
  const call = item.call ?? (await planned(work, item));
  const { lines = [], missing = 0 } = call;
  const asked = `${item.quantity - missing} of ${item.quantity}`;
  const short = { reason: 'INSUFFICIENT_STOCK', message: `${asked} can lie ready` };
  if (lines.length === 0) {
    // Of a retry: what an earlier round sent stays, and is given back at the end.
    const sent = item.reservationIds.length > 0;
    if (missing > 0) return { state: sent ? 'PARTIAL' : 'REFUSED', ...short };
    if (sent) return { state: 'READY' };
    return { state: 'UNCHANGED', reason: 'STOCK_LIES_READY', message: asked };
  }
  if (!item.call && !(await keepCall(work.db, item, call))) return undefined;
  const reservationId = await reserved(work, item, call);
  await send(work, item, call, reservationId);
  const moved = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const done = { moved, reservationId };
  return missing > 0 ? { state: 'PARTIAL', ...short, ...done } : { state: 'READY', ...done };
}

async function planned({ db, peers, now }: StockWork, item: OpenItem): Promise<Call> {
  const { itemId, subjectId: depotId, quantity, divisionCode } = item;
  const stock = await stockOf(peers.inventory, item);
  const sent = await Promise.all(
    item.reservationIds.map((id) => transfersOf(peers.inventory, item, id)),
  );
  const wanted = { depotId, quantity, onTheWay: unitsOnTheWay(sent.flat()) };
  const keeps = await keptAt(db, item);
  const { lines, missing } = posturePlan(wanted, stock, { divisionCode, keeps });
  const departTime = now().toISOString();
  return { lines: lines.map((line) => ({ ...line, itemId })), missing, departTime };
}

/** What nobody has reserved at the depots that are open. */
async function stockOf(inventory: Inventory, item: OpenItem): Promise<StockAt[]> {
  const options = callOptions(item);
  const { lines } = await inventory.getAvailability({ itemIds: [item.itemId] }, options);
  const at = new Map(lines.map(({ depotId, available }) => [depotId, Number(available)]));
  const stock: StockAt[] = [];
  for (let pageToken = ''; ;) {
    const page = await inventory.listDepots({ pageSize, pageToken }, options);
    for (const { id: depotId, divisionCode, closed, ...depot } of page.depots) {
      const { latitude, longitude } = depot;
      const available = closed ? 0 : (at.get(depotId) ?? 0);
      stock.push({ depotId, divisionCode, latitude, longitude, available });
    }
    pageToken = page.nextPageToken;
    if (!pageToken) return stock;
  }
}

async function transfersOf(
  inventory: Inventory,
  item: OpenItem,
  reservationId: string,
): Promise<TransferFact[]> {
  const page = await inventory.listTransfers({ reservationId, pageSize }, callOptions(item));
  return page.transfers.map(({ state, lines }) => ({
    state,
    lines: lines.map(({ quantity, received, lost }) => ({
      ...{ quantity: Number(quantity), received: Number(received), lost: Number(lost) },
    })),
  }));
}

/** Asked again under its id it answers with the same reservation. */
async function reserved({ peers }: StockWork, item: OpenItem, { lines = [] }: Call) {
  const about = { purpose: item.source, incidentId: item.incidentId, holdSeconds };
  const requestId = callId(item, 'RESERVE');
  const options = callOptions(item);
  const { id } = await peers.inventory.createReservation({ requestId, ...about, lines }, options);
  return id;
}

async function send(
  { peers: { inventory } }: StockWork,
  item: OpenItem,
  { lines = [], departTime = '' }: Call,
  reservationId: string,
): Promise<void> {
  const options = callOptions(item);
  const legs = lines.map(({ depotId, itemId, quantity }) => ({
    ...{ fromDepotId: depotId, toDepotId: item.subjectId, toDivisionCode: '', fleetId: '' },
    lines: [{ itemId, quantity }],
    plannedDepartTime: toTimestamp(new Date(departTime)),
  }));
  try {
    const requestId = callId(item, 'TRANSFERS');
    await inventory.createTransfers({ requestId, reservationId, legs }, options);
    const confirm = { requestId: callId(item, 'CONFIRM'), id: reservationId };
    await inventory.confirmReservation(confirm, options);
  } catch (error) {
    // Nothing of a posture that is refused stays reserved.
    if (isRefusal(error)) await release(inventory, item, reservationId, error.message);
    throw error;
  }
}

export async function giveStockBack(
  work: StockWork,
  item: OpenItem,
  reason: string,
): Promise<Outcome> {
  const { inventory } = work.peers;
  const ids = new Set(item.reservationIds);
  const unanswered = await reservedUnanswered(work, item);
  if (unanswered) ids.add(unanswered);
  let left = 0;
  for (const id of ids) {
    await release(inventory, item, id, reason);
    left += (await transfersOf(inventory, item, id)).filter(hasLeft).length;
  }
  if (left === 0) return { state: 'ENDED' };
  return { state: 'KEPT', reason: 'GOODS_LEFT', message: `${left} transfers have left` };
}

/** The reservation of a round whose answer never came; a refusal says that there is none. */
async function reservedUnanswered(work: StockWork, item: OpenItem): Promise<string | undefined> {
  if (!item.call?.lines?.length) return undefined;
  try {
    return await reserved(work, item, item.call);
  } catch (error) {
    if (error instanceof RemoteError && isRefusal(error)) return undefined;
    throw error;
  }
}

async function release(inventory: Inventory, item: OpenItem, id: string, reason: string) {
  const requestId = callId(item, `RELEASE/${id}`);
  try {
    await inventory.releaseReservation({ requestId, id, reason }, callOptions(item));
  } catch (error) {
    if (!saysNothingLeft(error)) throw error;
  }
}
