import { z } from 'zod';
import { sendStockProposal } from '../stock-proposal-files';
import {
  countOut,
  divisionCode,
  etag as etagField,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  repeated,
  textOut,
  timeOut,
} from '../fields';
import { approvers, everyone } from '../roles';
import { route } from '../route';
import { proof } from './plans';

const tag = 'Stock levels';

const share = z.number().min(0).max(1);
const amount = z.number().min(0).max(1e9);
const months = z.array(amount).length(12);

const ruleFields = {
  hazards: z.array(
    z.strictObject({
      hazard: z.string().max(40),
      pointKinds: z.array(z.string().max(40)).max(20).describe('risk points it strikes'),
      monthWeights: months.describe('January first, compared with the other months'),
      yearlyIncidents: amount.describe('expected where nothing has been written down yet'),
      displacedShare: share.describe('of the people in reach, those who must leave home'),
      unknownPeopleShare: share.describe('of a division, in reach of a point nobody counted'),
      wideShare: share.describe('of its incidents, those that strike all points at once'),
      survivingShare: share.describe('of the stock of depots in reach'),
      reachKm: z.number().min(0).max(1_000),
    }),
  ),
  gradeWeights: z
    .strictObject({ red: amount, orange: amount, yellow: amount, blue: amount })
    .nullable(),
  monthCelsius: z.array(z.number().min(-90).max(60)).length(12),
  priorYears: z.number().min(0.1).max(100),
  pastShare: share.describe('of incidents, those that repeat one of the past'),
  baselineShare: share.describe('of everybody, for what no map shows'),
  baselineYearly: amount,
  personPenalty: amount.describe('yuan it is worth to spare one person going without'),
  tonneKmCost: amount,
  storageM3PerM2: amount,
  holdingShare: share.describe('of the value of stock, a year'),
  unpricedUnitCost: amount.describe('yuan, where no price is known'),
  minimumShare: share.describe('of the maximum'),
  reorderShare: share.describe('of the maximum'),
};
const rules = z
  .object({ ...ruleFields, divisionCode: textOut, etag: z.string() })
  .meta({ id: 'StockLevelRules', description: 'How scenarios are made and what things cost.' });

const level = z.object({ minimum: countOut, reorder: countOut, maximum: countOut });
const outcome = oneOfOut(['SET', 'REMOVED', 'STALE']);

const evaluation = z
  .object({
    expectedPeople: z.number(),
    expectedUnmet: z.number().describe('people without, weighed over the items by priority'),
    worstUnmet: z.number().describe('mean of the worst outcomes with a chance of 5 %'),
    coverage: z.number(),
    value: z.number().describe('yuan'),
    yearlyCost: z.number().describe('yuan'),
  })
  .nullish();

const ask = z.object({
  months: z.array(z.int()),
  days: z.int(),
  budget: z.number().optional(),
  cvarWeight: z.number().optional(),
  cvarAlpha: z.number().optional(),
  serviceShareMinimum: z.number().optional(),
  timeLimitSeconds: z.number(),
  temperatureCelsius: z.number().optional(),
  tentShare: z.number().optional(),
});

