// Whole packs are carried, counted and handed out more easily than loose units. How much that is
// worth against giving exactly what was asked is the caller's to say.
import { AppError, invalidFields, type Violation } from '../platform/errors';

export const packingPolicies = ['EXACT', 'WHOLE_PACKS_UP', 'PREFER_WHOLE'] as const;

export type Packing = {
  policy: (typeof packingPolicies)[number];
  packUnits: number;
  overshootMax: number;
  /** What breaking a pack is worth in units given too many. */
  breakageCost: number;
};

type PackedLine = { itemId: string; quantity: number; packing?: Packing | null };

/** The lines with the size of their packs; a size of 0 is the item's smallest pack. */
export function withPackSizes<Line extends PackedLine>(
  lines: Line[],
  packsOf: Map<string, number[]>,
): Line[] {
  const faults: Violation[] = [];
  const sized = lines.map((line, index) => {
    if (!line.packing || line.packing.policy === 'EXACT') return line;
    const sizes = packsOf.get(line.itemId) ?? [];
    const packUnits = line.packing.packUnits || sizes[0];
    if (packUnits === undefined || !sizes.includes(packUnits)) {
      const have = sizes.length > 0 ? `has packs of ${sizes.join(' and ')}` : 'has no packs';
      const description = `item ${line.itemId} ${have}`;
      faults.push({ field: `lines[${index}].packing.packUnits`, description });
      return line;
    }
    return { ...line, packing: { ...line.packing, packUnits } };
  });
  if (faults.length > 0) throw invalidFields(faults);
  requireOvershoots(sized);
  return sized;
}

/** Whole packs only: how many units too many that is depends on no stock. */
function requireOvershoots(lines: PackedLine[]): void {
  const exceeding = lines.flatMap(({ quantity, packing }, index) => {
    if (packing?.policy !== 'WHOLE_PACKS_UP') return [];
    const given = packsUp(quantity, packing.packUnits) * packing.packUnits;
    if (given - quantity <= packing.overshootMax) return [];
    const description =
      `whole packs of ${packing.packUnits} give ${given} for ${quantity}, ` +
      `${packing.overshootMax} too many are allowed`;
    return [{ type: 'OVERSHOOT_EXCEEDED', subject: `lines[${index}]`, description }];
  });
  if (exceeding.length === 0) return;
  const { subject, description } = exceeding[0]!;
  throw new AppError('OVERSHOOT_EXCEEDED', `${subject}: ${description}`, {
    preconditions: exceeding,
  });
}

const packsUp = (quantity: number, packUnits: number) => Math.ceil(quantity / packUnits);

/** Units of a lot in the order in which it is to be used. */
export type LotUnits = { onHand: number };

export type Taking = { asked: number; available: number; taken: number[] };

/**
 * How many units of each lot to take; `taken` is empty when there are too few. The lots come
 * earliest expiry first, and each kind of unit (whole packs, loose ones, the pack that is broken)
 * is taken in that order.
 */
export function takeUnits(lots: LotUnits[], quantity: number, packing?: Packing | null): Taking {
  if (packing?.policy === 'WHOLE_PACKS_UP') {
    const { packUnits } = packing;
    const packs = fill(
      lots.map(({ onHand }) => Math.floor(onHand / packUnits)),
      packsUp(quantity, packUnits),
    );
    return takingOf(packs, packsUp(quantity, packUnits), packUnits, lots);
  }
  const available = total(lots.map(({ onHand }) => onHand));
  if (available < quantity) return { asked: quantity, available, taken: [] };
  if (packing?.policy === 'PREFER_WHOLE') {
    return { asked: quantity, available, taken: preferWhole(lots, quantity, packing) };
  }
  const exact = fill(
    lots.map(({ onHand }) => onHand),
    quantity,
  );
  return { asked: quantity, available, taken: exact };
}

function takingOf(packs: number[], asked: number, packUnits: number, lots: LotUnits[]): Taking {
  const whole = total(lots.map(({ onHand }) => Math.floor(onHand / packUnits)));
  const taken = whole < asked ? [] : packs.map((count) => count * packUnits);
  return { asked: asked * packUnits, available: whole * packUnits, taken };
}

/** There is enough: whole packs first, then loose units, then the cheaper way to close the gap. */
function preferWhole(lots: LotUnits[], quantity: number, packing: Packing): number[] {
  const { packUnits, overshootMax, breakageCost } = packing;
  const packs = lots.map(({ onHand }) => Math.floor(onHand / packUnits));
  const loose = lots.map(({ onHand }) => onHand % packUnits);
  const wholePacks = Math.min(Math.floor(quantity / packUnits), total(packs));
  const rest = quantity - wholePacks * packUnits;
  const fromPacks = (count: number) => fill(packs, count).map((n) => n * packUnits);
  if (total(loose) >= rest) return added(fromPacks(wholePacks), fill(loose, rest));

  // Loose units are too few, so a pack must still be there: all of it together is enough.
  const overshoot = packUnits - rest;
  if (overshoot <= overshootMax && overshoot <= breakageCost) return fromPacks(wholePacks + 1);
  const whole = added(fromPacks(wholePacks), loose);
  const left = lots.map(({ onHand }, index) => onHand - whole[index]!);
  return added(whole, fill(left, quantity - total(whole)));
}

/** So many of what there is, from the front. */
function fill(available: number[], wanted: number): number[] {
  let missing = wanted;
  return available.map((units) => {
    const taken = Math.min(units, missing);
    missing -= taken;
    return taken;
  });
}

const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
const added = (a: number[], b: number[]) => a.map((value, index) => value + b[index]!);
