import type { FrameworkAgreementInput } from '../../gen/muster/inventory/v1/FrameworkAgreement';
import type { PurchaseOrderInput } from '../../gen/muster/inventory/v1/PurchaseOrder';
import type { SupplierInput } from '../../gen/muster/inventory/v1/Supplier';
import { toTimestamp } from '../platform/wire-values';
import type { PurchaseOrder } from './purchase-order-store';
import type { Framework, PurchasingRules, Supplier } from './purchasing-store';

export function supplierMessage({ version, ...supplier }: Supplier): SupplierInput {
  return {
    ...supplier,
    etag: String(version),
    createTime: toTimestamp(supplier.createTime),
    updateTime: toTimestamp(supplier.updateTime),
  };
}

export function frameworkMessage({ version, ...framework }: Framework): FrameworkAgreementInput {
  return {
    ...framework,
    remaining: framework.quantity - framework.ordered,
    validTo: framework.validTo ?? '',
    etag: String(version),
    createTime: toTimestamp(framework.createTime),
  };
}

export function orderMessage(order: PurchaseOrder, today: string): PurchaseOrderInput {
  const isOpen = order.state === 'APPROVED' || order.state === 'PARTIALLY_RECEIVED';
  return {
    id: order.id,
    state: order.state,
    supplierId: order.supplierId,
    depotId: order.depotId,
    documentNumber: order.documentNumber,
    note: order.note,
    lines: order.lines.map((line) => ({ ...line, frameworkId: line.frameworkId ?? '' })),
    amountFen: order.amountFen,
    expectedDate: order.expectedDate ?? '',
    overdue: isOpen && order.expectedDate !== null && order.expectedDate < today,
    createActor: order.createActor,
    submitActor: order.submitActor,
    approveActor: order.approveActor,
    cancelReason: order.cancelReason,
    etag: String(order.version),
    createTime: toTimestamp(order.createTime),
    updateTime: toTimestamp(order.updateTime),
  };
}

export const rulesMessage = ({ version, ...rules }: PurchasingRules) => ({
  ...rules,
  etag: String(version),
});
