import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

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
  /** 0.01 yuan. */
  unitPriceFen: number;
  frameworkId?: string;
  received: number;
};
export type PurchaseOrder = {
  id: string;
  state: OrderState;
  supplierId: string;
  depotId: string;
  documentNumber?: string;
  note?: string;
  lines: OrderLine[];
  amountFen: number;
  expectedDate?: string;
  overdue: boolean;
  createActor: string;
  submitActor?: string;
  approveActor?: string;
  cancelReason?: string;
  etag: string;
  createTime?: string;
};

export type Supplier = {
  id: string;
  nameZh: string;
  nameEn: string;
  contact?: string;
  phone?: string;
  leadDays: number;
  rating: number;
  blocked: boolean;
  blockReason?: string;
  items: { itemId: string; unitPriceFen: number; packUnits: number }[];
  etag: string;
};

export type Framework = {
  id: string;
  supplierId: string;
  itemId: string;
  unitPriceFen: number;
  quantity: number;
  ordered: number;
  remaining: number;
  validFrom: string;
  validTo?: string;
  documentNumber?: string;
  closed: boolean;
  etag: string;
};

export type OrderFilter = { divisionCode?: string; state?: OrderState; overdue?: boolean };

export const ordersQuery = (filter: OrderFilter) =>
  queryOptions({
    queryKey: ['purchasing', 'orders', filter],
    queryFn: ({ signal }) =>
      listAll<'purchaseOrders', PurchaseOrder>('/v1/purchase-orders', 'purchaseOrders', {
        query: filter,
        limit: 1_000,
        signal,
      }),
  });

export const suppliersQuery = queryOptions({
  queryKey: ['purchasing', 'suppliers'],
  queryFn: ({ signal }) =>
    listAll<'suppliers', Supplier>('/v1/suppliers', 'suppliers', { limit: 2_000, signal }),
});

export const frameworksQuery = queryOptions({
  queryKey: ['purchasing', 'frameworks'],
  queryFn: ({ signal }) =>
    listAll<'frameworkAgreements', Framework>('/v1/framework-agreements', 'frameworkAgreements', {
      query: { includeClosed: true },
      limit: 2_000,
      signal,
    }),
});

export type NewOrder = {
  supplierId: string;
  depotId: string;
  documentNumber?: string;
  note?: string;
  expectedDate?: string;
  lines: { itemId: string; quantity: number; unitPriceFen?: number; frameworkId?: string }[];
};
export const createOrder = (body: NewOrder, key: string) =>
  request<PurchaseOrder>('POST', '/v1/purchase-orders', { body, key });

export type PurchasingRules = {
  approvalAmountFen: number;
  overReceiptShare: number;
  etag: string;
};
export const purchasingRulesQuery = queryOptions({
  queryKey: ['purchasing', 'rules'],
  queryFn: ({ signal }) => request<PurchasingRules>('GET', '/v1/purchasing-rules', { signal }),
});
export const updatePurchasingRules = (body: PurchasingRules, key: string) =>
  request<PurchasingRules>('PUT', '/v1/purchasing-rules', { body, key });

export type PurchaseQuestion = { divisionCode?: string; neededDate?: string };
export type PurchaseProposal = {
  supplierId: string;
  depotId: string;
  itemId: string;
  quantity: number;
  covered: number;
  unitPriceFen: number;
  frameworkId?: string;
  expectedDate: string;
  inTime: boolean;
};
export type Unmet = { depotId: string; itemId: string; quantity: number };

export const proposePurchase = (body: PurchaseQuestion) =>
  request<{ proposals: PurchaseProposal[]; unmet: Unmet[]; leftOut: number }>(
    'POST',
    '/v1/purchase-orders:propose',
    { body },
  );
export const draftOrders = (proposal: PurchaseQuestion, key: string) =>
  request<{ purchaseOrders: PurchaseOrder[]; unmet: Unmet[]; leftOut: number }>(
    'POST',
    '/v1/purchase-orders:draft',
    { body: { proposal }, key },
  );

export type OrderVerb = 'submit' | 'approve';
export const moveOrder = (id: string, verb: OrderVerb, etag: string, key: string) =>
  request<PurchaseOrder>('POST', `/v1/purchase-orders/${id}:${verb}`, { body: { etag }, key });
export const cancelOrder = (id: string, body: { reason: string; etag: string }, key: string) =>
  request<PurchaseOrder>('POST', `/v1/purchase-orders/${id}:cancel`, { body, key });

export type ReceiptLine = {
  itemId: string;
  quantity: number;
  batchNumber?: string;
  expireDate?: string;
};
export type OrderReceipt = { lines: ReceiptLine[]; documentNumber?: string };
export const receiveOrder = (id: string, body: OrderReceipt, key: string) =>
  request<{ purchaseOrder: PurchaseOrder }>('POST', `/v1/purchase-orders/${id}:receive`, {
    body,
    key,
  });

export type SupplierFields = Omit<Supplier, 'etag'>;
export const createSupplier = (body: SupplierFields, key: string) =>
  request<Supplier>('POST', '/v1/suppliers', { body, key });
export const updateSupplier = ({ id, ...body }: SupplierFields & { etag: string }, key: string) =>
  request<Supplier>('PATCH', `/v1/suppliers/${id}`, { body, key });

export type NewFramework = Pick<
  Framework,
  'supplierId' | 'itemId' | 'unitPriceFen' | 'quantity' | 'validFrom' | 'validTo' | 'documentNumber'
>;
export const createFramework = (body: NewFramework, key: string) =>
  request<Framework>('POST', '/v1/framework-agreements', { body, key });
export const closeFramework = ({ id, etag }: Framework, key: string) =>
  request<Framework>('POST', `/v1/framework-agreements/${id}:close`, { body: { etag }, key });
