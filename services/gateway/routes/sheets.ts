import { z } from 'zod';
import { notFound } from '../../platform/errors';
import { countOut, flag, oneOfOut, pageOut, pageQuery, textOut, timeOut } from '../fields';
import { importFile, sendFile, sheetMediaTypes } from '../files';
import type { Peers } from '../peers';
import { everyone } from '../roles';
import { route } from '../route';

const tag = 'Imports and exports';

/** Which service takes and gives each kind of sheet. */
const owners = {
  items: 'inventory',
  kits: 'inventory',
  substitutes: 'inventory',
  depots: 'inventory',
  bins: 'inventory',
  'opening-stock': 'inventory',
  'par-levels': 'inventory',
  agreements: 'inventory',
  capacities: 'inventory',
  teams: 'roster',
  people: 'roster',
  assets: 'equipment',
  inspections: 'equipment',
  shelters: 'shelters',
  evacuees: 'shelters',
} as const satisfies Record<string, keyof Peers>;

const states = [
  'UPLOADING',
  'CHECKING',
  'CHECKED',
  'REFUSED',
  'APPLYING',
  'APPLIED',
  'FAILED',
] as const;
const changes = ['CREATE', 'UPDATE', 'UNCHANGED'] as const;

const sheet = z
  .object({
    kind: z.string(),
    titleZh: z.string(),
    titleEn: z.string(),
    columns: z.array(
      z.object({
        key: z.string(),
        zh: z.string(),
        en: z.string(),
        kind: z.string(),
        required: z.boolean(),
        choicesZh: z.array(z.string()),
        choicesEn: z.array(z.string()),
        choices: z.array(z.string()).describe('as rows of an import name them'),
      }),
    ),
    key: z.array(z.string()).describe('the columns that together name a row'),
  })
  .meta({ id: 'Sheet', description: 'A kind of file of rows.' });

const fault = z.object({
  row: z.int(),
  columnZh: textOut,
  columnEn: textOut,
  problem: z.string(),
  remedy: textOut,
  text: z.string().describe('all of it as one sentence'),
});

const importOut = z
  .object({
    id: z.string(),
    kind: z.string(),
    fileName: textOut,
    state: oneOfOut(states),
    rowsDone: countOut,
    createCount: countOut,
    updateCount: countOut,
    unchangedCount: countOut,
    faultCount: countOut,
    faults: z.array(fault).describe('the first 1,000'),
    message: textOut.describe('why it failed'),
    createTime: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'Import', description: 'A file of rows that was sent, and what it changes.' });

const importRow = z
  .object({
    row: z.int(),
    change: oneOfOut(changes),
    key: z.array(z.string()),
    fields: z.array(
      z.object({
        key: z.string(),
        columnZh: z.string(),
        columnEn: z.string(),
        from: z.string(),
        to: z.string(),
      }),
    ),
  })
  .meta({ id: 'ImportRow' });

export const fileQuery = {
  format: z
    .enum(['csv', 'xlsx'])
    .transform((format) => (format === 'csv' ? ('CSV' as const) : ('XLSX' as const))),
  encoding: z
    .enum(['utf-8', 'gb18030'])
    .transform((name) => (name === 'utf-8' ? ('UTF_8' as const) : ('GB18030' as const)))
    .optional()
    .describe('of CSV; UTF-8 with its mark unless told'),
  language: z
    .enum(['zh', 'en'])
    .transform((language) => (language === 'zh' ? ('ZH' as const) : ('EN' as const)))
    .optional()
    .describe('of headings and words; zh unless told'),
};

export const fileTimeoutMs = 300_000;

function ownerOf(peers: Peers, kind: string) {
  if (!Object.hasOwn(owners, kind)) throw notFound('sheet', kind);
  return peers[owners[kind as keyof typeof owners]].sheets;
}

export const sheetRoutes = [
  route({
    method: 'get',
    path: '/v1/sheets',
    tag,
    summary: 'The kinds of files that can be imported and exported, with their columns',
    access: everyone,
    response: z.object({ sheets: z.array(sheet) }),
    handle: async (_input, context) => {
      const names = [...new Set<keyof Peers>(Object.values(owners))];
      const lists = names.map((name) => context[name].sheets.listSheets({}, context.options));
      return { sheets: (await Promise.all(lists)).flatMap(({ sheets }) => sheets) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/exports/{kind}',
    tag,
    summary: 'All rows you may see, as CSV or XLSX',
    description: 'Imported again it changes nothing. `template` gives the headings alone.',
    access: everyone,
    query: z.strictObject({ ...fileQuery, template: flag }),
    streams: 'file',
    timeoutMs: fileTimeoutMs,
    handle: ({ params, query }, context) =>
      sendFile(
        ownerOf(context, params.kind).exportSheet({ ...query, ...params }, context.options),
        context.response,
      ),
  }),
  route({
    method: 'post',
    path: '/v1/imports/{kind}',
    tag,
    summary: 'Send a CSV or XLSX file and have it checked',
    description: `The body is the file. Nothing changes: the import is CHECKING, and then CHECKED or
REFUSED with every fault by its row and column.`,
    access: everyone,
    query: z.strictObject({
      fileName: z.string().max(200).optional(),
      encoding: fileQuery.encoding.describe('of CSV; found out unless told'),
    }),
    upload: sheetMediaTypes,
    status: 201,
    response: importOut,
    timeoutMs: 60_000,
    handle: ({ params, query, requestId }, context) => {
      const upload = { ...query, kind: params.kind, requestId };
      return importFile(ownerOf(context, params.kind), upload, context.request, context.options);
    },
  }),
  route({
    method: 'get',
    path: '/v1/imports/{kind}',
    tag,
    summary: 'Your own imports, newest first',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('imports', importOut),
    handle: ({ params, query }, context) =>
      ownerOf(context, params.kind).listImports({ ...query, ...params }, context.options),
  }),
  route({
    method: 'get',
    path: '/v1/imports/{kind}/{id}',
    tag,
    summary: 'How far an import has come, and its faults',
    access: everyone,
    response: importOut,
    handle: ({ params }, context) =>
      ownerOf(context, params.kind).getImport({ id: params.id }, context.options),
  }),
  route({
    method: 'get',
    path: '/v1/imports/{kind}/{id}/rows',
    tag,
    summary: 'What each row changes',
    access: everyone,
    query: z.strictObject({ ...pageQuery, change: z.enum(changes).optional() }),
    response: pageOut('rows', importRow),
    handle: ({ params, query }, context) =>
      ownerOf(context, params.kind).listImportRows({ ...query, id: params.id }, context.options),
  }),
  route({
    method: 'post',
    path: '/v1/imports/{kind}/{id}:check',
    tag,
    summary: 'Check the file again, after something was corrected here',
    access: everyone,
    keyed: false,
    response: importOut,
    handle: ({ params }, context) =>
      ownerOf(context, params.kind).checkImport({ id: params.id }, context.options),
  }),
  route({
    method: 'post',
    path: '/v1/imports/{kind}/{id}:apply',
    tag,
    summary: 'Carry out a checked import, in one transaction',
    description: 'It is APPLYING, and then APPLIED, or FAILED with nothing changed.',
    access: everyone,
    response: importOut,
    handle: ({ params, requestId }, context) =>
      ownerOf(context, params.kind).applyImport({ requestId, id: params.id }, context.options),
  }),
];
