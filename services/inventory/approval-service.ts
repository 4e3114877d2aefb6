import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { invalid, notFound, parse } from '../platform/errors';
import { requireRole, type Role } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { requireDecidable } from './approval';
import { carryOut, endWithoutChange } from './approval-decision-service';
import { approvalMessage, limitMessage } from './approval-messages';
import {
  decideApprovalShape,
  listApprovalsShape,
  setApprovalLimitShape,
  setItemValuesShape,
} from './approval-shapes';
import {
  findApproval,
  listApprovals,
  listItemValues,
  listLimits,
  lockApproval,
  lockLimit,
  putItemValues,
  putLimit,
  type Approval,
} from './approval-store';
import { requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { readers, readScope, requireEtag, requireWriter, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

type ApprovalHandlers = ServiceImplementation<'muster.inventory.v1.ApprovalsService'>;

/** A person decides; no service does in anybody's name. */
const approvers: Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR'];
const limitSetters: Role[] = ['COMMANDER', 'ADMINISTRATOR'];

export function approvalsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.ApprovalsService', {
    ...approvalHandlers(inventory),
    ...limitHandlers(inventory),
  });
}

type Deciding = 'getApproval' | 'listApprovals' | 'approveChange' | 'rejectChange';

function approvalHandlers({ db, now }: Inventory): Pick<ApprovalHandlers, Deciding> {
  return {
    getApproval: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const approval = await findApproval(db, id);
      if (!approval) throw notFound('approval', id);
      requireRole(context.actor, readers, approval.divisionCode);
      return approvalMessage(approval, now());
    },

    listApprovals: async (request, context) => {
      const filter = { ...parse(listApprovalsShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const time = now();
      const query = { ...filter, now: time, beforeId, limit: limit + 1 };
      const found = await listApprovals(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { approvals: rows.map((row) => approvalMessage(row, time)), nextPageToken };
    },

    approveChange: async (request, context) => {
      const { requestId, id, reason } = parse(decideApprovalShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const approval = await approvalForDecision(trx, context, id, time);
        const approved = await carryOut(trx, context, approval, { reason, now: time });
        return approvalMessage(approved, time);
      });
    },

    rejectChange: async (request, context) => {
      const { requestId, id, reason } = parse(decideApprovalShape, request);
      if (reason === '') throw invalid('reason', 'is required');
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const approval = await approvalForDecision(trx, context, id, time);
        const decision = { state: 'REJECTED' as const, reason, now: time };
        const rejected = await endWithoutChange(trx, context, approval, decision);
        return approvalMessage(rejected, time);
      });
    },
  };
}

/** The approval, locked, if the caller may decide it. */
async function approvalForDecision(
  trx: Trx,
  { actor }: CallContext,
  id: string,
  now: Date,
): Promise<Approval> {
  requireRole(actor, approvers);
  const approval = await lockApproval(trx, id);
  if (!approval) throw notFound('approval', id);
  requireRole(actor, approvers, approval.divisionCode);
  requireDecidable(approval, actor.id, now);
  return approval;
}

type Limiting = Exclude<keyof ApprovalHandlers, Deciding>;

function limitHandlers({ db, now }: Inventory): Pick<ApprovalHandlers, Limiting> {
  return {
    listApprovalLimits: async (request, context) => {
      requireRole(context.actor, readers);
      const { limit, after } = pageRequest({}, request);
      const found = await listLimits(db, {
        after: after ? String(after[0]) : null,
        limit: limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.divisionCode], {});
      return { limits: rows.map(limitMessage), nextPageToken };
    },

    setApprovalLimit: async (request, context) => {
      const { requestId, limit } = parse(setApprovalLimitShape, request);
      const { divisionCode, etag, ...values } = limit;
      requireRole(context.actor, limitSetters, divisionCode);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockLimit(trx, divisionCode);
        if (before) requireEtag(before, etag, 'limit');
        const after = await putLimit(trx, { divisionCode, ...values, updateTime: now() });
        const subject = `approval-limits/${divisionCode}`;
        await audit(trx, context, {
          action: 'approval-limit.set',
          subject,
          divisionCode,
          before: before ?? null,
          after,
        });
        await publish(trx, { kind: 'approval-limit.set', subject, divisionCode, data: {} });
        return limitMessage(after);
      });
    },

    setItemValues: async (request, context) => {
      const { requestId, values } = parse(setItemValuesShape, request);
      requireWriter(context.actor, []);
      return once(db, context, { requestId, request }, async (trx) => {
        const itemIds = values.map(({ itemId }) => itemId);
        const mentions = itemIds.map((id, index) => ({ field: `values[${index}].itemId`, id }));
        requireKnown('item', mentions, (await findMentioned(trx, [], itemIds)).items);
        await putItemValues(trx, [...byItem(values).values()], now());
        const subject = 'item-values';
        await audit(trx, context, {
          action: 'item-values.set',
          subject,
          divisionCode: '',
          after: { values },
        });
        await publish(trx, {
          kind: 'item-values.set',
          subject,
          divisionCode: '',
          data: { itemIds },
        });
        return { values };
      });
    },

    listItemValues: async (request, context) => {
      requireRole(context.actor, readers);
      const { limit, after } = pageRequest({}, request);
      const found = await listItemValues(db, { after: String(after?.[0] ?? ''), limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ itemId }) => [itemId], {});
      return { values: rows, nextPageToken };
    },
  };
}

const byItem = <V extends { itemId: string }>(values: V[]) =>
  new Map(values.map((value) => [value.itemId, value]));
