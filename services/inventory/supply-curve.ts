// A quantity over time: steps where goods arrive or expire, straight lines where they are made,
// bent ones where making them picks up speed.

/** From `hours` on: quantity + rate·h + rateChange·h²/2, h hours later, until the next piece. */
export type Piece = { hours: number; quantity: number; rate: number; rateChange: number };

/** Pieces in the order of their hours; before the first there is nothing. */
export type Curve = Piece[];

/** A part of a unit is none; sums of fractions may miss a whole one by this much. */
const tolerance = 1e-6;

export const wholeUnits = (quantity: number) => Math.floor(quantity + tolerance);

export function pieceAt(piece: Piece, hours: number): number {
  const h = hours - piece.hours;
  return piece.quantity + piece.rate * h + (piece.rateChange * h * h) / 2;
}

const rateAt = (piece: Piece, hours: number) =>
  piece.rate + piece.rateChange * (hours - piece.hours);

/** The value at a moment, after whatever happens at that moment. */
export function valueAt(curve: Curve, hours: number): number {
  const piece = curve.findLast((each) => each.hours <= hours);
  return piece ? pieceAt(piece, hours) : 0;
}

export const step = (hours: number, quantity: number): Piece => ({
  hours,
  quantity,
  rate: 0,
  rateChange: 0,
});

/** The curves added up; `sign` of −1 takes one away. */
export function sumOf(curves: { curve: Curve; sign?: 1 | -1 }[]): Curve {
  const changes = curves.flatMap(({ curve, sign = 1 }) =>
    curve.map((piece, index) => changeAt(curve[index - 1], piece, sign)),
  );
  changes.sort((a, b) => a.hours - b.hours);
  const sum: Curve = [];
  let now = step(0, 0);
  for (const change of changes) {
    now = {
      hours: change.hours,
      quantity: pieceAt(now, change.hours) + change.quantity,
      rate: settled(rateAt(now, change.hours) + change.rate),
      rateChange: settled(now.rateChange + change.rateChange),
    };
    if (sum.at(-1)?.hours === change.hours) sum[sum.length - 1] = now;
    else sum.push(now);
  }
  return sum;
}

function changeAt(before: Piece | undefined, piece: Piece, sign: 1 | -1): Piece {
  const { hours } = piece;
  return {
    hours,
    quantity: sign * (piece.quantity - (before ? pieceAt(before, hours) : 0)),
    rate: sign * (piece.rate - (before ? rateAt(before, hours) : 0)),
    rateChange: sign * (piece.rateChange - (before?.rateChange ?? 0)),
  };
}

// What was added and taken away again is nothing, not 1e-17 units an hour.
const settled = (value: number) => (Math.abs(value) < 1e-12 ? 0 : value);

export function shifted(curve: Curve, hours: number): Curve {
  return curve.map((piece) => ({ ...piece, hours: piece.hours + hours }));
}

/** The part of it between 0 and the horizon. */
export function within(curve: Curve, horizon: number): Curve {
  const start = curve.findLast(({ hours }) => hours <= 0);
  const later = curve.filter(({ hours }) => hours > 0 && hours <= horizon);
  if (!start) return later;
  const first = {
    hours: 0,
    quantity: pieceAt(start, 0),
    rate: rateAt(start, 0),
    rateChange: start.rateChange,
  };
  return [first, ...later];
}

/** When the curve is at the quantity for the first time, at the horizon at the latest. */
export function reachedAt(curve: Curve, quantity: number, horizon: number): number | undefined {
  if (quantity <= tolerance) return 0;
  for (const [index, piece] of curve.entries()) {
    if (piece.hours > horizon + tolerance) return undefined;
    const missing = quantity - piece.quantity;
    if (missing <= tolerance) return piece.hours;
    const until = Math.min(horizon, curve[index + 1]?.hours ?? Infinity);
    const hours = piece.hours + hoursToGain(piece, missing);
    if (hours <= until + 1e-9) return hours;
  }
  return undefined;
}

/** The smaller root of rate·h + rateChange·h²/2 = missing, in the form that loses no digits. */
function hoursToGain({ rate, rateChange }: Piece, missing: number): number {
  const square = rate * rate + 2 * rateChange * missing;
  if (square < 0) return Infinity;
  const divisor = rate + Math.sqrt(square);
  return divisor > 0 ? (2 * missing) / divisor : Infinity;
}

/** The most there is at any one moment until `due`. */
export function mostUntil(curve: Curve, due: number): number {
  let most = 0;
  for (const [index, piece] of curve.entries()) {
    if (piece.hours > due) break;
    const end = Math.min(due, curve[index + 1]?.hours ?? due);
    const top = piece.rateChange < 0 ? piece.hours - piece.rate / piece.rateChange : end;
    const moments = [piece.hours, end, Math.min(end, Math.max(piece.hours, top))];
    most = Math.max(most, ...moments.map((hours) => pieceAt(piece, hours)));
  }
  return most;
}
