import { z } from 'zod';
import type { AlertInput } from '../../gen/muster/inventory/v1/Alert';
import type { AlertSweepInput } from '../../gen/muster/inventory/v1/AlertSweep';
import type { Db, Trx } from '../platform/db';
import { invalid, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import {
  optionalText,
  timestampSchema,
  toOptionalTimestamp,
  toTimestamp,
} from '../platform/wire-values';
import {
  alertKinds,
  alertStates,
  nextRun,
  requireAlertMove,
  requireAlertState,
  type AlertState,
  type AlertKind,
} from './alert';
import {
  countAlerts,
  deleteDivisionRule,
  findAlert,
  findDivisionRule,
  findSweep,
  listAlerts,
  lockAlert,
  lockSweep,
  putDivisionRule,
  updateAlert,
  updateSweep,
  type Alert,
  type AlertSweep,
} from './alert-store';
import { runAlertSweep } from './alert-sweep';
import { blindPlacesOf } from './blind-service';
import { divisionPattern } from './division';
import { record } from './recording-service';
import {
  readers,
  readScope,
  requireEtag,
  requireWriter,
  writers,
  type Inventory,
} from './service-context';
import {
  depotId,
  getByUuidShape,
  itemId,
  optionalDivision,
  optionalEnum,
  unset,
  uuid,
} from './shapes';

type Handlers = ServiceImplementation<'muster.inventory.v1.AlertsService'>;

export function alertsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.AlertsService', {
    ...alertHandlers(inventory),
    ...alertVerbHandlers(inventory),
    ...sweepHandlers(inventory),
  });
}

const place = { divisionCode: optionalDivision, depotId: z.union([unset, depotId]) };
const listShape = z.object({
  ...place,
  itemId: z.union([unset, itemId]),
  kind: optionalEnum(alertKinds),
  state: optionalEnum(alertStates),
  assignee: optionalText(100).transform((value) => value || null),
});

const verb = { requestId: z.string(), id: uuid, etag: z.string() };
const verbShape = z.object({ ...verb, note: optionalText(500) });
const assignShape = z.object({ ...verb, assignee: optionalText(100) });
const snoozeShape = z.object({ ...verb, until: timestampSchema, note: optionalText(500) });

const stockKinds: AlertKind[] = ['BELOW_PAR', 'REORDER', 'OVERSTOCK', 'EXPIRING', 'EXPIRED'];
/** Its quantity is what the book says. */
const tellsStock = ({ kind }: Alert) => stockKinds.includes(kind);

function alertHandlers({
  db,
}: Inventory): Pick<Handlers, 'getAlert' | 'listAlerts' | 'countAlerts'> {
  return {
    getAlert: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const alert = await findAlert(db, id);
      if (!alert) throw notFound('alert', id);
      requireRole(context.actor, readers, alert.divisionCode);
      const isBlind = await blindPlacesOf(db, context.actor);
      if (tellsStock(alert) && isBlind(alert)) throw notFound('alert', id);
      return alertMessage(alert);
    },

    listAlerts: async (request, context) => {
      const { divisionCode, ...asked } = parse(listShape, request);
      const scope = readScope(context.actor);
      const filter = { ...asked, division: divisionPattern(divisionCode), scope };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listAlerts(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      const isBlind = await blindPlacesOf(db, context.actor);
      const shown = rows.filter((alert) => !tellsStock(alert) || !isBlind(alert));
      return { alerts: shown.map(alertMessage), nextPageToken };
    },

    countAlerts: async (request, context) => {
      const { divisionCode, depotId: at } = parse(z.object(place), request);
      const division = divisionPattern(divisionCode);
      const scope = readScope(context.actor);
      return { counts: await countAlerts(db, { division, scope, depotId: at }) };
    },
  };
}

type VerbHandlers = Pick<
  Handlers,
  'acknowledgeAlert' | 'assignAlert' | 'snoozeAlert' | 'resolveAlert'
