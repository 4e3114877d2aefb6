// What a factory makes over time. Production begins a lead time after the order, grows to its full
// rate by the ramp, and ends when everything is made or its last day is over.
import { pieceAt, reachedAt, shifted, type Curve, type Piece } from './supply-curve';

export const rampKinds = ['STEPS', 'LINEAR'] as const;
export type RampKind = (typeof rampKinds)[number];
export type RampStep = { hours: number; share: number };

export type Production = {
  unitsPerHour: number;
  leadHours: number;
  rampKind: RampKind | null;
  ramp: RampStep[];
};

/** Output since production began, without end. */
export function outputCurve({ unitsPerHour, rampKind, ramp }: Production): Curve {
  const steps: RampStep[] = ramp[0]?.hours === 0 ? ramp : [{ hours: 0, share: 0 }, ...ramp];
  if (ramp.length === 0) return [{ hours: 0, quantity: 0, rate: unitsPerHour, rateChange: 0 }];
  const curve: Curve = [];
  for (const [index, { hours, share }] of steps.entries()) {
    const before = curve.at(-1);
    const next = steps[index + 1];
    const grows = rampKind === 'LINEAR' && next !== undefined;
    curve.push({
      hours,
      quantity: before ? pieceAt(before, hours) : 0,
      rate: unitsPerHour * share,
      rateChange: grows ? (unitsPerHour * (next.share - share)) / (next.hours - hours) : 0,
    });
  }
  return curve;
}

/** The same with nothing made after `endHours` and no more than `quantityMax` in all. */
export function limited(curve: Curve, endHours: number, quantityMax: number): Curve {
  const end = Math.min(endHours, reachedAt(curve, quantityMax, Infinity) ?? Infinity);
  if (end === Infinity) return curve;
  const made = curve.filter(({ hours }) => hours < end);
  const last = made.at(-1);
  if (!last) return [];
  const quantity = Math.min(quantityMax, pieceAt(last, end));
  return [...made, { hours: end, quantity, rate: 0, rateChange: 0 }];
}

/**
 * What a factory was ordered to make and when it began; hours are counted from the moment that is
 * looked at, so a run that began earlier has negative ones.
 */
export type Run = { orderHours: number; units: number } | null;

export type CapacityWindow = {
  /** The first moment at which it can be ordered, and the end of its last day. */
  fromHours: number;
  untilHours: number;
  /** Units that may still be ordered. */
  remaining: number;
};

/**
 * What can still be had. While the factory works for earlier call-offs, new units follow theirs
 * without another lead time; a factory that has finished them starts anew.
 */
export function freeOutput(production: Production, run: Run, window: CapacityWindow): Curve {
  const output = outputCurve(production);
  const busyUntil = run ? finishOf(production, run) : -Infinity;
  const isWorking = run !== null && busyUntil > 0;
  const orderHours = isWorking ? run.orderHours : Math.max(0, window.fromHours);
  if (orderHours > window.untilHours) return [];
  const promised = isWorking ? run.units : 0;
  const begins = orderHours + production.leadHours;
  const end = window.untilHours - begins;
  const bounded = limited(output, end, promised + window.remaining);
  return shifted(beyond(bounded, promised), begins);
}

/** When the units of a run are made. */
export function finishOf(production: Production, run: { orderHours: number; units: number }) {
  const made = reachedAt(outputCurve(production), run.units, Infinity);
  return run.orderHours + production.leadHours + (made ?? Infinity);
}

/** What the curve yields after its first units, which are someone else's. */
function beyond(curve: Curve, units: number): Curve {
  const from = reachedAt(curve, units, Infinity);
  if (from === undefined) return [];
  const piece = curve.findLast(({ hours }) => hours <= from);
  if (!piece) return [];
  const first: Piece = {
    hours: from,
    quantity: 0,
    rate: piece.rate + piece.rateChange * (from - piece.hours),
    rateChange: piece.rateChange,
  };
  const later = curve.filter(({ hours }) => hours > from);
  return [first, ...later.map((each) => ({ ...each, quantity: each.quantity - units }))];
}
