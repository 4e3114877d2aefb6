// What agreements and capacities have in common: both are promised by a depot that is not ours.
import type { Trx } from '../platform/db';
import { AppError, parse } from '../platform/errors';
import { pageRequest } from '../platform/paging';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { listPromisesShape } from './agreement-shapes';
import { requireInUse, requireKnown, type KnownDepot } from './catalogue';
import { findMentioned } from './catalogue-store';
import { divisionPattern } from './division';
import { readScope, requireWriter } from './service-context';

export type Handlers = ServiceImplementation<'muster.inventory.v1.AgreementsService'>;

export function promiseQuery(
  request: { pageSize?: number; pageToken?: string },
  { actor }: CallContext,
) {
  const { divisionCode, ...asked } = parse(listPromisesShape, request);
  const filter = { ...asked, division: divisionPattern(divisionCode), scope: readScope(actor) };
  const { limit, after } = pageRequest(filter, request);
  const query = { ...filter, beforeId: after ? String(after[0]) : null, limit: limit + 1 };
  return { query, page: { limit, filter } };
}

/** The depot and the item exist, the item is in use, and the caller may change stock there. */
export async function requireEnds(
  trx: Trx,
  { actor }: CallContext,
  kind: string,
  { depotId, itemId }: { depotId: string; itemId: string },
): Promise<KnownDepot> {
  const { depots, items } = await findMentioned(trx, [depotId], [itemId]);
  const depot = { field: `${kind}.depotId`, id: depotId };
  const item = { field: `${kind}.itemId`, id: itemId };
  const found = requireKnown('depot', [depot], depots).get(depotId)!;
  const known = requireKnown('item', [item], items);
  requireWriter(actor, [found.divisionCode]);
  requireInUse([item], known);
  return found;
}

/** Less than what is called off already cannot be promised. */
export function requireCovered(kind: string, id: string, quantity: number, called: number): void {
  if (quantity >= called) return;
  const subject = `${kind}/${id}`;
  const description = `${called} units are called off`;
  throw new AppError('QUANTITY_CALLED_OFF', `${subject}: ${description}`, {
    preconditions: [{ type: 'QUANTITY_CALLED_OFF', subject, description }],
    metadata: { called: String(called) },
  });
}

/** The values that a change replaces. */
export function pickedFields<T extends object>(row: T, changes: Partial<T>): Partial<T> {
  return Object.fromEntries(
    Object.keys(changes).map((name) => [name, row[name as keyof T]]),
  ) as Partial<T>;
}
