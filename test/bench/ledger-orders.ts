// Which places the orders of the benchmark ask for. Index by index the same ones in every run, so
// the service and its reference meet the same contention.

export type LedgerSizes = { depots: number; items: number; lotsPerBalance: number };

export type OrderKind = {
  name: string;
  lines: 1 | 100;
  /** One place that every order asks for. */
  hot: boolean;
};

export const orderKinds: OrderKind[] = [
  { name: 'spread, 1 line', lines: 1, hot: false },
  { name: 'spread, 100 lines', lines: 100, hot: false },
  { name: 'one hot item, 1 line', lines: 1, hot: true },
  { name: 'one hot item, 100 lines', lines: 100, hot: true },
];

/** An order asks for one unit of each of its items at each of its depots. */
export type Order = { depotIds: string[]; itemIds: string[] };

const numbered = (kind: string, index: number) => `bench-${kind}-${String(index).padStart(4, '0')}`;
export const depotId = (index: number) => numbered('depot', index);
export const itemId = (index: number) => numbered('item', index);

export function orderOf({ lines, hot }: OrderKind, index: number, sizes: LedgerSizes): Order {
  const random = randomFrom(index);
  const across = Math.sqrt(lines);
  return {
    depotIds: chosen(random, sizes.depots, across, hot).map(depotId),
    itemIds: chosen(random, sizes.items, across, hot).map(itemId),
  };
}

export function linesOf({ depotIds, itemIds }: Order) {
  return depotIds.flatMap((depot) =>
    itemIds.map((item) => ({ depotId: depot, itemId: item, quantity: 1 })),
  );
}

/** So many different numbers below `below`, zero among them when it is hot. */
function chosen(random: () => number, below: number, count: number, hot: boolean): number[] {
  const numbers = new Set<number>(hot ? [0] : []);
  while (numbers.size < count) numbers.add(Math.floor(random() * below));
  return [...numbers];
}

// mulberry32, seeded with the order's index.
function randomFrom(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
