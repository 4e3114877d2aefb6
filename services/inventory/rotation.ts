// Which lots will expire unused, and what to do with them while they are still good.
//
// A depot uses what expires first at a steady rate. Of all ways to use lots before their dates
// this one uses the most units, so what it leaves is the least that can be written off there.
import { addDays } from './dates';
import { grouped } from './grouping';
import { neverExpires } from './lot';

export type HeldLot = {
  depotId: string;
  itemId: string;
  lotId: string;
  expireDate: string;
  quantity: number;
  /** Of the depot. */
  divisionCode: string;
};

/** Units of a lot whose use is decided and still to come. */
export type DecidedUnits = { depotId: string; lotId: string; drill: number; other: number };

/** What a depot uses of an item each day in ordinary times. */
export type RoutineUse = { depotId: string; itemId: string; daily: number; divisionCode: string };

export type Exchanger = {
  agreementId: string;
  itemId: string;
  /** The enterprise takes lots with at least so many days left, and so many units. */
  exchangeDays: number;
  quantity: number;
};

export type ProposalKind = 'TRANSFER' | 'EXCHANGE' | 'USE_IN_DRILL' | 'ISSUE';

export type RotationProposal = Omit<HeldLot, 'divisionCode'> & {
  kind: ProposalKind;
  dueDate: string;
  toDepotId: string | null;
  agreementId: string | null;
};

export type RotationInput = {
  today: string;
  /** Write-offs on or after this date are not looked at. */
  untilDate: string;
  lots: HeldLot[];
  uses: RoutineUse[];
  exchangers: Exchanger[];
  decided?: DecidedUnits[];
  transferDays: number;
  aheadDays: number;
  drillShare: number;
};

const dayMs = 86_400_000;
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / dayMs;

/** Whole units used before a date; floats such as 0.1 × 30 must not lose one. */
const usedBefore = (daily: number, days: number) => Math.floor(daily * Math.max(0, days) + 1e-9);

const placeOf = ({ depotId, itemId }: { depotId: string; itemId: string }) =>
  `${depotId}\n${itemId}`;

const byExpiry = (a: HeldLot, b: HeldLot) =>
  a.expireDate < b.expireDate ? -1 : a.expireDate > b.expireDate ? 1 : a.lotId < b.lotId ? -1 : 1;

export type LotFate = HeldLot & { used: number; left: number };

/** What a depot uses of each of its dated lots of one item, earliest expiry first. */
export function fatesOf(lots: HeldLot[], daily: number, today: string): LotFate[] {
  let total = 0;
  return lots
    .filter(({ expireDate }) => expireDate !== neverExpires)
    .sort(byExpiry)
    .map((lot) => {
      const possible = usedBefore(daily, daysBetween(today, lot.expireDate)) - total;
      const used = Math.max(0, Math.min(lot.quantity, possible));
      total += used;
      return { ...lot, used, left: lot.quantity - used };
    });
}

/** A depot that uses an item, and how much more of it than its own it could still use in time. */
type Taker = RoutineUse & { fates: LotFate[]; taken: number };

/**
 * Units with this date that a taker can use beside its own lots. Those given to it before have
 * earlier dates, so they count against every later date as well; a later lot of its own that
 * would then be left over stands in the way.
 */
function roomOf(taker: Taker, expireDate: string, input: RotationInput): number {
  const { daily, fates, taken } = taker;
  const days = daysBetween(input.today, expireDate);
  let room = usedBefore(daily, days - input.transferDays) - taken;
  let own = 0;
  for (const fate of fates) {
    own += fate.used;
    if (fate.expireDate < expireDate) continue;
    const until = daysBetween(input.today, fate.expireDate);
    room = Math.min(room, usedBefore(daily, until) - own - taken);
  }
  const ownBefore = fates
    .filter((fate) => fate.expireDate <= expireDate)
    .reduce((sum, { used }) => sum + used, 0);
  return Math.max(0, Math.min(room, usedBefore(daily, days) - ownBefore - taken));
}

const lotPlaceOf = ({ depotId, lotId }: { depotId: string; lotId: string }) =>
  `${depotId}\n${lotId}`;

/** What nobody has decided about yet; the rest is not lost and not proposed once more. */
function undecided(lots: HeldLot[], decided: Map<string, DecidedUnits>): HeldLot[] {
  return lots
    .map((lot) => {
      const { drill = 0, other = 0 } = decided.get(lotPlaceOf(lot)) ?? {};
      return { ...lot, quantity: lot.quantity - drill - other };
    })
    .filter(({ quantity }) => quantity > 0);
}

export type Rotation = { writeOffs: LotFate[]; proposals: RotationProposal[] };

/**
 * What will be left over, and proposals for it: transfers first, because they use the goods for
 * what they were bought, then exchanges, drills and issues. Lots are placed in the order of their
 * dates wherever there is room; since room never shrinks with a later date, no other choice of
 * transfers saves more units.
 */
