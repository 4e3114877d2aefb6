import { z } from 'zod';
import { divisionCode, isoDate, time } from '../fields';
import { sendFile } from '../files';
import { everyone } from '../roles';
import { route } from '../route';
import { fileQuery, fileTimeoutMs } from './sheets';

const tag = 'Reports';

const column = z.object({ key: z.string(), zh: z.string(), en: z.string(), kind: z.string() });

const report = z
  .object({
    name: z.string(),
    titleZh: z.string(),
    titleEn: z.string(),
    columns: z.array(column),
    takesPeriod: z.boolean(),
    takesAsOfTime: z.boolean(),
  })
  .meta({ id: 'Report' });

const query = z.strictObject({
  divisionCode: divisionCode.optional(),
  from: isoDate.optional().describe('first day of the period; 30 days in all unless told'),
  to: isoDate.optional().describe('last day of the period; today unless told'),
  asOf: time.optional().describe('stock as the ledger had recorded it then; now unless told'),
  format: z.enum(['json', 'csv', 'xlsx']).default('json'),
  encoding: fileQuery.encoding,
  language: fileQuery.language,
});

const formats = { csv: 'CSV', xlsx: 'XLSX' } as const;

export const reportRoutes = [
  route({
    method: 'get',
    path: '/v1/reports',
    tag,
    summary: 'The reports there are, with their columns',
    access: everyone,
    response: z.object({ reports: z.array(report) }),
    handle: (_input, { inventory, options }) => inventory.listReports({}, options),
  }),
  route({
    method: 'get',
    path: '/v1/reports/{name}',
    tag,
    summary: 'A report for your divisions: JSON for a screen, CSV or XLSX as a file',
    description: `stock, movements, valuation, expiry, fill-rate, days-of-cover, write-offs,
store-requirements. JSON is \`{"report", "rows": [{<column key>: value}], "truncated"}\` with at most
5,000 rows; the files hold them all.`,
    access: everyone,
    query,
    streams: 'file',
    timeoutMs: fileTimeoutMs,
    handle: async ({ params, query: asked }, { inventory, options, response }) => {
      const { format, encoding, language, from, to, asOf, divisionCode: division } = asked;
      const about = {
        name: params.name,
        divisionCode: division,
        fromDate: from,
        toDate: to,
        asOfTime: asOf,
      };
      if (format !== 'json') {
        const file = { query: about, format: formats[format], encoding, language };
        return sendFile(inventory.exportReport(file, options), response);
      }
      const {
        report: found,
        rows,
        truncated,
      } = await inventory.getReport({ query: about, language }, options);
      const columns = found!.columns;
      const typed = rows.map(({ cells }) =>
        Object.fromEntries(
          columns.map((each, place) => [each.key, typedCell(each, cells[place]!)]),
        ),
      );
      response.json({ report: found, rows: typed, truncated });
    },
  }),
];

function typedCell({ kind }: { kind: string }, text: string) {
  if (text === '') return null;
  if (kind === 'integer' || kind === 'decimal') return Number(text);
  return kind === 'boolean' ? text === 'true' : text;
}
