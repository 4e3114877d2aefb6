import { z } from 'zod';
import {
  commonPolicy,
  countField,
  hoursField as hours,
  idField as id,
  knownId,
  parsedDocument,
  quantityField as quantity,
  uniqueIds,
} from '../problem-document';
import type { Report } from '../problem-document';

// The public StockingProblem document: where to keep what, before it happens.

const share = z.number().min(0).max(1);

const itemSchema = z.strictObject({
  id,
  unitCost: quantity.default(0),
  volumeM3: quantity.default(1),
  indivisible: z.boolean().default(false),
  shortagePenalty: quantity.optional(),
  surplusCost: quantity.default(0),
});

const siteSchema = z.strictObject({
  id,
  sizes: z
    .array(z.strictObject({ id, capacityVolumeM3: quantity, openCost: quantity.default(0) }))
    .default([]),
  mustOpen: z.boolean().default(false),
  existingStock: z.array(z.strictObject({ itemId: id, quantity })).default([]),
});

const termSchema = z.strictObject({
  itemId: id,
  costPerUnit: quantity.optional(),
  capacityUnits: quantity.optional(),
});

const laneSchema = z.strictObject({
  siteId: id,
  customerId: id,
  costPerUnit: quantity.default(0),
  hours: hours.default(0),
  itemTerms: z.array(termSchema).default([]),
});

const relaySchema = z.strictObject({
  id,
  capacityUnits: quantity,
  openCost: quantity.default(0),
  inbound: z.array(z.strictObject({ siteId: id, costPerUnit: quantity.default(0) })).default([]),
  outbound: z
    .array(z.strictObject({ customerId: id, costPerUnit: quantity.default(0) }))
    .default([]),
});

const scenarioSchema = z.strictObject({
  id,
  probability: share,
  needs: z.array(z.strictObject({ customerId: id, itemId: id, quantity })).default([]),
  survivingShare: z.array(z.strictObject({ siteId: id, share })).default([]),
  closedLanes: z.array(z.strictObject({ siteId: id, customerId: id })).default([]),
});

const policySchema = z.strictObject({
  ...commonPolicy,
  risk: z.enum(['EXPECTED', 'CVAR']).default('EXPECTED'),
  cvarAlpha: z.number().min(0).lt(1).default(0.9),
  cvarWeight: share.default(0.5),
  singleSource: z.boolean().default(false),
  sitesMaximum: countField.optional(),
  budget: quantity.optional(),
  serviceShareMinimum: share.optional(),
});

export const stockingProblemSchema = z.strictObject({
  items: z.array(itemSchema).default([]),
  sites: z.array(siteSchema).default([]),
  customers: z.array(z.strictObject({ id })).default([]),
  lanes: z.array(laneSchema).default([]),
  relays: z.array(relaySchema).default([]),
  scenarios: z.array(scenarioSchema).default([]),
  policy: policySchema.prefault({}),
});

/** The document as its sender may write it, before defaults. */
export type StockingProblemDocument = z.input<typeof stockingProblemSchema>;
/** A checked problem with its defaults filled in. */
export type StockingProblem = z.output<typeof stockingProblemSchema>;
export type StockedItem = StockingProblem['items'][number];
export type StockingScenario = StockingProblem['scenarios'][number];

export function parseStockingProblem(document: unknown): StockingProblem {
  return parsedDocument(stockingProblemSchema, document, semanticFaults);
}

interface Ids {
  itemId: Set<string>;
  siteId: Set<string>;
  customerId: Set<string>;
}

/** What the shape alone cannot say: ids that dangle or repeat, chances that are not all of them. */
function semanticFaults(problem: StockingProblem, report: Report): void {
  const ids: Ids = {
    itemId: uniqueIds(problem.items, 'items', report),
    siteId: uniqueIds(problem.sites, 'sites', report),
    customerId: uniqueIds(problem.customers, 'customers', report),
  };
  uniqueIds(problem.relays, 'relays', report);
  uniqueIds(problem.scenarios, 'scenarios', report);
  problem.sites.forEach((site, i) => {
    uniqueIds(site.sizes, `sites[${i}].sizes`, report);
    checkLines(site.existingStock, ['itemId'], `sites[${i}].existingStock`, ids, report);
    if (site.mustOpen && site.sizes.length === 0) {
      report(`sites[${i}].sizes`, 'needs a size, because the site must open');
    }
  });
  checkLines(problem.lanes, ['siteId', 'customerId'], 'lanes', ids, report);
  problem.lanes.forEach((lane, i) =>
    checkLines(lane.itemTerms, ['itemId'], `lanes[${i}].itemTerms`, ids, report),
  );
  problem.relays.forEach((relay, i) => {
    checkLines(relay.inbound, ['siteId'], `relays[${i}].inbound`, ids, report);
    checkLines(relay.outbound, ['customerId'], `relays[${i}].outbound`, ids, report);
  });
  problem.scenarios.forEach((scenario, i) => {
    const at = `scenarios[${i}]`;
    checkLines(scenario.needs, ['customerId', 'itemId'], `${at}.needs`, ids, report);
    checkLines(scenario.survivingShare, ['siteId'], `${at}.survivingShare`, ids, report);
    checkLines(scenario.closedLanes, ['siteId', 'customerId'], `${at}.closedLanes`, ids, report);
  });
  const sum = problem.scenarios.reduce((total, { probability }) => total + probability, 0);
  if (!(Math.abs(sum - 1) <= 1e-6)) {
    report('scenarios', `probabilities must sum to 1, not to ${sum}`);
  }
}

/** Each line names known things, and no two lines the same ones. */
function checkLines<N extends keyof Ids>(
  lines: readonly Record<N, string>[],
  names: readonly N[],
  list: string,
  ids: Ids,
  report: Report,
): void {
  const seen = new Map<string, number>();
  lines.forEach((line, i) => {
    for (const name of names) knownId(ids[name], line[name], `${list}[${i}].${name}`, report);
    const key = JSON.stringify(names.map((name) => line[name]));
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else report(`${list}[${i}].${names[0] ?? ''}`, `repeats ${names.join(' and ')} of [${first}]`);
  });
}