export const stockProposal = z
  .object({
    id: z.string(),
    divisionCode: z.string(),
    state: oneOfOut([
      ...['PROPOSED', 'APPROVED', 'REJECTED', 'APPLYING', 'APPLIED', 'UNDOING', 'UNDONE'],
    ] as [string, ...string[]]),
    solve: z
      .object({
        state: oneOfOut(['RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
        phase: textOut.describe('WAITING, GREEDY, LEVELS, CURVE, LOSSES or DONE'),
        progressShare: z.number(),
        failure: textOut,
        failureReason: textOut,
        status: textOut.describe('OPTIMAL, WITHIN_GAP, TIME_LIMIT or INFEASIBLE'),
        ...proof,
        conflictZh: z.array(z.string()),
        conflictEn: z.array(z.string()),
      })
      .nullish(),
    ask: ask.nullish(),
    reads: z.array(z.object({ service: z.string(), readTime: timeOut })),
    readSpreadSeconds: z.number(),
    scenarios: z.array(
      z.object({
        id: z.string(),
        kind: oneOfOut(['LOCAL', 'WIDE', 'PAST', 'BASELINE']),
        hazard: textOut,
        divisionCode: textOut,
        nameZh: textOut,
        nameEn: textOut,
        probability: z.number(),
        people: z.number(),
        depotsHit: z.int(),
        todayUnmet: z.number(),
        proposedUnmet: z.number(),
      }),
    ),
    scenariosLeftOut: z.int(),
    items: z.array(
      z.object({
        id: z.string(),
        nameZh: textOut,
        nameEn: textOut,
        unitsPerPerson: z.number(),
        unitCost: z.number(),
        priced: z.boolean().describe('false: nobody has told a price'),
      }),
    ),
    depots: z.array(z.object({ id: z.string(), nameZh: textOut, nameEn: textOut })),
    lines: z.array(
      z.object({
        depotId: z.string(),
        itemId: z.string(),
        proposed: level.nullish(),
        today: level.nullish(),
        stock: countOut,
        buy: countOut,
        cost: z.number().describe('yuan'),
        scenarioId: textOut,
        reasonZh: textOut,
        reasonEn: textOut,
        solved: level.nullish().describe('what was worked out, where it was changed by hand'),
        applied: outcome.describe('STALE: somebody had changed it, it was left as it is'),
        undone: outcome,
        previous: level.nullish(),
      }),
    ),
    cost: z.number().describe('yuan to buy what is missing'),
    todayStock: evaluation,
    todayLevels: evaluation,
    proposed: evaluation,
    curve: z.array(
      z.object({
        budget: z.number(),
        cost: z.number(),
        expectedUnmet: z.number(),
        worstUnmet: z.number(),
        coverage: z.number(),
        status: textOut,
      }),
    ),
    curveMissing: z
      .array(z.object({ budget: z.number(), reason: z.string() }))
      .describe('budgets that the curve asked for and does not show, and why'),
    depotLosses: z.array(
      z.object({
        depotId: z.string(),
        todayUnmet: z.number(),
        proposedUnmet: z.number(),
        proposedWorst: z.number(),
      }),
    ),
    creatorId: textOut,
    createTime: timeOut,
    editorId: textOut.describe('who changed levels by hand last'),
    editTime: timeOut,
    approverId: textOut,
    approveTime: timeOut,
    reason: textOut,
    applyTime: timeOut,
    undoTime: timeOut,
    etag: z.string(),
  })
  .meta({
    id: 'StockProposal',
    description: 'Par levels that cover what may happen, and what they are worth beside today.',
  });

const change = z
  .object({
    proposalId: z.string(),
    state: z.string().describe('APPLYING or UNDOING while the inventory does not answer'),
    set: z.int(),
    removed: z.int(),
    stale: z.int().describe('changed by somebody meanwhile, and left as they are'),
  })
  .meta({ id: 'StockLevelChange' });

const proposers = ['LOGISTICS_OFFICER', 'COMMANDER', 'SERVICE'] as const;

export const stockLevelRoutes = [
  route({
    method: 'get',
    path: '/v1/stock-level-rules',
    tag,
    summary: 'The rules of a division, or those it inherits',
    access: everyone,
    query: z.strictObject({ divisionCode: divisionCode.optional() }),
    response: rules,
    handle: ({ query }, { optimizer, options }) => optimizer.getLevelRules(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/stock-level-rules',
    tag,
    summary: 'Give a division rules of its own, or replace them',
    access: ['ADMINISTRATOR', 'LOGISTICS_OFFICER', 'SERVICE'],
    body: z.strictObject({ ...ruleFields, divisionCode: divisionCode.optional(), etag: etagField }),
    bodyField: 'rules',
    response: rules,
    handle: ({ body, etag, requestId }, { optimizer, options }) =>
      optimizer.updateLevelRules({ rules: { ...body, etag }, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock-proposals',
    tag,
    summary: 'Propose stock levels from what may happen',
    description: 'Reads inventory and incidents now and answers; a job then solves it.',
    access: proposers,
    body: z.strictObject({
      divisionCode,
      months: z.array(z.int().min(1).max(12)).max(12).optional().describe('empty: all the year'),
      days: z.int().min(1).max(30).optional().describe('of supply; 3 unless told'),
      budget: z.number().min(0).max(1e12).optional().describe('yuan'),
      cvarWeight: share.optional().describe('of the worst cases beside the mean; 0.3 unless told'),
      cvarAlpha: z.number().min(0).max(0.999).optional().describe('0.95: the worst 5 %'),
      serviceShareMinimum: share.optional().describe("of each item's expected need"),
      timeLimitSeconds: z.number().min(5).max(600).optional().describe('60 unless told'),
      temperatureCelsius: z.number().min(-90).max(60).optional(),
      tentShare: share.optional(),
    }),
    timeoutMs: 60_000,
    response: stockProposal,
    status: 201,
    handle: ({ body, requestId }, { optimizer, options }) =>
      optimizer.proposeStockLevels({ ...body, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/stock-proposals',
    tag,
    summary: 'Stock proposals without their lines, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      states: repeated,
    }),
    response: pageOut('proposals', stockProposal),
    handle: ({ query: { states = [], ...query } }, { optimizer, options }) =>
      optimizer.listStockProposals({ ...query, states: states as never[] }, options),
  }),
  route({
    method: 'get',
    path: '/v1/stock-proposals/{id}',
    tag,
    summary: 'One stock proposal with all it holds so far',
    access: everyone,
    response: stockProposal,
    handle: ({ params }, { optimizer, options }) => optimizer.getStockProposal(params, options),
  }),
  route({
    method: 'get',
    path: '/v1/stock-proposals/{id}:download',
    tag,
    summary: 'The lines of a stock proposal as CSV or XLSX',
    access: everyone,
    query: z.strictObject({
      format: z.enum(['csv', 'xlsx']).default('xlsx'),
      language: z.enum(['zh', 'en']).default('zh'),
    }),
    streams: 'file',
    timeoutMs: 60_000,
    handle: async ({ params, query }, { optimizer, options, response }) => {
      const found = await optimizer.getStockProposal(params, options);
      await sendStockProposal(response, stockProposal.parse(found), query);
    },
  }),
  route({
    method: 'post',
    path: '/v1/stock-proposals/{id}:cancel',
    tag,
    summary: 'Stop solving a stock proposal',
    access: proposers,
    response: stockProposal,
    handle: ({ params, requestId }, { optimizer, options }) =>
      optimizer.cancelStockProposal({ ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock-proposals/{id}:approve',
    tag,
    summary: 'Approve a stock proposal',
    description: "Above the division's approval limit of value, another person than who made it.",
    access: approvers,
    body: z.strictObject({ etag: etagField, reason: z.string().max(1_000).optional() }),
    response: stockProposal,
    handle: ({ params, body, etag, requestId }, { optimizer, options }) =>
      optimizer.approveStockProposal({ ...params, ...body, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock-proposals/{id}:reject',
    tag,
    summary: 'Reject a stock proposal, with a reason',
    access: approvers,
    body: z.strictObject({ etag: etagField, reason }),
    response: stockProposal,
    handle: ({ params, body, etag, requestId }, { optimizer, options }) =>
      optimizer.rejectStockProposal({ ...params, ...body, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock-proposals/{id}:apply',
    tag,
    summary: 'Make the lines of an approved proposal the par levels',
    access: approvers,
    timeoutMs: 60_000,
    response: change,
    handle: ({ params, requestId }, { mobilization, options }) =>
      mobilization.applyStockLevels({ proposalId: params.id, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock-proposals/{id}:undo',
    tag,
    summary: 'Put back the par levels that stood before a proposal was applied',
    access: approvers,
    timeoutMs: 60_000,
    response: change,
    handle: ({ params, requestId }, { mobilization, options }) =>
      mobilization.undoStockLevels({ proposalId: params.id, requestId }, options),
  }),
];
