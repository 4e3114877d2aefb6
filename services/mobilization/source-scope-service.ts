import { AppError } from '../platform/errors';
import { requireRole } from '../platform/identity';
import type { CallContext } from '../platform/rpc-server';
import type { Peers } from './commit-steps';

const pageSize = 1_000;

/**
 * Whoever commits a plan takes stock out of every depot it ships from, so they must command there
 * too: the saga itself acts as a service, which no scope would stop.
 */
export async function requireSources(
  { inventory }: Peers,
  shipments: { fromDepotId: string }[],
  context: CallContext,
): Promise<void> {
  const missing = new Set(shipments.map(({ fromDepotId }) => fromDepotId));
  for (let pageToken = ''; missing.size > 0;) {
    // Asked in the caller's own name: what they may not see is not listed.
    const page = await inventory.listDepots({ pageSize, pageToken }, { parent: context });
    for (const { id, divisionCode } of page.depots) {
      if (missing.delete(id)) requireRole(context.actor, ['COMMANDER'], divisionCode);
    }
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  const [depotId] = missing;
  if (depotId === undefined) return;
  throw new AppError(
    'SCOPE_DENIED',
    `the plan takes stock from depot ${depotId}, where this needs the role COMMANDER`,
    { metadata: { roles: 'COMMANDER', depotId } },
  );
}
