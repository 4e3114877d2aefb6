// SheetService over the sheets of a service: one object in its main does all of it.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SheetPieceInput } from '../../../gen/muster/platform/v1/SheetPiece';
import { transact, type Db } from '../db';
import { AppError, invalid, notFound, parse } from '../errors';
import type { Actor } from '../identity';
import type { PersonalKeys } from '../personal';
import { pageOf, pageRequest } from '../paging';
import { once } from '../requests';
import { implement, type ServiceHandlers } from '../rpc-handlers';
import { every } from '../sweep';
import type { Log } from '../telemetry';
import { optionalText } from '../wire-values';
import type { SheetDefinition } from './definition';
import { filePieces, wholeSnapshot } from './piece-messages';
import { sealedWith, unsealed } from './import-seal';
import { partsMax, runNext, type ImportRunner } from './import-run';
import {
  countDigests,
  countOpenImports,
  findImport,
  insertImport,
  insertPart,
  keepDigest,
  listImports,
  listRows,
  moveImport,
  removeOldImports,
  type Import,
} from './import-store';
import { importMessage, importRowMessage, sheetMessage } from './sheet-messages';

export type SheetService = {
  /** Goes into `services` of the main. */
  handlers: ServiceHandlers;
  /** Waits for the import that is under way. */
  stop(): Promise<void>;
};

type Options = {
  db: Db;
  sheets: readonly SheetDefinition[];
  log: Log;
  sweepMs?: number;
  /** Where files name people: what is kept of them is sealed. */
  keys?: PersonalKeys;
};

const openImportsMax = 5;
const retentionMs = 60_000;
const partBytesMax = 1024 * 1024;
const uuid = z.guid('must be a UUID').toLowerCase();
const createShape = z.object({ kind: z.string(), fileName: optionalText(200) });
const partShape = z.object({
  id: uuid,
  number: z
    .number()
    .int()
    .min(1, 'must be at least 1')
    .max(partsMax, `must be at most ${partsMax}`),
  data: z
    .instanceof(Buffer)
    .refine(({ length }) => length > 0 && length <= partBytesMax, 'must have 1 byte to 1 MiB'),
});

export function sheetService({ db, sheets, log, sweepMs = 5_000, keys }: Options): SheetService {
  const seal = keys ? sealedWith(keys) : unsealed;
  const runner = { db, sheets: new Map(sheets.map((sheet) => [sheet.kind, sheet])), log, seal };
  const work = new ImportWork(runner);
  const retention = every(retentionMs, db, 'imports', (trx) => removeOldImports(trx), { log });
  const timer = setInterval(() => work.start(), sweepMs).unref();
  return {
    handlers: implement('muster.platform.v1.SheetService', {
      ...importHandlers(runner, work),
      ...fileHandlers(runner),
    }),
    stop: async () => {
      clearInterval(timer);
      await Promise.all([retention.stop(), work.stop()]);
    },
  };
}

/** One import at a time in each process: it takes a processor and up to a file's memory. */
class ImportWork {
  private current: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(private readonly runner: ImportRunner) {}

  start(): void {
    this.again = true;
    this.current ??= this.run().finally(() => (this.current = undefined));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.current;
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        while (!this.stopped && (await runNext(this.runner)));
      } catch (error) {
        this.runner.log.error({ err: error }, 'imports cannot be worked on');
      }
    }
  }
}

type SheetHandlers = Parameters<typeof implement<'muster.platform.v1.SheetService'>>[1];
type ImportHandlers = Omit<SheetHandlers, 'exportSheet' | 'listSheets'>;

function importHandlers(runner: ImportRunner, work: ImportWork): ImportHandlers {
  const { db, sheets, seal } = runner;
  const definitionOf = (kind: string) => sheetOf(sheets, kind);
  return {
    createImport: async (request, context) => {
      const { actor } = context;
      const { kind, fileName } = parse(createShape, request);
      await definitionOf(kind).authorize(actor, 'IMPORT');
      const encoding = request.encoding === 'SHEET_ENCODING_UNSPECIFIED' ? null : request.encoding;
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        if ((await countOpenImports(trx, actor.id)) >= openImportsMax) throw tooMany();
        const given = { id: randomUUID(), kind, fileName, encoding, actor };
        return importMessage(await insertImport(trx, given));
      });
    },
    addImportPart: async (request, { actor }) => {
      const { id, number, data } = parse(partShape, request);
      const found = await ownImport(db, id, actor);
      const digests = seal.digests(id, number, data);
      if (!(await keepDigest(db, id, number, digests))) throw anotherFile(id, `part ${number}`);
      // A part sent again, of a file that has arrived meanwhile, is no fault of the sender's.
      if (found.state === 'UPLOADING') await insertPart(db, id, number, data, seal);
      return {};
    },
    checkImport: checkHandler(runner, work),
    applyImport: async (request, context) => {
      const found = await ownImport(db, request.id, context.actor);
      await definitionOf(found.kind).authorize(context.actor, 'IMPORT');
      const answer = await once(
        db,
        context,
        { requestId: request.requestId, request },
        async (trx) => {
          const moved = await moveImport(trx, found.id, ['CHECKED'], 'APPLYING');
          if (!moved) throw notInState((await findImport(trx, found.id))!, ['CHECKED']);
          return importMessage(moved);
        },
      );
      work.start();
      return answer;
    },
    getImport: async ({ id }, { actor }) => importMessage(await ownImport(db, id, actor)),
    listImports: async (request, { actor }) => {
      const filter = { kind: request.kind, actorId: actor.id };
      const { limit, after } = pageRequest(filter, request);
      const before = after && String(after[0]);
      const rows = await listImports(db, { ...filter, limit: limit + 1, before });
      const page = pageOf(rows, limit, ({ key }) => [key], filter);
      return { imports: page.rows.map(importMessage), nextPageToken: page.nextPageToken };
    },
    listImportRows: async (request, { actor }) => {
      const found = await ownImport(db, request.id, actor);
      const change = request.change === 'CHANGE_UNSPECIFIED' ? null : request.change;
      const filter = { importId: found.id, change };
      const { limit, after } = pageRequest(filter, request);
      const from = Number(after?.[0] ?? 0);
      const rows = await listRows(db, { ...filter, after: from, limit: limit + 1 }, seal);
      const page = pageOf(rows, limit, ({ row }) => [row], filter);
      const definition = definitionOf(found.kind);
      return {
        rows: page.rows.map((row) => importRowMessage(definition, row)),
        nextPageToken: page.nextPageToken,
      };
    },
  };
}

