// Everything that can supply an item, of whatever kind, as curves over the same hours.
import { freeOutput, type Production, type Run } from './capacity';
import { addDays, startOfDay } from './dates';
import { neverExpires } from './lot';
import {
  mostUntil,
  reachedAt,
  shifted,
  step,
  sumOf,
  valueAt,
  wholeUnits,
  within,
  type Curve,
} from './supply-curve';

export const supplyKinds = [
  'STOCK',
  'TRANSFER',
  'CALL_OFF',
  'PURCHASE',
  'AGREEMENT',
  'CAPACITY',
] as const;
export type SupplyKind = (typeof supplyKinds)[number];

/** Units that are there from one hour until another. */
export type Batch = { quantity: number; fromHours: number; untilHours: number };

export type Source = { kind: SupplyKind; sourceId: string; depotId: string; itemId: string } & (
  | { batches: Batch[] }
  /** Made over time; each unit is fit for use for `lifeHours`. */
  | { output: Curve; lifeHours: number }
);

/** What is looked at: from when, how far, and how fresh a unit must be. */
export type View = { from: Date; horizon: number; remainingDays: number };

const hourMs = 3_600_000;

export const hoursAfter = (from: Date, time: Date) => (time.getTime() - from.getTime()) / hourMs;

/** The hour at which a lot no longer has enough days left. */
export function unfitHours(expireDate: string, view: View): number {
  if (expireDate === neverExpires) return Infinity;
  return hoursAfter(view.from, startOfDay(addDays(expireDate, -view.remainingDays)));
}

/** How long a fresh unit counts; Infinity when the item does not expire. */
function freshHours(lifeDays: number, view: View): number {
  return lifeDays === 0 ? Infinity : (lifeDays - view.remainingDays) * 24;
}

export type StockRow = {
  depotId: string;
  itemId: string;
  expireDate: string;
  leadHours: number;
  quantity: number;
};

/** One source a depot and item: its lots, ready after the depot's lead hours. */
export function stockSources(rows: StockRow[], view: View): Source[] {
  const sources = new Map<string, Source & { batches: Batch[] }>();
  for (const { depotId, itemId, expireDate, leadHours, quantity } of rows) {
    const batch = { quantity, fromHours: leadHours, untilHours: unfitHours(expireDate, view) };
    const key = `${depotId}\n${itemId}`;
    const source = sources.get(key);
    if (source) source.batches.push(batch);
    else {
      const made = { kind: 'STOCK' as const, sourceId: depotId, depotId, itemId };
      sources.set(key, { ...made, batches: [batch] });
    }
  }
  return [...sources.values()];
}

export type ExpectedRow = {
  kind: 'TRANSFER' | 'CALL_OFF' | 'PURCHASE';
  sourceId: string;
  depotId: string;
  itemId: string;
  quantity: number;
  /** Null when nobody knows. */
  expectedTime: Date | null;
  /** Of goods whose lot is known; null for goods that are to come fresh. */
  expireDate: string | null;
  lifeDays: number;
};

/** Goods without a time, or whose time has passed, are not counted: nobody knows when they come. */
export function expectedSources(
  rows: ExpectedRow[],
  view: View,
): { sources: Source[]; undated: Map<string, number> } {
  const undated = new Map<string, number>();
  const sources: Source[] = [];
  for (const { expectedTime, expireDate, lifeDays, quantity, ...source } of rows) {
    const fromHours = expectedTime ? hoursAfter(view.from, expectedTime) : -1;
    if (fromHours < 0) {
      undated.set(source.itemId, (undated.get(source.itemId) ?? 0) + quantity);
      continue;
    }
    const untilHours =
      expireDate === null ? fromHours + freshHours(lifeDays, view) : unfitHours(expireDate, view);
    sources.push({ ...source, batches: [{ quantity, fromHours, untilHours }] });
  }
  return { sources, undated };
}

export type AgreementRow = {
  id: string;
  depotId: string;
  itemId: string;
  remaining: number;
  noticeHours: number;
  responseHours: number;
  validFrom: string;
  validTo: string | null;
  /** Days of shelf life it promises; 0 when nothing was agreed. */
  remainingDays: number;
  lifeDays: number;
};

/** The window in which it can be called, in hours: its first moment and the end of its last day. */
export function windowOf({ validFrom, validTo }: { validFrom: string; validTo: string | null }) {
  return {
    from: startOfDay(validFrom),
    until: validTo === null ? null : startOfDay(addDays(validTo, 1)),
  };
}