>;

const snoozeMsMax = 90 * 86_400_000;
const unresolved: AlertState[] = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED'];

function alertVerbHandlers({ db, now }: Inventory): VerbHandlers {
  /** Locks the alert, lets the rule change it, and keeps what it became. */
  const change = (
    context: CallContext,
    asked: { requestId: string; id: string; etag: string },
    request: unknown,
    apply: (alert: Alert) => Alert,
  ) =>
    once(db, context, { requestId: asked.requestId, request }, async (trx) => {
      const before = await alertForChange(trx, context, asked);
      const after = apply(before);
      await updateAlert(trx, after);
      await recordAlert(trx, context, before, after);
      return alertMessage({ ...after, version: before.version + 1 });
    });
  return {
    acknowledgeAlert: async (request, context) => {
      const asked = parse(verbShape, request);
      return change(context, asked, request, (alert) => {
        requireAlertMove(alert, 'ACKNOWLEDGED');
        const note = asked.note || alert.note;
        return { ...alert, state: 'ACKNOWLEDGED', snoozeUntil: null, note };
      });
    },

    assignAlert: async (request, context) => {
      const asked = parse(assignShape, request);
      return change(context, asked, request, (alert) => {
        requireAlertState(alert, unresolved);
        return { ...alert, assignee: asked.assignee };
      });
    },

    snoozeAlert: async (request, context) => {
      const asked = parse(snoozeShape, request);
      const time = now();
      if (asked.until <= time) throw invalid('until', 'must be in the future');
      if (asked.until.getTime() - time.getTime() > snoozeMsMax) {
        throw invalid('until', 'must be at most 90 days ahead');
      }
      return change(context, asked, request, (alert) => {
        requireAlertMove(alert, 'SNOOZED');
        const note = asked.note || alert.note;
        return { ...alert, state: 'SNOOZED', snoozeUntil: asked.until, note };
      });
    },

    resolveAlert: async (request, context) => {
      const asked = parse(verbShape, request);
      return change(context, asked, request, (alert) => {
        requireAlertMove(alert, 'RESOLVED');
        const note = asked.note || alert.note;
        return { ...alert, state: 'RESOLVED', snoozeUntil: null, note, resolveTime: now() };
      });
    },
  };
}

type SweepHandlers = Pick<
  Handlers,
  'runAlertSweep' | 'getAlertSweep' | 'getAlertRules' | 'updateAlertRules'
>;

const rulesShape = z.object({
  requestId: z.string(),
  rules: z
    .object({
      divisionCode: optionalDivision,
      expiringDays: z.number().int().min(0, 'must not be negative').max(730, 'must be at most 730'),
      sweepMinute: z.number().int().min(0).max(1_439, 'must be at most 1439'),
      etag: z.string(),
    })
    .refine(({ expiringDays, divisionCode }) => expiringDays > 0 || divisionCode !== '', {
      path: ['expiringDays'],
      message: 'must be at least 1 everywhere',
    }),
});

const rulesOfShape = z.object({ divisionCode: optionalDivision });

const runShape = z.object({ requestId: z.string(), divisionCode: optionalDivision });

