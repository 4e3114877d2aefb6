import { z } from 'zod';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { requireCheck } from './asset';
import { recordChange } from './asset-record-service';
import { changeWorkOrders, lockAsset, updateAssets } from './asset-store';
import { findEngagements } from './claim-store';
import { addDays, dateInShanghai } from './dates';
import { findClasses } from './kind-store';
import {
  assetForChange,
  fieldWorkers,
  readers,
  readPrefixes,
  type Equipment,
} from './service-context';
import {
  asOf,
  filterText,
  listOf,
  measure,
  optionalDate,
  optionalDivision,
  optionalEnum,
  optionalText,
  requestId,
  slug,
  text,
  uuid,
} from './shapes';
import {
  requireWorkOrderState,
  totalCost,
  workOrderStates,
  type WorkOrderState,
} from './work-order';
import { openWorkOrder, recordWorkOrder } from './work-order-opening-service';
import {
  findWorkOrder,
  listWorkOrders,
  lockWorkOrder,
  updateWorkOrder,
  type WorkOrder,
} from './work-order-store';

type WorkOrders = Implementations['muster.equipment.v1.WorkOrdersService'];

const openShape = z.object({
  requestId,
  assetId: slug,
  title: text(200),
  description: optionalText(2_000),
  checkKey: optionalText(40),
  dueDate: optionalDate,
  assignee: optionalText(100),
  urgent: z.boolean(),
});
const partsMax = 200;
const part = z.object({ name: text(200), quantity: measure(1e6), unitCost: measure(1e8) });
const byId = { requestId, id: uuid };
const startShape = z.object({ ...byId, assignee: optionalText(100) });
const workShape = z.object({ ...byId, parts: listOf(part, partsMax), labourCost: measure(1e9) });
const endShape = z.object({ ...byId, outcome: text(2_000) });
const listShape = z.object({
  assetId: filterText,
  state: optionalEnum(workOrderStates),
  divisionCode: optionalDivision,
  overdueOnly: z.boolean(),
  asOf,
});

export function workOrdersService(equipment: Equipment): ServiceHandlers {
  return implement('muster.equipment.v1.WorkOrdersService', {
    ...readingHandlers(equipment),
    ...openingHandler(equipment),
    ...workingHandlers(equipment),
    ...endingHandlers(equipment),
  });
}

