import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { invalid, parse } from '../platform/errors';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { toTimestamp } from '../platform/wire-values';
import { requireCheck } from './asset';
import { changeWorkOrders, updateAssets, type Asset } from './asset-store';
import { insertInspections, listDue, listInspections, type Inspection } from './check-store';
import { addDays, dateInShanghai } from './dates';
import { findClasses } from './kind-store';
import type { Check } from './readiness';
import { assetForChange, fieldWorkers, readPrefixes, type Equipment } from './service-context';
import {
  filterText,
  key,
  optionalDate,
  optionalDivision,
  optionalText,
  requestId,
  slug,
} from './shapes';
import { openWorkOrder } from './work-order-opening-service';

type Checks = Implementations['muster.equipment.v1.ChecksService'];

const recordShape = z.object({
  requestId,
  assetId: slug,
  checkKey: key,
  passed: z.boolean(),
  checkDate: optionalDate,
  dueDate: optionalDate,
  findings: optionalText(2_000),
  inspector: optionalText(100),
  openWorkOrder: z.boolean(),
});
type Recorded = z.output<typeof recordShape>;

const listShape = z.object({ assetId: filterText, checkKey: filterText, failedOnly: z.boolean() });
const dueShape = z.object({
  divisionCode: optionalDivision,
  kindId: filterText,
  untilDate: optionalDate,
});

const duesMax = 1_000;
const daysAhead = 30;

export function checksService(equipment: Equipment): ServiceHandlers {
  return implement('muster.equipment.v1.ChecksService', {
    ...recordingHandler(equipment),
    ...readingHandlers(equipment),
  });
}

function recordingHandler({ db, now }: Equipment): Pick<Checks, 'recordInspection'> {
  return {
    recordInspection: async (request, context) => {
      const input = parse(recordShape, request);
      return once(db, context, { requestId: input.requestId, request }, async (trx) => {
        const time = now();
        const before = await assetForChange(trx, context.actor, input.assetId, fieldWorkers);
        const [own] = await findClasses(trx, [before.classId]);
        const check = requireCheck(input.checkKey, own!.checks, 'checkKey');
        const inspection = newInspection(input, check, context, time);
        if (!input.passed && input.openWorkOrder) {
          inspection.workOrderId = await openRepair(trx, context, before, check, input, time);
        }
        await insertInspections(trx, [inspection]);
        const newest = before.checks[check.key];
        // A form that was left lying does not undo a later result.
        if (!newest || newest.checkDate <= inspection.checkDate) {
          const { passed, checkDate, dueDate } = inspection;
          const checks = { ...before.checks, [check.key]: { passed, checkDate, dueDate } };
          await updateAssets(trx, [{ ...before, checks, updateTime: time }]);
        }
        await record(trx, context, inspection, before);
        return inspectionMessage(inspection);
      });
    },
  };
}

function newInspection(
  input: Recorded,
  { intervalDays }: Check,
  { actor }: CallContext,
  now: Date,
): Inspection {
  const today = dateInShanghai(now);
  const checkDate = input.checkDate ?? today;
  if (checkDate > today) throw invalid('checkDate', `must not be in the future; today is ${today}`);
  const latest = addDays(checkDate, intervalDays);
  const dueDate = input.dueDate ?? latest;
  if (dueDate < checkDate || dueDate > latest) {
    throw invalid('dueDate', `must be from ${checkDate} to ${latest}, ${intervalDays} days later`);
  }
  const { assetId, checkKey, passed, findings, inspector } = input;
  return {
    id: uuidv7(),
    assetId,
    checkKey,
    passed,
    checkDate,
    dueDate,
    findings,
    inspector,
    actorId: actor.id,
    workOrderId: null,
    createTime: now,
  };
}

async function openRepair(
  trx: Trx,
  context: CallContext,
  { id, homeDivisionCode }: Asset,
  check: Check,
  { findings }: Recorded,
  now: Date,
): Promise<string> {
  const title = `${check.nameZh} 不合格 ${check.nameEn} failed`.slice(0, 200);
  const given = { assetId: id, divisionCode: homeDivisionCode, title, description: findings };
  const order = await openWorkOrder(trx, context, given, now);
  await changeWorkOrders(trx, id, 1);
  return order.id;
}

async function record(
  trx: Trx,
  context: CallContext,
  inspection: Inspection,
  { homeDivisionCode: divisionCode }: Asset,
): Promise<void> {
  const { assetId, checkKey, passed } = inspection;
  const action = 'inspection.recorded';
  const subject = `assets/${assetId}`;
  await audit(trx, context, { action, subject, divisionCode, after: inspection });
  await publish(trx, { kind: action, subject, divisionCode, data: { checkKey, passed } });
}

function readingHandlers({ db, now }: Equipment): Pick<Checks, 'listInspections' | 'listDue'> {
  return {
    listInspections: async (request, context) => {
      const filter = parse(listShape, request);
      const prefixes = readPrefixes(context.actor);
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const query = { ...filter, prefixes, beforeId, limit: limit + 1 };
      const found = await listInspections(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { inspections: rows.map(inspectionMessage), nextPageToken };
    },

    listDue: async (request, context) => {
      const { divisionCode, kindId, untilDate } = parse(dueShape, request);
      const prefixes = readPrefixes(context.actor, divisionCode);
      const today = dateInShanghai(now());
      const until = untilDate ?? addDays(today, daysAhead);
      const found = await listDue(db, { kindId, prefixes, until, limit: duesMax + 1 });
      const dues = found.slice(0, duesMax).map(({ checkKind, ...due }) => ({
        ...due,
        checkKind: checkKind ?? undefined,
        overdue: due.dueDate < today,
      }));
      return { dues, truncated: found.length > duesMax };
    },
  };
}

function inspectionMessage(inspection: Inspection) {
  return {
    ...inspection,
    workOrderId: inspection.workOrderId ?? '',
    createTime: toTimestamp(inspection.createTime),
  };
}
