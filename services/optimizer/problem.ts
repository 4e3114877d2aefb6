import { z } from 'zod';
import { semanticFaults } from './problem-check';
import {
  commonPolicy,
  coordinateFields,
  countField,
  hoursField as hours,
  idField as id,
  parsedDocument,
  positiveField as positive,
  quantityField as quantity,
} from './problem-document';

// The public DispatchProblem document: its shape, its defaults and what is refused. Both enums
// and field names are those of the proto3 JSON mapping, so every door reads the same document.

const itemSchema = z.strictObject({
  id,
  massKg: quantity.default(0),
  volumeM3: quantity.default(0),
  indivisible: z.boolean().default(true),
  packUnits: z.int().min(1).max(1e6).optional(),
});

const nodeSchema = z.strictObject({
  id,
  ...coordinateFields,
});

const supplySchema = z.strictObject({
  nodeId: id,
  itemId: id,
  quantity,
  keepQuantity: quantity.default(0),
  availableHours: hours.default(0),
  /** It serves only needs that are due by then. */
  expireHours: hours.optional(),
});

const needSchema = z.strictObject({
  id: id.optional(),
  nodeId: id,
  itemId: id,
  quantity,
  priority: quantity.default(1),
  dueHours: hours.optional(),
  minimumShare: z.number().min(0).max(1).default(0),
});

const itemTermSchema = z.strictObject({
  itemId: id,
  costPerUnit: quantity.optional(),
  capacityUnits: quantity.optional(),
  minimumUnits: quantity.optional(),
});

const laneSchema = z.strictObject({
  fromNodeId: id,
  toNodeId: id,
  hours: hours.default(0),
  costPerUnit: quantity.default(0),
  capacityUnits: quantity.optional(),
  itemTerms: z.array(itemTermSchema).default([]),
  minimumUnits: quantity.default(0),
  closed: z.boolean().default(false),
});

const fleetSchema = z.strictObject({
  id,
  homeNodeId: id,
  count: countField,
  massKgCapacity: quantity,
  volumeM3Capacity: quantity,
  hoursAvailable: hours,
});

const closedLaneSchema = z.strictObject({
  fromNodeId: id,
  toNodeId: id,
  /** From the start, and for good, unless told. */
  fromHours: hours.optional(),
  untilHours: hours.optional(),
});

const earlierSchema = z.strictObject({
  shipments: z
    .array(
      z.strictObject({
        fromNodeId: id,
        toNodeId: id,
        itemId: id,
        quantity,
        pinned: z.boolean().default(false),
      }),
    )
    .default([]),
  changeHours: hours.default(1),
});

const policySchema = z.strictObject({
  ...commonPolicy,
  aim: z.enum(['RELIEF', 'COST']).default('RELIEF'),
  shortage: z
    .enum(['PRIORITY', 'PROPORTIONAL', 'MAX_MIN', 'GUARANTEED_MINIMUM'])
    .default('PRIORITY'),
  /** Of PROPORTIONAL: so many whole units may a need be off an equal share before the spread counts it. */
  spreadUnits: quantity.default(0),
  defaultDueHours: hours.default(12),
  speedKmPerHour: positive.default(35),
  detourFactor: positive.default(1.4),
  loadingHours: hours.default(0.5),
  nearestDepots: z.int().min(1).max(1e9).default(12),
});

export const dispatchProblemSchema = z.strictObject({
  items: z.array(itemSchema).default([]),
  nodes: z.array(nodeSchema).default([]),
  supplies: z.array(supplySchema).default([]),
  needs: z.array(needSchema).default([]),
  lanes: z.array(laneSchema).optional(),
  fleets: z.array(fleetSchema).default([]),
  /** Ways that are closed, or for a time, also where lanes are made from coordinates. */
  closedLanes: z.array(closedLaneSchema).optional(),
  /** The plan this one replaces: changing it costs, and its pinned lines stay. */
  earlier: earlierSchema.optional(),
  policy: policySchema.prefault({}),
});

/** The document as its sender may write it, before defaults. */
export type DispatchProblemDocument = z.input<typeof dispatchProblemSchema>;
type ParsedDocument = z.output<typeof dispatchProblemSchema>;

export type ItemLine = ParsedDocument['items'][number];
export type NodeLine = ParsedDocument['nodes'][number];
export type SupplyLine = ParsedDocument['supplies'][number];
export type NeedLine = ParsedDocument['needs'][number] & { id: string };
export type LaneLine = NonNullable<ParsedDocument['lanes']>[number];
export type FleetLine = ParsedDocument['fleets'][number];
export type EarlierPlan = NonNullable<ParsedDocument['earlier']>;
export type DispatchPolicy = ParsedDocument['policy'];

/** A checked problem: defaults are filled in, every need has its id, `lanes` is never empty. */
export interface DispatchProblem extends Omit<ParsedDocument, 'items' | 'needs'> {
  /** In a problem in packs (`packs.ts`), how many units each of its units stands for. */
  items: (ItemLine & { unitsEach?: number })[];
  needs: NeedLine[];
}

export function parseDispatchProblem(document: unknown): DispatchProblem {
  const parsed = parsedDocument(dispatchProblemSchema, document, semanticFaults);
  // An empty list and an absent one are the same in the proto3 mapping.
  const lanes = parsed.lanes?.length ? parsed.lanes : undefined;
  const problem = { ...parsed, lanes, needs: namedNeeds(parsed.needs) };
  if (problem.closedLanes?.length === 0) delete problem.closedLanes;
  return problem;
}

/** A need without an id is called `nodeId/itemId`, `#2` for the second of the kind. */
function namedNeeds(needs: ParsedDocument['needs']): NeedLine[] {
  const taken = new Set(needs.map((need) => need.id).filter((name) => name !== undefined));
  const seen = new Map<string, number>();
  return needs.map((need) => {
    if (need.id !== undefined) return { ...need, id: need.id };
    const kind = `${need.nodeId}/${need.itemId}`;
    let count = (seen.get(kind) ?? 0) + 1;
    while (taken.has(count === 1 ? kind : `${kind}#${count}`)) count += 1;
    seen.set(kind, count);
    const name = count === 1 ? kind : `${kind}#${count}`;
    taken.add(name);
    return { ...need, id: name };
  });
}
