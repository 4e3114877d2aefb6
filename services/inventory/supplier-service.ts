import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { ServiceImplementation } from '../platform/rpc-types';
import { requireInUse, requireKnown } from './catalogue';
import { maskedFields, parseIn } from './catalogue-shapes';
import { findMentioned } from './catalogue-store';
import { frameworkMessage, rulesMessage, supplierMessage } from './purchasing-messages';
import {
  closeFrameworkShape,
  listFrameworksShape,
  listSuppliersShape,
  newFramework,
  newSupplier,
  rulesShape,
  supplierFields,
  supplierKey,
} from './purchasing-shapes';
import {
  closeFramework,
  findFrameworks,
  findPurchasingRules,
  findSupplier,
  insertFramework,
  insertSupplier,
  listFrameworks,
  listSuppliers,
  lockFrameworks,
  lockPurchasingRules,
  lockSupplier,
  replaceItems,
  updatePurchasingRules,
  updateSupplier,
  type Supplier,
} from './purchasing-store';
import { record } from './recording-service';
import { readers, requireEtag, writers, type Inventory } from './service-context';

type Handlers = ServiceImplementation<'muster.inventory.v1.PurchasingService'>;
type SupplierHandlers = Pick<
  Handlers,
  'getSupplier' | 'listSuppliers' | 'createSupplier' | 'updateSupplier'
>;

// Suppliers belong to no division: whoever may change stock somewhere keeps them.
export function supplierHandlers({ db, now }: Inventory): SupplierHandlers {
  return {
    getSupplier: async (request, context) => {
      requireRole(context.actor, readers);
      const supplier = await findSupplier(db, request.id);
      if (!supplier) throw notFound('supplier', request.id);
      return supplierMessage(supplier);
    },

    listSuppliers: async (request, context) => {
      const filter = parse(listSuppliersShape, request);
      requireRole(context.actor, readers);
      const { limit, after } = pageRequest(filter, request);
      const afterId = String(after?.[0] ?? '');
      const found = await listSuppliers(db, { ...filter, afterId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { suppliers: rows.map(supplierMessage), nextPageToken };
    },

    createSupplier: async (request, context) => {
      const fields = parseIn('supplier', newSupplier, request.supplier);
      requireRole(context.actor, writers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        await requireItems(trx, fields.items);
        if (!(await insertSupplier(trx, fields, now()))) throw supplierExists(fields);
        await replaceItems(trx, fields.id, fields.items);
        const supplier = (await findSupplier(trx, fields.id))!;
        const subject = `suppliers/${fields.id}`;
        const kind = 'supplier.created';
        await record(trx, context, { kind, subject, divisionCode: '', after: facts(supplier) });
        return supplierMessage(supplier);
      });
    },

    updateSupplier: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('supplier', supplierFields, request.supplier, paths);
      const { id, etag } = parseIn('supplier', supplierKey, request.supplier);
      requireRole(context.actor, writers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockSupplier(trx, id);
        if (!before) throw notFound('supplier', id);
        requireEtag(before, etag, 'supplier');
        const after = { ...before, ...changes };
        if (changes.items) await requireItems(trx, changes.items);
        if (!(await updateSupplier(trx, after, now()))) throw supplierExists(after);
        if (changes.items) await replaceItems(trx, id, changes.items);
        const supplier = (await findSupplier(trx, id))!;
        await record(trx, context, {
          ...{ kind: 'supplier.updated', subject: `suppliers/${id}`, divisionCode: '' },
          before: facts(before),
          after: facts(supplier),
        });
        return supplierMessage(supplier);
      });
    },
  };
}

type FrameworkHandlers = Pick<
  Handlers,
  | 'listFrameworkAgreements'
  | 'createFrameworkAgreement'
  | 'closeFrameworkAgreement'
  | 'getPurchasingRules'
  | 'updatePurchasingRules'
>;

export function frameworkHandlers({ db, now }: Inventory): FrameworkHandlers {
  return {
    listFrameworkAgreements: async (request, context) => {
      const filter = parse(listFrameworksShape, request);
      requireRole(context.actor, readers);
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listFrameworks(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { frameworkAgreements: rows.map(frameworkMessage), nextPageToken };
    },

    createFrameworkAgreement: async (request, context) => {
      const fields = parseIn('frameworkAgreement', newFramework, request.frameworkAgreement);
      requireRole(context.actor, writers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        if (!(await findSupplier(trx, fields.supplierId))) {
          throw notFound('supplier', fields.supplierId);
        }
        await requireItems(trx, [fields], 'frameworkAgreement');
        const id = uuidv7();
        const state = { ordered: 0, closed: false, version: 1, createTime: now() };
        await insertFramework(trx, { ...fields, id, ...state });
        await record(trx, context, {
          ...{ kind: 'framework-agreement.created', subject: `frameworkAgreements/${id}` },
          ...{ divisionCode: '', after: fields },
          data: { supplierId: fields.supplierId, itemId: fields.itemId },
        });
        return frameworkMessage((await findFrameworks(trx, [id]))[0]!);
      });
    },

    closeFrameworkAgreement: async (request, context) => {
      const { requestId, id, etag } = parse(closeFrameworkShape, request);
      requireRole(context.actor, writers);
      return once(db, context, { requestId, request }, async (trx) => {
        const [before] = await lockFrameworks(trx, [id]);
        if (!before) throw notFound('framework_agreement', id);
        if (etag) requireEtag(before, etag, 'framework agreement');
        await closeFramework(trx, id, now());
        const subject = `frameworkAgreements/${id}`;
        const kind = 'framework-agreement.closed';
        await record(trx, context, { kind, subject, divisionCode: '', after: { closed: true } });
        return frameworkMessage((await findFrameworks(trx, [id]))[0]!);
      });
    },

    getPurchasingRules: async (_request, context) => {
      requireRole(context.actor, readers);
      return rulesMessage(await findPurchasingRules(db));
    },

    updatePurchasingRules: async (request, context) => {
      const { requestId, rules } = parse(rulesShape, request);
      requireRole(context.actor, ['ADMINISTRATOR', 'SERVICE'], '');
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockPurchasingRules(trx);
        requireEtag(before, rules.etag, 'purchasing rules');
        const { approvalAmountFen, overReceiptShare } = rules;
        const after = { approvalAmountFen, overReceiptShare, version: before.version + 1 };
        await updatePurchasingRules(trx, after);
        const kind = 'purchasing-rules.updated';
        const change = { kind, subject: 'purchasingRules', divisionCode: '', before, after };
        await record(trx, context, change);
        return rulesMessage(after);
      });
    },
  };
}

async function requireItems(trx: Trx, items: { itemId: string }[], at?: string): Promise<void> {
  const mentions = items.map(({ itemId }, n) => ({
    field: at ? `${at}.itemId` : `supplier.items[${n}].itemId`,
    id: itemId,
  }));
  const found = await findMentioned(
    trx,
    [],
    mentions.map(({ id }) => id),
  );
  requireInUse(mentions, requireKnown('item', mentions, found.items));
}

function supplierExists({ id, code }: { id: string; code: string }): AppError {
  const taken = code ? `${id} or the code ${code}` : id;
  const message = `the supplier ${taken} exists already`;
  return new AppError('SUPPLIER_EXISTS', message, { metadata: { id } });
}

// The audit log is kept for ever: who is spoken to and their telephone stay out of it.
function facts({ nameZh, nameEn, code, leadDays, rating, blocked, blockReason, items }: Supplier) {
  return { nameZh, nameEn, code, leadDays, rating, blocked, blockReason, items: items.length };
}
