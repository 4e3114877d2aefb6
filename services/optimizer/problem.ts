import { z } from 'zod';
import { AppError, violationsOf } from '../platform/errors';
import type { Violation } from '../platform/errors';
import { semanticViolations } from './problem-check';

// The public DispatchProblem document: its shape, its defaults and what is refused. Both enums
// and field names are those of the proto3 JSON mapping, so every door reads the same document.

const largestQuantity = 1e12;

const id = z.string().min(1, 'must not be empty');
const quantity = z.number().min(0).max(largestQuantity);
const hours = z.number().min(0).max(largestQuantity);
const positive = z.number().positive().max(largestQuantity);

const itemSchema = z.strictObject({
  id,
  massKg: quantity.default(0),
  volumeM3: quantity.default(0),
  indivisible: z.boolean().default(true),
});

const nodeSchema = z.strictObject({
  id,
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
});

const supplySchema = z.strictObject({
  nodeId: id,
  itemId: id,
  quantity,
  keepQuantity: quantity.default(0),
  availableHours: hours.default(0),
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
  count: z.int().min(0).max(1e9),
  massKgCapacity: quantity,
  volumeM3Capacity: quantity,
  hoursAvailable: hours,
});

/** What every problem's policy holds; each problem adds its own fields. */
export const commonPolicy = {
  gap: z.number().min(0).max(largestQuantity).default(0),
  timeLimitSeconds: z.number().positive().max(86_400).default(60),
  seed: z.int().min(0).max(2_147_483_647).default(1),
};

const policySchema = z.strictObject({
  ...commonPolicy,
  aim: z.enum(['RELIEF', 'COST']).default('RELIEF'),
  shortage: z
    .enum(['PRIORITY', 'PROPORTIONAL', 'MAX_MIN', 'GUARANTEED_MINIMUM'])
    .default('PRIORITY'),
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
export type DispatchPolicy = ParsedDocument['policy'];

/** A checked problem: defaults are filled in, every need has its id, `lanes` is never empty. */
export interface DispatchProblem extends Omit<ParsedDocument, 'needs'> {
  needs: NeedLine[];
}

const violationsReported = 20;

/** The document is not a problem; each violation names its field, such as `needs[3].itemId`. */
export class ProblemInvalid extends AppError {
  readonly violations: Violation[];

  constructor(found: Violation[]) {
    const violations = found.slice(0, violationsReported);
    const message = violations.map(({ field, description }) => `${field}: ${description}`);
    super('FIELD_INVALID', message.join('; '), { violations });
    this.violations = violations;
  }
}

export function parseDispatchProblem(document: unknown): DispatchProblem {
  const parsed = dispatchProblemSchema.safeParse(document);
  if (!parsed.success) throw new ProblemInvalid(violationsOf(parsed.error));
  const violations = semanticViolations(parsed.data, violationsReported);
  if (violations.length > 0) throw new ProblemInvalid(violations);
  // An empty list and an absent one are the same in the proto3 mapping.
  const lanes = parsed.data.lanes?.length ? parsed.data.lanes : undefined;
  return { ...parsed.data, lanes, needs: namedNeeds(parsed.data.needs) };
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