export function agreementSources(rows: AgreementRow[], view: View): Source[] {
  return rows.flatMap((row) => {
    const { from, until } = windowOf(row);
    const callHours = Math.max(0, hoursAfter(view.from, from));
    if (until && callHours >= hoursAfter(view.from, until)) return [];
    const fromHours = callHours + row.noticeHours + row.responseHours;
    const promisedDays = row.remainingDays > 0 ? row.remainingDays : row.lifeDays;
    const untilHours = fromHours + freshHours(row.lifeDays === 0 ? 0 : promisedDays, view);
    const { id: sourceId, depotId, itemId, remaining: quantity } = row;
    const batches = [{ quantity, fromHours, untilHours }];
    return [{ kind: 'AGREEMENT' as const, sourceId, depotId, itemId, batches }];
  });
}

export type CapacityRow = Production & {
  id: string;
  depotId: string;
  itemId: string;
  remaining: number;
  validFrom: string;
  validTo: string | null;
  run: { orderTime: Date; units: number } | null;
  lifeDays: number;
};

export function runOf(run: CapacityRow['run'], from: Date): Run {
  return run && { orderHours: hoursAfter(from, run.orderTime), units: run.units };
}

export function capacitySources(rows: CapacityRow[], view: View): Source[] {
  return rows.map((row) => {
    const { from, until } = windowOf(row);
    const output = freeOutput(row, runOf(row.run, view.from), {
      fromHours: hoursAfter(view.from, from),
      untilHours: until ? hoursAfter(view.from, until) : Infinity,
      remaining: row.remaining,
    });
    const { id: sourceId, depotId, itemId } = row;
    const lifeHours = freshHours(row.lifeDays, view);
    return { kind: 'CAPACITY' as const, sourceId, depotId, itemId, output, lifeHours };
  });
}

/** What a source has at each moment until the horizon. */
export function curveOf(source: Source, horizon: number): Curve {
  if ('output' in source) {
    if (source.lifeHours <= 0) return [];
    const expired =
      source.lifeHours < horizon ? [{ curve: shifted(source.output, source.lifeHours) }] : [];
    const parts = [
      { curve: source.output },
      ...expired.map((part) => ({ ...part, sign: -1 as const })),
    ];
    return within(sumOf(parts), horizon);
  }
  const usable = source.batches.filter(
    ({ fromHours, untilHours }) => untilHours > Math.max(0, fromHours),
  );
  const curves = usable.map(({ quantity, fromHours, untilHours }) => {
    const stays = untilHours > horizon;
    return { curve: [step(fromHours, quantity), ...(stays ? [] : [step(untilHours, 0)])] };
  });
  return within(sumOf(curves), horizon);
}

export type Reach = {
  /** Hours, when it is reached within the horizon. */
  reachHours?: number;
  inTime: boolean;
  availableByDue: number;
};

/** When so many whole units stand ready at once for the first time. */
export function reachOf(curves: Curve[], quantity: number, due: number, horizon: number): Reach {
  const total = sumOf(curves.map((curve) => ({ curve })));
  // Halves of a unit in two factories are none: with k curves that are not whole the floors lose
  // less than k units, so that k − 1 more in all are always enough.
  const broken = curves.filter((curve) => curve.some(({ rate, rateChange }) => rate || rateChange));
  const spare = Math.max(0, broken.length - 1);
  const wholeAt = (hours: number) =>
    curves.reduce((sum, curve) => sum + wholeUnits(valueAt(curve, hours)), 0);
  let reachHours = reachedAt(total, quantity, horizon);
  if (spare > 0 && reachHours !== undefined && wholeAt(reachHours) < quantity) {
    reachHours = reachedAt(total, quantity + spare, horizon);
  }
  return {
    ...(reachHours === undefined ? {} : { reachHours }),
    inTime: reachHours !== undefined && reachHours <= due + 1e-9,
    availableByDue: Math.max(0, wholeUnits(mostUntil(total, due)) - spare),
  };
}

export type Tranche = { quantity: number; availableHours: number; expireHours?: number };

/** A source cut into quantities that can be loaded from a certain hour on. */
export function tranchesOf(source: Source, horizon: number, stepHours: number): Tranche[] {
  if ('batches' in source) {
    return source.batches
      .filter(
        ({ fromHours, untilHours }) => fromHours <= horizon && untilHours > Math.max(0, fromHours),
      )
      .map(({ quantity, fromHours, untilHours }) => ({
        quantity,
        availableHours: Math.max(0, fromHours),
        ...(untilHours <= horizon ? { expireHours: untilHours } : {}),
      }));
  }
  if (source.lifeHours <= 0) return [];
  const tranches: Tranche[] = [];
  let made = 0;
  for (let count = 1; (count - 1) * stepHours < horizon; count += 1) {
    const availableHours = Math.min(horizon, count * stepHours);
    const units = wholeUnits(valueAt(source.output, availableHours));
    if (units > made) {
      // The oldest unit of the step decides: it may have been made at its very beginning.
      const expireHours = (count - 1) * stepHours + source.lifeHours;
      const expires = expireHours <= horizon ? { expireHours } : {};
      tranches.push({ quantity: units - made, availableHours, ...expires });
    }
    made = Math.max(made, units);
  }
  return tranches;
}
