import { uuidv7 } from 'uuidv7';
import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import { insertWorkOrder, type WorkOrder } from './work-order-store';

type NewWorkOrder = {
  assetId: string;
  divisionCode: string;
  title: string;
  description: string;
  checkKey?: string;
  dueDate?: string | null;
  assignee?: string;
};

/** Writes a work order; the caller holds the asset and counts the order there. */
export async function openWorkOrder(
  trx: Trx,
  context: AuditContext,
  given: NewWorkOrder,
  now: Date,
): Promise<WorkOrder> {
  const order: WorkOrder = {
    checkKey: '',
    dueDate: null,
    assignee: '',
    ...given,
    id: uuidv7(),
    state: 'OPEN',
    parts: [],
    labourCost: 0,
    outcome: '',
    createTime: now,
    startTime: null,
    endTime: null,
    version: 1,
  };
  await insertWorkOrder(trx, order);
  await recordWorkOrder(trx, context, order, 'opened');
  return order;
}

export async function recordWorkOrder(
  trx: Trx,
  context: AuditContext,
  order: WorkOrder,
  verb: string,
  before?: WorkOrder,
): Promise<void> {
  const action = `work-order.${verb}`;
  const subject = `work-orders/${order.id}`;
  const { divisionCode, assetId, state } = order;
  await audit(trx, context, { action, subject, divisionCode, before, after: order });
  await publish(trx, { kind: action, subject, divisionCode, data: { assetId, state } });
}
