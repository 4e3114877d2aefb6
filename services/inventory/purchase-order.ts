// The life of a purchase order.
import { AppError } from '../platform/errors';

export const orderStates = [
  'DRAFT',
  'SUBMITTED',
  'APPROVED',
  'PARTIALLY_RECEIVED',
  'RECEIVED',
  'CANCELLED',
] as const;
export type OrderState = (typeof orderStates)[number];

export type OrderLine = {
  itemId: string;
  quantity: number;
  unitPriceFen: number;
  frameworkId: string | null;
  received: number;
};

type Order = { id: string; state: OrderState };

function refused(reason: string, subject: string, description: string, metadata = {}): AppError {
  return new AppError(reason, `${subject} ${description}`, {
    preconditions: [{ type: reason, subject, description }],
    metadata,
  });
}

const subjectOf = ({ id }: { id: string }) => `purchaseOrders/${id}`;

export function requireOrderState(order: Order, allowed: OrderState[]): void {
  if (allowed.includes(order.state)) return;
  const metadata = { state: order.state, allowed: allowed.join(',') };
  throw refused('PURCHASE_ORDER_STATE', subjectOf(order), `is ${order.state}`, metadata);
}

export function requireTrading(supplier: { id: string; blocked: boolean; blockReason: string }) {
  if (!supplier.blocked) return;
  const why = supplier.blockReason ? `: ${supplier.blockReason}` : '';
  throw refused('SUPPLIER_BLOCKED', `suppliers/${supplier.id}`, `is blocked${why}`);
}

export const amountOf = (lines: { quantity: number; unitPriceFen: number }[]) =>
  lines.reduce((sum, { quantity, unitPriceFen }) => sum + quantity * unitPriceFen, 0);

/** Above the amount nobody approves what they made or submitted themselves. */
export function requireSecondPerson(
  order: { id: string; amountFen: number; createActor: string; submitActor: string },
  actorId: string,
  approvalAmountFen: number,
): void {
  if (order.amountFen <= approvalAmountFen) return;
  if (actorId !== order.createActor && actorId !== order.submitActor) return;
  const description = `needs a second person to approve: ${order.amountFen} fen are above ${approvalAmountFen}`;
  const metadata = { approvalAmountFen: String(approvalAmountFen) };
  throw refused('SECOND_PERSON_NEEDED', subjectOf(order), description, metadata);
}

/** The lines after a receipt and what state that makes; each item is on the order once. */
export function receiveOnOrder(
  order: Order,
  lines: OrderLine[],
  arrived: { itemId: string; quantity: number }[],
  overReceiptShare: number,
): { lines: OrderLine[]; state: OrderState } {
  const units = new Map<string, number>();
  arrived.forEach(({ itemId, quantity }, index) => {
    if (!lines.some((line) => line.itemId === itemId)) {
      throw refused('RECEIPT_EXCEEDS_ORDER', `lines[${index}]`, `${itemId} is not on the order`);
    }
    units.set(itemId, (units.get(itemId) ?? 0) + quantity);
  });
  const after = lines.map((line) => {
    const received = line.received + (units.get(line.itemId) ?? 0);
    // A share such as 0.05 of 100 is 5 units, not 4.999.
    const most = Math.floor(line.quantity * (1 + overReceiptShare) + 1e-9);
    if (received > most) {
      const expected = Math.max(0, most - line.received);
      const description = `${units.get(line.itemId)} of ${line.itemId} arrived, ${expected} are still expected`;
      const metadata = { itemId: line.itemId, expected: String(expected) };
      throw refused('RECEIPT_EXCEEDS_ORDER', subjectOf(order), description, metadata);
    }
    return { ...line, received };
  });
  const isComplete = after.every(({ received, quantity }) => received >= quantity);
  return { lines: after, state: isComplete ? 'RECEIVED' : 'PARTIALLY_RECEIVED' };
}

/** What each framework agreement gives to the lines, or gets back for what did not arrive. */
export function frameworkUnits(lines: OrderLine[], of: 'quantity' | 'open'): Map<string, number> {
  const units = new Map<string, number>();
  for (const { frameworkId, quantity, received } of lines) {
    if (frameworkId === null) continue;
    const taken = of === 'quantity' ? quantity : Math.max(0, quantity - received);
    units.set(frameworkId, (units.get(frameworkId) ?? 0) + taken);
  }
  return new Map([...units].sort(([a], [b]) => (a < b ? -1 : 1)));
}
