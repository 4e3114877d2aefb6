// Kits are made of units of other items and give the very same units back.
import { AppError, type Precondition } from '../platform/errors';
import { earliestFirst } from './fefo';
import { neverExpires } from './lot';

export type Component = { itemId: string; quantity: number };

/** Units of a component's lot that are to go into kits. */
export type ComponentUnits = {
  itemId: string;
  lotId: string;
  expireDate: string;
  quantity: number;
};

/** What is in each kit of a run: units of a lot. */
export type Content = { itemId: string; lotId: string; quantity: number };

/** Kits with the same contents: one kit lot, which expires when the first of them does. */
export type Run = { kits: number; expireDate: string; contents: Content[] };

/**
 * Puts the units into so many kits, in the order in which they expire. Kits in a row that are made
 * of the same lots are one run; a kit that ends one lot and begins the next is a run of its own.
 * There are exactly the units that the kits need.
 */
export function assemblyRuns(bill: Component[], units: ComponentUnits[], kits: number): Run[] {
  const queues = bill.map(({ itemId, quantity }) => ({
    quantity,
    lots: units
      .filter((unit) => unit.itemId === itemId)
      .map((unit) => ({ ...unit }))
      .sort(earliestFirst),
  }));
  const runs: Run[] = [];
  for (let left = kits; left > 0; left -= runs.at(-1)!.kits) {
    const sames = queues.map(({ lots, quantity }) => Math.floor(lots[0]!.quantity / quantity));
    // None: some kit is made of two lots of a component, so it is alone.
    const count = Math.max(1, Math.min(left, ...sames));
    const taken = queues.flatMap((queue) => takeForKits(queue, count));
    runs.push({ kits: count, ...contentsOf(taken, count) });
  }
  return runs;
}

function takeForKits(
  queue: { quantity: number; lots: ComponentUnits[] },
  kits: number,
): ComponentUnits[] {
  const taken: ComponentUnits[] = [];
  let missing = queue.quantity * kits;
  while (missing > 0) {
    const lot = queue.lots[0]!;
    const quantity = Math.min(missing, lot.quantity);
    taken.push({ ...lot, quantity });
    lot.quantity -= quantity;
    missing -= quantity;
    if (lot.quantity === 0) queue.lots.shift();
  }
  return taken;
}

function contentsOf(taken: ComponentUnits[], kits: number): Omit<Run, 'kits'> {
  const dates = taken.map(({ expireDate }) => expireDate).filter((date) => date !== neverExpires);
  return {
    expireDate: dates.sort()[0] ?? neverExpires,
    contents: taken.map(({ itemId, lotId, quantity }) => ({
      itemId,
      lotId,
      quantity: quantity / kits,
    })),
  };
}

export type ComponentCheck = Component & { needed: number; available: number; missing: number };

export type KitCheck = {
  components: ComponentCheck[];
  completeComponents: number;
  assemblableKits: number;
};

/** What there is of each component against what so many kits need. */
export function checkKit(
  bill: Component[],
  available: Map<string, number>,
  kits: number,
): KitCheck {
  const components = bill.map((component) => {
    const needed = component.quantity * kits;
    const there = available.get(component.itemId) ?? 0;
    return { ...component, needed, available: there, missing: Math.max(0, needed - there) };
  });
  const possible = components.map((each) => Math.floor(each.available / each.quantity));
  return {
    components,
    completeComponents: components.filter(({ missing }) => missing === 0).length,
    assemblableKits: Math.min(...possible),
  };
}

/** Names each component that is short, by its place in the bill. */
export function shortComponents(
  bill: Component[],
  shortages: { lineNumber: number; asked: number; available: number }[],
): AppError {
  const preconditions: Precondition[] = shortages.map(({ lineNumber, asked, available }) => ({
    type: 'INSUFFICIENT_STOCK',
    subject: `components[${lineNumber}]`,
    description: `${bill[lineNumber]!.itemId}: asked ${asked}, available ${available}`,
  }));
  const said = preconditions.slice(0, 3).map(({ description }) => description);
  return new AppError('INSUFFICIENT_STOCK', said.join('; '), {
    preconditions,
    metadata: { shortLineCount: String(shortages.length) },
  });
}
