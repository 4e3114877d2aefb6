import { z } from 'zod';
import {
  countOut,
  divisionCode,
  etag,
  identifier,
  longText,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Alerts';

const kinds = [
  'BELOW_PAR',
  'REORDER',
  'EXPIRING',
  'EXPIRED',
  'OVERSTOCK',
  'COUNT_DUE',
  'OVERDUE_ORDER',
  'LOAN_OVERDUE',
  'LOW_COVER',
] as const;
const states = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'] as const;

const alert = z
  .object({
    id: z.string(),
    kind: oneOfOut(kinds),
    state: oneOfOut(states),
    depotId: z.string(),
    divisionCode: z.string(),
    itemId: textOut,
    subject: textOut.describe('the lot or order it is about'),
    quantity: countOut,
    level: countOut.describe('what the quantity is compared with'),
    dueDate: textOut,
    assignee: textOut.describe('absent: whoever keeps the depot'),
    keeper: textOut,
    snoozeUntil: timeOut,
    note: textOut,
    createTime: timeOut,
    seenTime: timeOut,
    raiseCount: z.number(),
    resolveTime: timeOut,
    causeGone: z.boolean(),
    etag: z.string(),
  })
  .meta({ id: 'Alert', description: "What needs somebody's attention in the stock." });

const sweep = z
  .object({
    lastRunTime: timeOut,
    nextRunTime: timeOut,
    raised: countOut,
    seen: countOut,
    resolved: countOut,
  })
  .meta({ id: 'AlertSweep' });

const rules = z
  .object({
    expiringDays: z.number(),
    sweepMinute: z.number().describe('after midnight, Asia/Shanghai'),
    divisionCode: textOut.describe('where what holds there stands; absent: everywhere'),
    etag: z.string(),
  })
  .meta({ id: 'AlertRules' });

const place = { divisionCode: divisionCode.optional(), depotId: identifier.optional() };
const note = longText.max(500).optional();

export const alertRoutes = [
  route({
    method: 'get',
    path: '/v1/alerts',
    tag,
    summary: 'Alerts, newest first; those that are not resolved unless told',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      ...place,
      itemId: identifier.optional(),
      kind: z.enum(kinds).optional(),
      state: z.enum(states).optional(),
      assignee: shortText.optional(),
    }),
    response: pageOut('alerts', alert),
    handle: ({ query }, { inventory, options }) => inventory.listAlerts(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/alerts:count',
    tag,
    summary: 'How many are open, by kind and state',
    access: everyone,
    query: z.strictObject(place),
    response: z.object({
      counts: z.array(
        z.object({ kind: oneOfOut(kinds), state: oneOfOut(states), count: countOut }),
      ),
    }),
    handle: ({ query }, { inventory, options }) => inventory.countAlerts(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/alerts/{id}',
    tag,
    summary: 'One alert',
    access: everyone,
    response: alert,
    handle: ({ params }, { inventory, options }) => inventory.getAlert(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/alerts/{id}:acknowledge',
    tag,
    summary: 'Say that somebody has seen it',
    access: stockKeepers,
    body: z.strictObject({ note, etag }),
    response: alert,
    handle: ({ params, body, etag, requestId }, { inventory, options }) =>
      inventory.acknowledgeAlert({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/alerts/{id}:assign',
    tag,
    summary: "Give it to a person, or back to the depot's keeper",
    access: stockKeepers,
    body: z.strictObject({ assignee: shortText.optional(), etag }),
    response: alert,
    handle: ({ params, body, etag, requestId }, { inventory, options }) =>
      inventory.assignAlert({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/alerts/{id}:snooze',
    tag,
    summary: 'Hear of it again after a time',
    access: stockKeepers,
    body: z.strictObject({ until: time, note, etag }),
    response: alert,
    handle: ({ params, body, etag, requestId }, { inventory, options }) =>
      inventory.snoozeAlert({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/alerts/{id}:resolve',
    tag,
    summary: 'Close it; when its cause remains the next sweep raises a new one',
    access: stockKeepers,
    body: z.strictObject({ note, etag }),
    response: alert,
    handle: ({ params, body, etag, requestId }, { inventory, options }) =>
      inventory.resolveAlert({ ...body, ...params, etag, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/alert-sweep',
    tag,
    summary: 'When the sweep ran last and runs next',
    access: everyone,
    response: sweep,
    handle: (_input, { inventory, options }) => inventory.getAlertSweep({}, options),
  }),
  route({
    method: 'post',
    path: '/v1/alert-sweep:run',
    tag,
    summary: 'Run the sweep now, over a division or everywhere',
    access: stockKeepers,
    query: z.strictObject({
      divisionCode: divisionCode.optional().describe('absent: everywhere'),
    }),
    scope: ({ query }) => query.divisionCode ?? '',
    response: sweep,
    timeoutMs: 120_000,
    handle: ({ query, requestId }, { inventory, options }) =>
      inventory.runAlertSweep({ ...query, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/alert-rules',
    tag,
    summary: 'From when on lots count as expiring, and when the sweep runs',
    access: everyone,
    query: z.strictObject({ divisionCode: divisionCode.optional() }),
    response: rules,
    handle: ({ query }, { inventory, options }) => inventory.getAlertRules(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/alert-rules',
    tag,
    summary: 'Change them',
    access: stockKeepers,
    body: z
      .strictObject({
        divisionCode: divisionCode.optional().describe('absent: everywhere'),
        expiringDays: z.int().min(0).max(730).describe('0 withdraws the rule of a division'),
        sweepMinute: z.int().min(0).max(1_439),
        etag,
      })
      .meta({ id: 'AlertRuleChanges' }),
    versioned: true,
    response: rules,
    handle: ({ body, etag, requestId }, { inventory, options }) =>
      inventory.updateAlertRules({ requestId, rules: { ...body, etag } }, options),
  }),
];
