import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { Api } from './connection';
import { printJson, progressBar, table } from './output';

type Import = {
  id: string;
  state: string;
  rowsDone: number;
  createCount: number;
  updateCount: number;
  unchangedCount: number;
  faultCount: number;
  faults: { text: string }[];
  message?: string;
};
type Row = {
  row: number;
  change: string;
  key: string[];
  fields: { columnZh: string; from: string; to: string }[];
};

const kinds = [
  ...['items', 'catalogue', 'kits', 'substitutes', 'depots', 'bins', 'opening-stock', 'par-levels'],
  ...['agreements', 'capacities'],
];
const kindOption = () =>
  new Option('--kind <kind>', 'what the file holds').choices(kinds).makeOptionMandatory();
const encodingOption = () =>
  new Option('--encoding <name>', 'of CSV').choices(['utf-8', 'gb18030']);

/** The catalogue is the sheet of the items. */
const kindOf = (kind: string) => (kind === 'catalogue' ? 'items' : kind);

type ImportOptions = { kind: string; dryRun?: boolean; encoding?: string; json?: boolean };

/** Sends a file, shows what it changes or what is wrong with it, and applies it. */
export function importCommand(): Command {
  return new Command('import')
    .description('check a CSV or XLSX file, show what it changes, and apply it in one transaction')
    .argument('<file>')
    .addOption(kindOption())
    .addOption(encodingOption())
    .option('--dry-run', 'only check and show')
    .option('--json', 'print JSON')
    .action(async (file: string, options: ImportOptions) => {
      const api = new Api();
      const at = `/v1/imports/${kindOf(options.kind)}`;
      const query = { fileName: path.basename(file), encoding: options.encoding ?? '' };
      const sent = await api.upload<Import>(at, query, await readFile(file));
      const checked = await settled(api, at, sent, 'checking');
      const page = await api.get<{ rows: Row[] }>(`${at}/${sent.id}/rows`, {
        change: 'UPDATE',
        pageSize: 20,
      });
      if (!options.json) describe(checked, page.rows);
      const isWanted = checked.state === 'CHECKED' && !options.dryRun;
      const done = isWanted ? await applied(api, at, checked) : checked;
      if (options.json) printJson(done);
      else if (isWanted) console.log(done.state === 'APPLIED' ? 'Applied.' : done.message);
      if (!['CHECKED', 'APPLIED'].includes(done.state)) process.exitCode = 1;
    });
}

async function applied(api: Api, at: string, { id }: Import): Promise<Import> {
  return settled(api, at, await api.post<Import>(`${at}/${id}:apply`, {}), 'applying');
}

async function settled(api: Api, at: string, sent: Import, label: string): Promise<Import> {
  const total = sent.createCount + sent.updateCount;
  const bar = progressBar(Math.max(total, 1), label);
  try {
    for (let found = sent; ; found = await api.get<Import>(`${at}/${sent.id}`)) {
      bar.update(total > 0 ? found.rowsDone : 0, `${found.rowsDone} rows`);
      if (!['CHECKING', 'APPLYING'].includes(found.state)) return found;
      await sleep(200);
    }
  } finally {
    bar.stop();
  }
}

function describe(found: Import, updates: Row[]): void {
  const { createCount, updateCount, unchangedCount, faultCount, faults, state, message } = found;
  if (state === 'FAILED') console.log(message);
  console.log(
    `${createCount} new, ${updateCount} changed, ${unchangedCount} unchanged, ${faultCount} faults`,
  );
  for (const { text } of faults.slice(0, 50)) console.log(`  ${text}`);
  if (faultCount > 50) console.log(`  … and ${faultCount - 50} more`);
  const rows = updates.flatMap(({ row, key, fields }) =>
    fields.map(({ columnZh, from, to }) => [row, key.join(' · '), columnZh, from, to]),
  );
  if (state === 'CHECKED' && rows.length > 0) {
    console.log(table(['row', 'of', 'column', 'is', 'will be'], rows));
  }
}

type ExportOptions = {
  kind: string;
  format: string;
  encoding?: string;
  language: string;
  output?: string;
  template?: boolean;
};

/** Writes all rows one may see to a file; imported again it changes nothing. */
export function exportCommand(): Command {
  return new Command('export')
    .description('write the catalogue, depots, stock or par levels to a CSV or XLSX file')
    .addOption(kindOption())
    .addOption(new Option('--format <format>').choices(['csv', 'xlsx']).default('csv'))
    .addOption(encodingOption())
    .addOption(new Option('--language <language>', 'headings').choices(['zh', 'en']).default('zh'))
    .option('--template', 'the headings alone')
    .option('--output <file>', 'instead of standard output')
    .action(async ({ kind, format, encoding, language, template, output }: ExportOptions) => {
      const query = {
        format,
        language,
        encoding: encoding ?? '',
        template: template ? 'true' : '',
      };
      const body = await new Api().download(`/v1/exports/${kindOf(kind)}`, query);
      if (output) await pipeline(body, createWriteStream(output));
      else await pipeline(body, process.stdout, { end: false });
    });
}
