import { audit } from '../platform/audit';
import { invalidFields, parse } from '../platform/errors';
import { requireRole, roles } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { fleetKeepers } from './access';
import { unknownClasses } from './fleet-clients';
import { fleetsSharingAssets, listFleets, putFleets } from './fleet-store';
import { fleetMessage } from './messages';
import type { Fleet } from './planner';
import { putFleetsSchema } from './request-shapes';
import type { Deps, Handlers } from './service';
import { readDepots } from './source-clients';

export function fleetHandlers({ db, sources }: Deps): Pick<Handlers, 'listFleets' | 'putFleets'> {
  return {
    async listFleets(request, { actor }) {
      requireRole(actor, [...roles]);
      const page = pageRequest({}, request);
      const after = page.after?.[0] as string | undefined;
      const rows = await listFleets(db, { after, limit: page.limit + 1 });
      const { rows: shown, nextPageToken } = pageOf(rows, page.limit, (row) => [row.id], {});
      return { fleets: shown.map(fleetMessage), nextPageToken };
    },

    async putFleets(request, context) {
      const { fleets } = parse(putFleetsSchema, request);
      requireRole(context.actor, fleetKeepers);
      const depots = await readDepots(sources, context);
      const homes = homesOf(fleets, new Map(depots.map((depot) => [depot.id, depot])));
      for (const code of homes) requireRole(context.actor, fleetKeepers, code);
      const classIds = [...new Set(fleets.map(({ assetClassId }) => assetClassId))].filter(Boolean);
      const unknown = await unknownClasses(sources, classIds, context);
      requireAssets(
        fleets,
        ({ assetClassId }) => unknown.has(assetClassId),
        'is not a known class',
      );
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        await putFleets(trx, fleets);
        const sharing = new Set(await fleetsSharingAssets(trx));
        const said = 'is counted by another fleet of this depot';
        requireAssets(fleets, ({ id }) => sharing.has(id), said);
        const [divisionCode = ''] = [...homes].sort();
        const fact = { subject: 'fleets', divisionCode, after: { fleets } };
        await audit(trx, context, { action: 'fleets.put', ...fact });
        const data = { count: fleets.length };
        await publish(trx, { kind: 'fleets.changed', subject: 'fleets', divisionCode, data });
        return { count: fleets.length };
      });
    },
  };
}

/** Refuses the classes of equipment of these fleets by their lines. */
function requireAssets(
  fleets: Fleet[],
  isWrong: (fleet: Fleet) => boolean,
  description: string,
): void {
  const faults = fleets.flatMap((fleet, index) =>
    isWrong(fleet) ? [{ field: `fleets[${index}].assetClassId`, description }] : [],
  );
  if (faults.length > 0) throw invalidFields(faults.slice(0, 20));
}

/** The divisions of the fleets' home depots; an unknown depot is refused by its line. */
function homesOf(fleets: Fleet[], depots: Map<string, { divisionCode: string }>): Set<string> {
  const faults = fleets.flatMap(({ homeDepotId }, index) => {
    if (depots.has(homeDepotId)) return [];
    return [{ field: `fleets[${index}].homeDepotId`, description: 'is not a known depot' }];
  });
  if (faults.length > 0) throw invalidFields(faults.slice(0, 20));
  return new Set(fleets.map(({ homeDepotId }) => depots.get(homeDepotId)!.divisionCode));
}