export function planRotation(input: RotationInput): Rotation {
  const daily = new Map(input.uses.map((use) => [placeOf(use), use.daily]));
  const decided = new Map((input.decided ?? []).map((units) => [lotPlaceOf(units), units]));
  const open = undecided(input.lots, decided);
  const fates = new Map<string, LotFate[]>();
  for (const [place, lots] of grouped(open, placeOf)) {
    fates.set(place, fatesOf(lots, daily.get(place) ?? 0, input.today));
  }
  const writeOffs = [...fates.values()]
    .flat()
    .filter(({ left, expireDate }) => left > 0 && expireDate < input.untilDate)
    .sort(byExpiry);
  const takers = grouped(
    input.uses
      .filter((use) => use.daily > 0)
      .map((use) => ({ ...use, fates: fates.get(placeOf(use)) ?? [], taken: 0 })),
    ({ itemId }) => itemId,
  );
  const exchangers = input.exchangers.map((exchanger) => ({ ...exchanger }));
  const proposals = writeOffs.flatMap((lot) => {
    const near = nearestFirst(takers.get(lot.itemId) ?? [], lot);
    const { drill = 0, other = 0 } = decided.get(lotPlaceOf(lot)) ?? {};
    // The share is of the whole lot: what was decided before is part of it.
    const drillMax = Math.floor((lot.quantity + drill + other) * input.drillShare) - drill;
    return proposalsFor({ ...lot, drillMax }, near, exchangers, input);
  });
  return { writeOffs, proposals };
}

function proposalsFor(
  lot: LotFate & { drillMax: number },
  takers: Taker[],
  exchangers: Exchanger[],
  input: RotationInput,
): RotationProposal[] {
  const proposals: RotationProposal[] = [];
  let left = lot.left;
  const { today, aheadDays } = input;
  const { depotId, itemId, lotId, expireDate } = lot;
  const daysLeft = daysBetween(today, expireDate);
  const notBefore = (date: string) => (date < today ? today : date);
  const propose = (kind: ProposalKind, units: number, dueDate: string, more: object = {}) => {
    const quantity = Math.min(left, units);
    if (quantity <= 0) return 0;
    left -= quantity;
    const ends = { toDepotId: null, agreementId: null, ...more };
    proposals.push({ kind, depotId, itemId, lotId, expireDate, quantity, dueDate, ...ends });
    return quantity;
  };
  if (daysLeft <= 0) return [];
  for (const taker of takers) {
    const arrival = addDays(today, input.transferDays);
    const more = { toDepotId: taker.depotId };
    taker.taken += propose('TRANSFER', roomOf(taker, expireDate, input), arrival, more);
  }
  for (const exchanger of exchangers) {
    if (exchanger.itemId !== itemId || daysLeft < exchanger.exchangeDays) continue;
    const by = addDays(expireDate, -exchanger.exchangeDays);
    const more = { agreementId: exchanger.agreementId };
    exchanger.quantity -= propose('EXCHANGE', exchanger.quantity, by, more);
  }
  const by = notBefore(addDays(expireDate, -aheadDays));
  propose('USE_IN_DRILL', lot.drillMax, by);
  propose('ISSUE', left, by);
  return proposals;
}

/** Depots whose division code has most in common with that of the lot's depot come first. */
function nearestFirst(takers: Taker[], lot: HeldLot): Taker[] {
  const { divisionCode } = lot;
  const common = (code: string) => {
    let length = 0;
    while (length < code.length && code[length] === divisionCode[length]) length += 1;
    return length;
  };
  const others = takers.filter(({ depotId }) => depotId !== lot.depotId);
  const length = new Map(others.map((taker) => [taker, common(taker.divisionCode)]));
  return others.sort((a, b) => length.get(b)! - length.get(a)! || (a.depotId < b.depotId ? -1 : 1));
}

export type LadderMonth = {
  month: string;
  units: number;
  value: number;
  unitsAfter: number;
  valueAfter: number;
};

/** Write-offs by the calendar month of their date, every month of the span in order. */
export function ladderOf(
  { writeOffs, proposals }: Rotation,
  valueOf: (itemId: string) => number,
  today: string,
  months: number,
): LadderMonth[] {
  const names = Array.from({ length: months + 1 }, (_, n) => monthAfter(today, n));
  const ladder = names.map((month) => ({
    month,
    units: 0,
    value: 0,
    unitsAfter: 0,
    valueAfter: 0,
  }));
  const rung = (date: string) => ladder.find(({ month }) => date.startsWith(month)) ?? ladder[0]!;
  for (const { expireDate, itemId, left } of writeOffs) {
    const month = rung(expireDate < today ? today : expireDate);
    month.units += left;
    month.value += left * valueOf(itemId);
    month.unitsAfter += left;
    month.valueAfter += left * valueOf(itemId);
  }
  for (const { expireDate, itemId, quantity } of proposals) {
    const month = rung(expireDate);
    month.unitsAfter -= quantity;
    month.valueAfter -= quantity * valueOf(itemId);
  }
  return ladder;
}

/** YYYY-MM, so many months after the month of a date. */
export function monthAfter(date: string, months: number): string {
  const count = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}