const checkHandler =
  (runner: ImportRunner, work: ImportWork): ImportHandlers['checkImport'] =>
  async ({ id, partCount }, { actor }) => {
    const found = await ownImport(runner.db, id, actor);
    await sheetOf(runner.sheets, found.kind).authorize(actor, 'IMPORT');
    if (partCount > 0) {
      if ((await countDigests(runner.db, id)) !== partCount)
        throw anotherFile(id, 'the number of parts');
      // Sent again after it had been checked: the answer is what became of it.
      if (found.state !== 'UPLOADING') return importMessage(found);
    }
    if (found.state === 'CHECKING') return importMessage(found);
    const from = ['UPLOADING', 'CHECKED', 'REFUSED', 'FAILED'] as const;
    return startWork(runner, work, found, from, 'CHECKING');
  };

function fileHandlers({
  db,
  sheets,
}: ImportRunner): Pick<SheetHandlers, 'exportSheet' | 'listSheets'> {
  return {
    listSheets: async (_request, { actor }) => {
      const all = [...sheets.values()];
      const allowed = await Promise.all(all.map((sheet) => isAllowed(sheet, actor)));
      return { sheets: all.filter((_sheet, place) => allowed[place]).map(sheetMessage) };
    },
    exportSheet: async function* (request, { actor }): AsyncGenerator<SheetPieceInput> {
      const definition = sheetOf(sheets, request.kind);
      await definition.authorize(actor, 'EXPORT');
      if (request.template) yield* filePieces(definition, nothing(), request);
      else {
        yield* wholeSnapshot(db, (trx) =>
          filePieces(definition, definition.rows(trx, actor), request),
        );
      }
    },
  };
}

async function* nothing(): AsyncGenerator<never[]> {}

async function isAllowed(sheet: SheetDefinition, actor: Actor): Promise<boolean> {
  try {
    await sheet.authorize(actor, 'EXPORT');
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

function sheetOf(sheets: ReadonlyMap<string, SheetDefinition>, kind: string): SheetDefinition {
  const found = sheets.get(kind);
  if (!found) throw invalid('kind', `must be one of ${[...sheets.keys()].join(', ')}`);
  return found;
}

/** Imports hold rows of whatever divisions their sender may see, so nobody else sees them. */
async function ownImport(db: Db, id: string, actor: Actor): Promise<Import> {
  const found = await findImport(db, parse(z.object({ id: uuid }), { id }).id);
  if (!found || found.actor.id !== actor.id) throw notFound('import', id);
  return found;
}

function notInState(found: Import, states: readonly Import['state'][]): AppError {
  return new AppError('IMPORT_STATE', `the import is ${found.state}, not ${states.join(' or ')}`, {
    preconditions: [
      { type: 'IMPORT_STATE', subject: `imports/${found.id}`, description: `is ${found.state}` },
    ],
  });
}

async function startWork(
  { db }: ImportRunner,
  work: ImportWork,
  found: Import,
  from: readonly Import['state'][],
  to: 'CHECKING',
) {
  const moved = await transact(db, (trx) => moveImport(trx, found.id, from, to));
  if (!moved) throw notInState((await findImport(db, found.id))!, from);
  work.start();
  return importMessage(moved);
}

const anotherFile = (id: string, what: string) =>
  new AppError(
    'REQUEST_ID_REUSED',
    `${what} differs from the file that was sent before: send another file under another key`,
    { metadata: { importId: id } },
  );

const tooMany = () =>
  new AppError(
    'IMPORTS_TOO_MANY',
    `${openImportsMax} of your imports are under way: wait for one to end`,
    { retryDelayMs: 10_000 },
  );
