import { AppError } from '../platform/errors';

export const workOrderStates = ['OPEN', 'IN_PROGRESS', 'DONE', 'CANCELLED'] as const;
export type WorkOrderState = (typeof workOrderStates)[number];

export type Part = { name: string; quantity: number; unitCost: number };

export function requireWorkOrderState(
  order: { id: string; state: WorkOrderState },
  allowed: WorkOrderState[],
): void {
  if (allowed.includes(order.state)) return;
  const message = `work order ${order.id} is ${order.state}, this needs ${allowed.join(' or ')}`;
  throw new AppError('WORK_ORDER_STATE', message, {
    metadata: { id: order.id, state: order.state, needed: allowed.join(',') },
  });
}

/** CNY to the fen. */
export function totalCost(parts: Part[], labourCost: number): number {
  const cost = parts.reduce((sum, { quantity, unitCost }) => sum + quantity * unitCost, labourCost);
  return Math.round(cost * 100) / 100;
}