function readingHandlers({
  db,
  now,
}: Equipment): Pick<WorkOrders, 'getWorkOrder' | 'listWorkOrders'> {
  return {
    getWorkOrder: async (request, context) => {
      const { id, asOf: time } = parse(z.object({ id: uuid, asOf }), request);
      requireRole(context.actor, readers);
      if (time) requirePast(time, now());
      const order = await findWorkOrder(db, id, time);
      if (!order) throw notFound('work order', id);
      requireRole(context.actor, readers, order.divisionCode);
      return workOrderMessage(order);
    },

    listWorkOrders: async (request, context) => {
      const filter = parse(listShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const prefixes = readPrefixes(context.actor, filter.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const today = dateInShanghai(filter.asOf ?? now());
      const query = { ...filter, prefixes, today, beforeId, limit: limit + 1 };
      const found = await listWorkOrders(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { workOrders: rows.map(workOrderMessage), nextPageToken };
    },
  };
}

function openingHandler({ db, now }: Equipment): Pick<WorkOrders, 'openWorkOrder'> {
  return {
    openWorkOrder: async (request, context) => {
      const { requestId: key, urgent, ...given } = parse(openShape, request);
      return once(db, context, { requestId: key, request }, async (trx) => {
        const asset = await assetForChange(trx, context.actor, given.assetId, fieldWorkers);
        if (given.checkKey !== '') {
          const [own] = await findClasses(trx, [asset.classId]);
          requireCheck(given.checkKey, own!.checks, 'checkKey');
        }
        if (!urgent) await requireUnclaimed(trx, asset.id, now());
        await changeWorkOrders(trx, asset.id, 1);
        const divisionCode = asset.homeDivisionCode;
        const order = await openWorkOrder(trx, context, { ...given, divisionCode }, now());
        return workOrderMessage(order);
      });
    },
  };
}

function workingHandlers({ db, now }: Equipment): Pick<WorkOrders, 'startWorkOrder' | 'addWork'> {
  return {
    startWorkOrder: async (request, context) => {
      const { requestId: key, id, assignee } = parse(startShape, request);
      return once(db, context, { requestId: key, request }, async (trx) => {
        const before = await orderForChange(trx, context, id, ['OPEN']);
        const state = 'IN_PROGRESS' as const;
        const after = { ...before, state, assignee: assignee || before.assignee, startTime: now() };
        return changed(trx, context, before, after, 'started');
      });
    },

    addWork: async (request, context) => {
      const { requestId: key, id, parts, labourCost } = parse(workShape, request);
      return once(db, context, { requestId: key, request }, async (trx) => {
        const before = await orderForChange(trx, context, id, ['OPEN', 'IN_PROGRESS']);
        const after = {
          ...before,
          parts: [...before.parts, ...parts],
          labourCost: before.labourCost + labourCost,
        };
        if (after.parts.length > partsMax) {
          const description = `must have at most ${partsMax} in all`;
          throw new AppError('FIELD_INVALID', `parts: ${description}`, {
            violations: [{ field: 'parts', description }],
          });
        }
        return changed(trx, context, before, after, 'work-added');
      });
    },
  };
}

function endingHandlers({
  db,
  now,
}: Equipment): Pick<WorkOrders, 'finishWorkOrder' | 'cancelWorkOrder'> {
  return {
    finishWorkOrder: async (request, context) => {
      const { requestId: key, id, outcome } = parse(endShape, request);
      return once(db, context, { requestId: key, request }, async (trx) => {
        const before = await orderForChange(trx, context, id, ['IN_PROGRESS']);
        if (before.checkKey !== '') await countAsDone(trx, context, before, now());
        await changeWorkOrders(trx, before.assetId, -1);
        const after = { ...before, state: 'DONE' as const, outcome, endTime: now() };
        return changed(trx, context, before, after, 'finished');
      });
    },

    cancelWorkOrder: async (request, context) => {
      const { requestId: key, id, outcome } = parse(endShape, request);
      return once(db, context, { requestId: key, request }, async (trx) => {
        const before = await orderForChange(trx, context, id, ['OPEN', 'IN_PROGRESS']);
        await changeWorkOrders(trx, before.assetId, -1);
        const after = { ...before, state: 'CANCELLED' as const, outcome, endTime: now() };
        return changed(trx, context, before, after, 'cancelled');
      });
    },
  };
}

/** The work order, held after its asset, as whoever opens one holds them. */
async function orderForChange(
  trx: Trx,
  context: CallContext,
  id: string,
  allowed: WorkOrderState[],
): Promise<WorkOrder> {
  requireRole(context.actor, fieldWorkers);
  const found = await findWorkOrder(trx, id);
  if (!found) throw notFound('work order', id);
  requireRole(context.actor, fieldWorkers, found.divisionCode);
  await lockAsset(trx, found.assetId);
  const order = (await lockWorkOrder(trx, id))!;
  requireWorkOrderState(order, allowed);
  return order;
}

async function changed(
  trx: Trx,
  context: CallContext,
  before: WorkOrder,
  after: WorkOrder,
  verb: string,
) {
  const updated = await updateWorkOrder(trx, after);
  await recordWorkOrder(trx, context, updated, verb, before);
  return workOrderMessage(updated);
}

/** The maintenance that the order carried out holds from today. */
async function countAsDone(
  trx: Trx,
  context: CallContext,
  { assetId, checkKey }: WorkOrder,
  now: Date,
): Promise<void> {
  const asset = (await lockAsset(trx, assetId))!;
  const [own] = await findClasses(trx, [asset.classId]);
  const check = own!.checks.find(({ key }) => key === checkKey);
  if (!check) return;
  const today = dateInShanghai(now);
  const result = { passed: true, checkDate: today, dueDate: addDays(today, check.intervalDays) };
  const checks = { ...asset.checks, [checkKey]: result };
  const [updated] = await updateAssets(trx, [{ ...asset, checks, updateTime: now }]);
  await recordChange(trx, context, 'asset.maintained', [updated!], asset);
}

/** What is out on a task is not taken apart, unless it broke there. */
async function requireUnclaimed(trx: Trx, assetId: string, now: Date): Promise<void> {
  const holder = (await findEngagements(trx, [assetId], now)).find(({ exercise }) => !exercise);
  if (!holder) return;
  const description =
    `${assetId} is out: ${holder.holderName} has it for ${holder.purpose}; ` +
    'wait for its return, or say urgent when it broke down';
  throw new AppError('ASSET_CLAIMED', `assetId: ${description}`, {
    violations: [{ field: 'assetId', description }],
    metadata: { claimId: holder.claimId, heldBy: holder.holderName },
  });
}

export function workOrderMessage({ version, ...order }: WorkOrder) {
  return {
    ...order,
    dueDate: order.dueDate ?? '',
    totalCost: totalCost(order.parts, order.labourCost),
    createTime: toTimestamp(order.createTime),
    startTime: toOptionalTimestamp(order.startTime),
    endTime: toOptionalTimestamp(order.endTime),
    etag: String(version),
  };
}
