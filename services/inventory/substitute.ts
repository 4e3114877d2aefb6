// What may be given instead of an item that is missing.

export type Substitute = {
  itemId: string;
  substituteItemId: string;
  /** Units of the substitute that replace one unit of the item. */
  ratio: number;
  twoWay: boolean;
  priority: number;
};

export type Option = { itemId: string; ratio: number; priority: number };

export type Proposal = Option & { needed: number; available: number; covers: number };

// A ratio such as 0.11 is not exact in binary: 100 × 0.11 is 11.000000000000002, which is 11.
const slack = 1e-9;

const unitsUp = (units: number) => Math.ceil(units - slack * Math.max(1, units));
const unitsDown = (units: number) => Math.floor(units + slack * Math.max(1, units));

/** Every way to replace the item, best first; the direct way counts where there are both. */
export function optionsFor(itemId: string, substitutes: Substitute[]): Option[] {
  const options = new Map<string, Option>();
  for (const way of substitutes) {
    if (way.substituteItemId === itemId && way.twoWay) {
      const option = { itemId: way.itemId, ratio: 1 / way.ratio, priority: way.priority };
      options.set(way.itemId, option);
    }
  }
  for (const { itemId: asked, substituteItemId, ratio, priority } of substitutes) {
    if (asked === itemId) {
      options.set(substituteItemId, { itemId: substituteItemId, ratio, priority });
    }
  }
  return [...options.values()].sort(
    (a, b) => a.priority - b.priority || (a.itemId < b.itemId ? -1 : 1),
  );
}

/** Units are whole: what is needed is rounded up, and what they cover is rounded down. */
export function propose(
  options: Option[],
  missing: number,
  available: Map<string, number>,
): Proposal[] {
  return options.map((option) => {
    const units = available.get(option.itemId) ?? 0;
    const covers = Math.min(missing, unitsDown(units / option.ratio));
    return { ...option, needed: unitsUp(missing * option.ratio), available: units, covers };
  });
}
