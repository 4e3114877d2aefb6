import { z } from 'zod';
import {
  countOut,
  etag,
  flag,
  identifier,
  isoDate,
  longText,
  maskOf,
  pageOut,
  pageQuery,
  quantity,
  shortText,
  textOut,
  timeOut,
  wholeNumber,
} from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Purchasing';

export const fen = wholeNumber.describe('fen (0.01 yuan)');

const supplierFields = {
  nameZh: shortText.min(1, 'must not be empty'),
  nameEn: shortText.min(1, 'must not be empty'),
  code: shortText.optional(),
  contact: shortText.optional(),
  phone: shortText.optional(),
  leadDays: z.int().min(0).max(730).optional().describe('from the order until delivery'),
  rating: z.int().min(0).max(5).optional(),
  blocked: z.boolean().optional().describe('nothing is ordered from it'),
  blockReason: longText.optional(),
  items: z
    .array(
      z.strictObject({
        itemId: identifier,
        unitPriceFen: fen,
        packUnits: quantity.describe('units that it sells at once'),
      }),
    )
    .max(2_000)
    .optional(),
};

const supplier = z
  .object({
    id: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    code: textOut,
    contact: textOut,
    phone: textOut,
    leadDays: z.number(),
    rating: z.number(),
    blocked: z.boolean(),
    blockReason: textOut,
    items: z.array(z.object({ itemId: z.string(), unitPriceFen: countOut, packUnits: countOut })),
    etag: z.string(),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Supplier' });

const framework = z
  .object({
    id: z.string(),
    supplierId: z.string(),
    itemId: z.string(),
    unitPriceFen: countOut,
    quantity: countOut.describe('ceiling'),
    ordered: countOut,
    remaining: countOut,
    validFrom: z.string(),
    validTo: textOut,
    documentNumber: textOut,
    closed: z.boolean(),
    etag: z.string(),
    createTime: timeOut,
  })
  .meta({ id: 'FrameworkAgreement', description: 'A price for so many units of an item.' });

export const supplierRoutes = [
  route({
    method: 'get',
    path: '/v1/suppliers',
    tag,
    summary: 'Suppliers in id order',
    access: everyone,
    query: z.strictObject({ ...pageQuery, itemId: identifier.optional() }),
    response: pageOut('suppliers', supplier),
    handle: ({ query }, { inventory, options }) => inventory.listSuppliers(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/suppliers',
    tag,
    summary: 'Add a supplier with what it sells',
    access: stockKeepers,
    body: z.strictObject({ id: identifier, ...supplierFields }).meta({ id: 'NewSupplier' }),
    bodyField: 'supplier',
    response: supplier,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createSupplier({ requestId, supplier: body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/suppliers/{id}',
    tag,
    summary: 'One supplier',
    access: everyone,
    response: supplier,
    handle: ({ params }, { inventory, options }) => inventory.getSupplier(params, options),
  }),
  route({
    method: 'patch',
    path: '/v1/suppliers/{id}',
    tag,
    summary: 'Change the fields that are sent; items replaces all of them',
    access: stockKeepers,
    body: z
      .strictObject({ ...supplierFields, etag })
      .partial()
      .meta({ id: 'SupplierChanges' }),
    bodyField: 'supplier',
    versioned: true,
    response: supplier,
    handle: ({ params, body: { etag: _, ...changes }, etag, requestId }, { inventory, options }) =>
      inventory.updateSupplier(
        { requestId, supplier: { ...params, ...changes, etag }, updateMask: maskOf(changes) },
        options,
      ),
  }),
  route({
    method: 'get',
    path: '/v1/framework-agreements',
    tag,
    summary: 'Framework agreements, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      supplierId: identifier.optional(),
      itemId: identifier.optional(),
      includeClosed: flag,
    }),
    response: pageOut('frameworkAgreements', framework),
    handle: ({ query }, { inventory, options }) =>
      inventory.listFrameworkAgreements(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/framework-agreements',
    tag,
    summary: 'Add a framework agreement',
    access: stockKeepers,
    body: z
      .strictObject({
        supplierId: identifier,
        itemId: identifier,
        unitPriceFen: fen,
        quantity,
        validFrom: isoDate,
        validTo: isoDate.optional(),
        documentNumber: shortText.optional(),
      })
      .meta({ id: 'NewFrameworkAgreement' }),
    bodyField: 'frameworkAgreement',
    response: framework,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.createFrameworkAgreement({ requestId, frameworkAgreement: body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/framework-agreements/{id}:close',
    tag,
    summary: 'No order uses it any more',
    access: stockKeepers,
    body: z.strictObject({ etag }),
    response: framework,
    handle: ({ params, etag, requestId }, { inventory, options }) =>
      inventory.closeFrameworkAgreement({ ...params, etag, requestId }, options),
  }),
];
