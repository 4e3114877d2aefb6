// What rows that name a depot and an item have to do with what exists, and with who sends them.
import type { Db, Trx } from '../platform/db';
import type { Actor } from '../platform/identity';
import { faultAt, type Column, type SheetFault } from '../platform/sheets/column';
import type { KnownDepot, KnownItem } from './catalogue';
import { findMentioned } from './catalogue-store';
import { isInReach } from './depot-sheet-service';

type Place = { depotId?: string; itemId?: string };

export type SheetPlaces = {
  depots: Map<string, KnownDepot>;
  items: Map<string, KnownItem>;
  /** The first thing that is wrong with the depot and the item of a row. */
  faultOf: (row: number, columns: readonly Column[], place: Place) => SheetFault | undefined;
};

export async function placesOf(db: Db | Trx, actor: Actor, rows: Place[]): Promise<SheetPlaces> {
  const mentioned = await findMentioned(
    db,
    rows.flatMap(({ depotId }) => depotId ?? []),
    rows.flatMap(({ itemId }) => itemId ?? []),
  );
  const depots = new Map(mentioned.depots.map((depot) => [depot.id, depot]));
  const items = new Map(mentioned.items.map((item) => [item.id, item]));
  const reach = new Map<string, boolean>();
  const depotFault = (depotId: string): [problem: string, remedy: string] | undefined => {
    const depot = depots.get(depotId);
    if (!depot) return [`there is no depot ${depotId}`, 'import the depots first'];
    if (isInReach(reach, actor, depot.divisionCode)) return undefined;
    return [`${depotId} is outside of the divisions you keep`, 'remove the row'];
  };
  return {
    depots,
    items,
    faultOf: (row, columns, { depotId, itemId }) => {
      const at = (key: string, [problem, remedy]: [string, string]) =>
        faultAt(
          row,
          columns.find((column) => column.key === key),
          problem,
          remedy,
        );
      const outside = depotId === undefined ? undefined : depotFault(depotId);
      if (outside) return at('depotId', outside);
      if (itemId === undefined || items.has(itemId)) return undefined;
      return at('itemId', [`there is no item ${itemId}`, 'import the catalogue first']);
    },
  };
}
