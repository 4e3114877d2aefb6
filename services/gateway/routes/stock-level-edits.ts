import { z } from 'zod';
import { etag as etagField, identifier, textOut, wholeNumber } from '../fields';
import { sheetMediaTypes } from '../files';
import { approvers } from '../roles';
import { route } from '../route';
import { importProposal } from '../stock-proposal-import';
import { stockProposal } from './stock-levels';

const tag = 'Stock levels';

const levelIn = z.strictObject({
  minimum: wholeNumber,
  reorder: wholeNumber,
  maximum: wholeNumber,
});

const levelImport = z
  .object({
    rows: z.int().describe('read from the file'),
    faultCount: z.int(),
    faults: z
      .array(
        z.object({
          row: z.int(),
          columnZh: textOut,
          columnEn: textOut,
          problem: z.string(),
          remedy: textOut,
          text: z.string().describe('all of it as one sentence'),
        }),
      )
      .describe('the first 1,000; while there is one nothing is changed'),
    proposal: stockProposal.nullish().describe('as it is now, or would be; absent with a fault'),
  })
  .meta({ id: 'StockProposalImport' });

export const stockLevelEditRoutes = [
  route({
    method: 'post',
    path: '/v1/stock-proposals/{id}:edit',
    tag,
    summary: 'Change proposed levels by hand before they are approved',
    description: `What they cost and are worth is worked out anew; whoever changed them counts as a maker.
With \`dryRun\` nothing is changed.`,
    access: approvers,
    body: z.strictObject({
      etag: etagField,
      dryRun: z.boolean().optional(),
      edits: z
        .array(z.strictObject({ depotId: identifier, itemId: identifier, level: levelIn }))
        .min(1)
        .max(10_000),
    }),
    timeoutMs: 60_000,
    response: stockProposal,
    handle: ({ params, body, etag, requestId }, { optimizer, options }) =>
      optimizer.editStockProposal({ ...params, ...body, etag, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/stock-proposals/{id}:import',
    tag,
    summary: 'Change proposed levels by a file: the download, edited',
    description: `CSV or XLSX with depot, item and the proposed minimum, reorder point and maximum; other
columns of the download are not read. Every fault is told by its row and column, and nothing is changed
while there is one. With \`dryRun\` nothing is changed either.`,
    access: approvers,
    query: z.strictObject({
      dryRun: z.enum(['true', 'false']).default('false'),
      etag: z.string().max(200).optional().describe('or send it as If-Match'),
    }),
    upload: sheetMediaTypes,
    timeoutMs: 60_000,
    response: levelImport,
    handle: ({ params, query, etag, requestId }, { optimizer, options, request }) => {
      const asked = { id: params.id, dryRun: query.dryRun === 'true', requestId };
      return importProposal(request, { ...asked, etag: query.etag ?? etag }, (edit) =>
        optimizer.editStockProposal(edit, options),
      );
    },
  }),
];
