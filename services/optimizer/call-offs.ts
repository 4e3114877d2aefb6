import type { Name } from './relaxation-words';

// Goods that others keep or make for us: stock an enterprise hands over on call (AGREEMENT) and what a
// factory makes after a lead time (CAPACITY). A plan may count on them from the hour at which they can
// be loaded; carrying it out calls them off.

export const promiseKinds = ['AGREEMENT', 'CAPACITY'] as const;
export type PromiseKind = (typeof promiseKinds)[number];

/** Units of one promise that can be loaded at a depot from an hour on. */
export type Tranche = {
  kind: PromiseKind;
  /** The agreement or the capacity. */
  sourceId: string;
  depotId: string;
  itemId: string;
  quantity: number;
  availableHours: number;
};

export const callOffRules = ['WHEN_SHORT', 'ALWAYS', 'NEVER'] as const;
/** WHEN_SHORT: only items of which one's own stock does not cover what is asked for. */
export type CallOffRule = (typeof callOffRules)[number];

type Asked = { itemId: string; quantity: number };
type Held = { itemId: string; available: number; expireHours?: number };

/**
 * Items that promises may be called off for, with how many units one's own stock is short: of all needs,
 * or of those that are due too late for what expires.
 */
export function itemsToCallOff<T extends Asked>(
  rule: CallOffRule,
  needs: readonly T[],
  stock: readonly Held[],
  dueOf: (need: T) => number = () => 0,
): Map<string, number> {
  const short = new Map<string, number>();
  if (rule === 'NEVER') return short;
  const expires = stock.flatMap(({ expireHours }) => expireHours ?? []);
  for (const after of [-1, ...new Set(expires)]) {
    const late = needs.filter((need) => dueOf(need) > after);
    const fit = stock.filter(({ expireHours = Infinity }) => expireHours > after);
    for (const [itemId, units] of shortOf(late, fit)) {
      short.set(itemId, Math.max(units, short.get(itemId) ?? -Infinity));
    }
  }
  const isWanted = (units: number): boolean => rule === 'ALWAYS' || units > 0;
  return new Map([...short].filter(([, units]) => isWanted(units)));
}

function shortOf(needs: readonly Asked[], stock: readonly Held[]): Map<string, number> {
  const short = new Map<string, number>();
  for (const { itemId, quantity } of needs) {
    short.set(itemId, (short.get(itemId) ?? 0) + quantity);
  }
  for (const { itemId, available } of stock) {
    const units = short.get(itemId);
    if (units !== undefined) short.set(itemId, units - Math.max(0, available));
  }
  return short;
}

/** What a plan with promises keeps beside its problem, to say of each line where it comes from. */
export type PromiseBasis = {
  tranches: Tranche[];
  /** Own stock at the depots and of the items that have promises. */
  stock: (Held & { depotId: string })[];
  short: Record<string, number>;
};

export function promiseBasis(
  tranches: Tranche[],
  availability: PromiseBasis['stock'],
  short: ReadonlyMap<string, number>,
): PromiseBasis {
  const places = new Set(tranches.map(({ depotId, itemId }) => keyOf(depotId, itemId)));
  const stock = availability.filter(({ depotId, itemId }) => places.has(keyOf(depotId, itemId)));
  const items = new Set(tranches.map(({ itemId }) => itemId));
  return {
    tranches,
    stock,
    short: Object.fromEntries([...short].filter(([itemId]) => items.has(itemId))),
  };
}

export type Source = Pick<Tranche, 'kind' | 'sourceId' | 'availableHours'>;
type Sent = {
  fromDepotId: string;
  itemId: string;
  quantity: number;
  departHours: number;
  /** Of stock that expires: promises never do. */
  expireHours?: number;
};
type Pile = { source: Source | undefined; quantity: number; expireHours?: number };

/**
 * Which source each shipment takes its units from, in the order in which they leave: own stock first,
 * then what can be loaded first. Whatever is there for a shipment is also there for those after it,
 * so units taken in this order are never missing later.
 */
export function bySource<T extends Sent>(
  shipments: readonly T[],
  basis: PromiseBasis,
): { line: T; quantity: number; source: Source | undefined }[] {
  const left = new Map<string, Pile[]>();
  const put = (key: string, pile: Pile): void => {
    left.set(key, [...(left.get(key) ?? []), pile]);
  };
  for (const { depotId, itemId, available: quantity, expireHours } of basis.stock) {
    const expires = expireHours === undefined ? {} : { expireHours };
    put(keyOf(depotId, itemId), { source: undefined, quantity, ...expires });
  }
  const soonest = basis.tranches.toSorted(
    (a, b) => a.availableHours - b.availableHours || (a.kind < b.kind ? -1 : 1),
  );
  for (const { depotId, itemId, quantity, ...source } of soonest) {
    put(keyOf(depotId, itemId), { source, quantity });
  }
  const parts = new Map<T, { quantity: number; source: Source | undefined }[]>();
  for (const line of shipments.toSorted((a, b) => a.departHours - b.departHours)) {
    const taken: { quantity: number; source: Source | undefined }[] = [];
    let rest = line.quantity;
    for (const pile of left.get(keyOf(line.fromDepotId, line.itemId)) ?? []) {
      if (rest <= 0) break;
      if (pile.expireHours !== line.expireHours) continue;
      if ((pile.source?.availableHours ?? 0) > line.departHours + 1e-6) continue;
      const quantity = Math.min(rest, pile.quantity);
      if (quantity <= 0) continue;
      pile.quantity -= quantity;
      rest -= quantity;
      taken.push({ quantity, source: pile.source });
    }
    // What no promise explains is stock, such as what a what-if added.
    if (rest > 0) taken.push({ quantity: rest, source: undefined });
    parts.set(line, taken);
  }
  return shipments.flatMap((line) =>
    merged(parts.get(line) ?? []).map((part) => ({ line, ...part })),
  );
}

function merged(
  parts: { quantity: number; source: Source | undefined }[],
): { quantity: number; source: Source | undefined }[] {
  const sums = new Map<string, { quantity: number; source: Source | undefined }>();
  for (const { quantity, source } of parts) {
    const key = source?.sourceId ?? '';
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { quantity, source });
    else sums.set(key, { source, quantity: sum.quantity + quantity });
  }
  return [...sums.values()];
}

/** Why a promise is called off, in words. */
export function callOffReason(
  { kind, availableHours }: Source,
  short: number,
  item: Name,
): { reasonZh: string; reasonEn: string } {
  const hours = Math.round(availableHours * 10) / 10;
  const zhKind = kind === 'AGREEMENT' ? '协议储备' : '产能储备';
  const enKind = kind === 'AGREEMENT' ? 'the agreement' : 'the factory';
  const units = Math.ceil(short - 1e-9);
  const [zhShort, enShort] =
    units > 0
      ? [`自有${item.zh}缺 ${units} 件，`, `own stock of ${item.en} is ${units} short: `]
      : ['', ''];
  return {
    reasonZh: `${zhShort}启用${zhKind}，通知后 ${hours} 小时可装车`,
    reasonEn: `${enShort}${enKind} has it ready to load ${hours} h after the call`,
  };
}

function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}