// A sweep looks at every depot of a division: whoever starts or rules it answers for all of them.
function sweepHandlers({ db, now }: Inventory): SweepHandlers {
  return {
    runAlertSweep: async (request, context) => {
      const { requestId, divisionCode } = parse(runShape, request);
      requireRole(context.actor, writers, divisionCode);
      return once(db, context, { requestId, request }, async (trx) =>
        sweepMessage(await runAlertSweep(trx, now(), { divisionCode })),
      );
    },

    getAlertSweep: async (_request, context) => {
      requireRole(context.actor, readers);
      return sweepMessage(await findSweep(db));
    },

    getAlertRules: async (request, context) => {
      const { divisionCode } = parse(rulesOfShape, request);
      requireRole(context.actor, readers);
      return rulesIn(db, divisionCode);
    },

    updateAlertRules: async (request, context) => {
      const { requestId, rules } = parse(rulesShape, request);
      const { divisionCode } = rules;
      requireRole(context.actor, writers, divisionCode);
      return once(db, context, { requestId, request }, async (trx) => {
        const sweep = await lockSweep(trx);
        const before = await rulesIn(trx, divisionCode);
        requireEtag({ version: Number(before.etag) }, rules.etag, 'alert rules');
        if (divisionCode === '') await ruleEverywhere(trx, sweep, rules, now());
        else if (rules.expiringDays === 0) await deleteDivisionRule(trx, divisionCode);
        else await putDivisionRule(trx, { ...rules, updateTime: now() });
        const after = await rulesIn(trx, divisionCode);
        await record(trx, context, {
          ...{ kind: 'alert-rules.updated', subject: 'alertRules', divisionCode },
          ...{ before, after },
        });
        return after;
      });
    },
  };
}

/** What holds in a division, and where that stands; the etag is that of the division's own rule. */
async function rulesIn(db: Db | Trx, divisionCode: string) {
  const { expiringDays, sweepMinute, version } = await findSweep(db);
  const everywhere = { divisionCode: '', expiringDays, sweepMinute, etag: String(version) };
  if (divisionCode === '') return everywhere;
  const rule = await findDivisionRule(db, divisionCode);
  const etag = rule?.divisionCode === divisionCode ? String(rule.version) : '0';
  if (!rule) return { ...everywhere, etag };
  const { expiringDays: days, divisionCode: from } = rule;
  return { divisionCode: from, expiringDays: days, sweepMinute, etag };
}

async function ruleEverywhere(
  trx: Trx,
  before: AlertSweep,
  { expiringDays, sweepMinute }: { expiringDays: number; sweepMinute: number },
  time: Date,
): Promise<void> {
  const version = before.version + 1;
  const nextRunTime = before.nextRunTime && nextRun(time, sweepMinute);
  await updateSweep(trx, { ...before, expiringDays, sweepMinute, version, nextRunTime });
}

async function alertForChange(
  trx: Trx,
  context: CallContext,
  { id, etag }: { id: string; etag: string },
): Promise<Alert> {
  requireWriter(context.actor, []);
  const alert = await lockAlert(trx, id);
  if (!alert) throw notFound('alert', id);
  requireWriter(context.actor, [alert.divisionCode]);
  if (etag) requireEtag(alert, etag, 'alert');
  return alert;
}

async function recordAlert(
  trx: Trx,
  context: CallContext,
  before: Alert,
  after: Alert,
): Promise<void> {
  const { id, divisionCode, kind, depotId: at, itemId: of, state, assignee } = after;
  await record(trx, context, {
    kind: 'alert.changed',
    subject: `alerts/${id}`,
    divisionCode,
    before: { state: before.state, assignee: before.assignee },
    after: { state, assignee, note: after.note, snoozeUntil: after.snoozeUntil },
    data: { alertKind: kind, depotId: at, itemId: of, state },
  });
}

function alertMessage(alert: Alert): AlertInput {
  const { dueDate, snoozeUntil, createTime, seenTime, resolveTime, version, ...shown } = alert;
  return {
    ...shown,
    dueDate: dueDate ?? '',
    snoozeUntil: toOptionalTimestamp(snoozeUntil),
    createTime: toTimestamp(createTime),
    seenTime: toTimestamp(seenTime),
    resolveTime: toOptionalTimestamp(resolveTime),
    etag: String(version),
  };
}

function sweepMessage(sweep: AlertSweep): AlertSweepInput {
  const { raised, seen, resolved } = sweep;
  return {
    lastRunTime: toOptionalTimestamp(sweep.lastRunTime),
    nextRunTime: toOptionalTimestamp(sweep.nextRunTime),
    ...{ raised, seen, resolved },
  };
}
