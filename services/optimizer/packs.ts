import { checkDispatch } from './solution-check';
import type { DispatchProblem } from './problem';
import { wordedRelaxation } from './relaxation-words';
import type { DispatchSolution, Relaxation } from './solution';

// Items that move in whole packs only. Their problem is solved with the pack as the unit, in which all
// rules about whole units hold for packs; shares and minimums count the item's own units (`unitsEach`), so
// that a need of two units or more has a share although it is part of a pack. What comes out is said in the item's own units again and
// checked once more against the problem as it was posed.

type Units = ReadonlyMap<string, number>;

/** Units in a pack of each item that moves in packs; undefined where none does. */
function packsOf({ items }: DispatchProblem): Units | undefined {
  const packed = items.flatMap(({ id, packUnits = 1 }): [string, number][] =>
    packUnits > 1 ? [[id, packUnits]] : [],
  );
  return packed.length > 0 ? new Map(packed) : undefined;
}

/** The same problem with packs in the place of units; undefined where nothing is packed. */
export function inPacks(problem: DispatchProblem): DispatchProblem | undefined {
  const packs = packsOf(problem);
  if (packs === undefined) return undefined;
  const size = (itemId: string): number => packs.get(itemId) ?? 1;
  const { items, supplies, needs, lanes, earlier } = problem;
  return {
    ...problem,
    items: items.map((item) => {
      const units = size(item.id);
      if (units === 1) return item;
      const { id, massKg, volumeM3 } = item;
      const carried = { massKg: massKg * units, volumeM3: volumeM3 * units };
      return { id, ...carried, indivisible: true, unitsEach: units };
    }),
    supplies: supplies.map((line) => {
      const units = size(line.itemId);
      const { quantity, keepQuantity } = line;
      return { ...line, quantity: quantity / units, keepQuantity: keepQuantity / units };
    }),
    // A unit not delivered weighs what it weighed.
    needs: needs.map((line) => {
      const units = size(line.itemId);
      return { ...line, quantity: line.quantity / units, priority: line.priority * units };
    }),
    lanes: lanes?.map((lane) => ({
      ...lane,
      itemTerms: lane.itemTerms.map((term) => {
        const { capacityUnits, minimumUnits } = term;
        const units = size(term.itemId);
        return {
          ...term,
          ...(capacityUnits === undefined ? {} : { capacityUnits: capacityUnits / units }),
          ...(minimumUnits === undefined ? {} : { minimumUnits: minimumUnits / units }),
        };
      }),
    })),
    ...(earlier === undefined
      ? {}
      : {
          earlier: {
            ...earlier,
            shipments: earlier.shipments.map((line) => {
              return { ...line, quantity: line.quantity / size(line.itemId) };
            }),
          },
        }),
  };
}

/** The answer to the problem in packs as one to the problem itself. */
export function outOfPacks(problem: DispatchProblem, solution: DispatchSolution): DispatchSolution {
  const packs = packsOf(problem) ?? new Map<string, number>();
  const size = (itemId: string | undefined): number => packs.get(itemId ?? '') ?? 1;
  const itemOf = new Map(problem.needs.map(({ id, itemId }) => [id, itemId]));
  const shipments = solution.shipments.map((line) => {
    return { ...line, quantity: whole(line.quantity * size(line.itemId)) };
  });
  const deliveries = solution.deliveries.map((line) => {
    return { ...line, quantity: whole(line.quantity * size(itemOf.get(line.needId))) };
  });
  const lines = { shipments, deliveries, trips: solution.trips };
  // Where there is no plan there is nothing to check.
  const check = solution.conflict === undefined ? checkDispatch(problem, lines) : solution.check;
  const { feasible, maxViolation } = check;
  return {
    ...solution,
    ...lines,
    stages: solution.stages.map((stage) => {
      if (stage.name !== 'minimum') return stage;
      return { ...stage, value: whole(stage.value), bound: whole(stage.bound) };
    }),
    check: { feasible, maxViolation },
    shortfalls: solution.shortfalls.map(({ relaxation, ...line }) => {
      const units = size(itemOf.get(line.needId));
      const own = relaxationInUnits(relaxation, units);
      return { ...line, quantity: whole(line.quantity * units), relaxation: own };
    }),
    marginalValues: solution.marginalValues.map((line) => {
      return { ...line, value: line.value / size(line.itemId) };
    }),
    ...(solution.alternatives === undefined
      ? {}
      : {
          alternatives: solution.alternatives.map((line) => {
            return { ...line, extraCost: line.extraCost / size(line.itemId) };
          }),
        }),
  };
}

/** Amounts of goods in units, and said anew; hours stay. */
function relaxationInUnits(relaxation: Relaxation, units: number): Relaxation {
  const { change, amount, units: part } = relaxation;
  if (units === 1) return relaxation;
  const isHours = change === 'ADD_VEHICLE_HOURS' || change === 'EXTEND_DUE_HOURS';
  const own = {
    ...relaxation,
    ...(isHours ? {} : { amount: whole(amount * units) }),
    ...(part === undefined ? {} : { units: whole(part * units) }),
  };
  return wordedRelaxation(own, relaxation.verified ?? false);
}

/** A quantity that was divided and multiplied again is the whole number that it was. */
function whole(quantity: number): number {
  const rounded = Math.round(quantity);
  return Math.abs(quantity - rounded) <= 1e-6 * Math.max(1, quantity) ? rounded : quantity;
}
