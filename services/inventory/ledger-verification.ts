// The whole proof of a ledger, chunk by chunk: a ledger of any size takes the memory of one chunk.
import type { Trx } from '../platform/db';
import { verifyKits } from './kit-store';
import {
  nextDepots,
  nextIds,
  verifyBalances,
  verifyMovements,
  verifyPlaces,
  verifyRequests,
  verifyReservations,
  type Chunk,
} from './verify-store';

export type VerifyPart = 'balances' | 'movements' | 'reservations' | 'requests';

/** What was counted of which part; a movement, a reservation and a request count one each. */
export type VerifiedChunk = Chunk & { part: VerifyPart; rows: number };

const depotsAtOnce = 50;
const movementsAtOnce = 20_000;
const reservationsAtOnce = 2_000;
const nilUuid = '00000000-0000-0000-0000-000000000000';
const everywhere = ['%'];

/**
 * Σ entries = balance and nothing negative for the depots in scope; every movement is whole and
 * sums to zero; each reservation resolved once. Over everything also: no entry of a depot that
 * does not exist, and each request id once, with its answer.
 */
export async function* verifiedChunks(
  trx: Trx,
  scope: string[] = everywhere,
  counterId: string | null = null,
): AsyncGenerator<VerifiedChunk> {
  for await (const depots of pages((after) => nextDepots(trx, after, scope, depotsAtOnce), '')) {
    const chunk = await verifyBalances(trx, depots, counterId);
    yield { ...chunk, part: 'balances', rows: chunk.balances };
  }
  yield proof('balances', 0, await verifyKits(trx));
  const movements = (after: string) => nextIds(trx, 'movements', after, movementsAtOnce);
  for await (const ids of pages(movements, nilUuid)) {
    yield proof('movements', ids.length, await verifyMovements(trx, ids));
  }
  const reservations = (after: string) => nextIds(trx, 'reservations', after, reservationsAtOnce);
  for await (const ids of pages(reservations, nilUuid)) {
    yield proof('reservations', ids.length, await verifyReservations(trx, ids));
  }
  if (!scope.includes('%')) return;
  yield proof('balances', 0, await verifyPlaces(trx));
  const requests = await verifyRequests(trx);
  yield proof('requests', requests.rows, requests.faults);
}

const proof = (part: VerifyPart, rows: number, faults: string[]): VerifiedChunk => ({
  entries: 0,
  balances: 0,
  faults,
  part,
  rows,
});

/** Every page of ids, each beginning after the last id of the one before. */
async function* pages(
  next: (after: string) => Promise<string[]>,
  first: string,
): AsyncGenerator<string[]> {
  for (let after = first; ;) {
    const ids = await next(after);
    if (ids.length === 0) return;
    yield ids;
    after = ids.at(-1)!;
  }
}
