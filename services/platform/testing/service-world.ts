// A real service on a real port and database, with a clock that tests can move: what the worlds of
// the services have in common. Each adds the words its tests are told in.
import { pino } from 'pino';
import type { Db } from '../db';
import type { ReasonCodes, RemoteError } from '../errors';
import type { ServiceName } from '../names';
import type { PersonalKeys } from '../personal';
import { connect } from '../rpc-client';
import { startServer, type RunningServer, type ServiceHandlers } from '../rpc-server';
import type { Client } from '../rpc-types';
import type { SheetDefinition } from '../sheets/definition';
import { sheetService, type SheetService } from '../sheets/sheet-service';
import { testDatabase, type TestDatabase } from './database';

const authKey = 'a key of at least thirty-two characters';

type Context = { db: Db; now: () => Date };

type Parts<N extends ServiceName> = {
  database: TestDatabase;
  client: Client<N>;
  server: RunningServer;
  sheets: SheetService;
  clock: TestClock;
};

class TestClock {
  private offsetMs = 0;

  readonly now = () => new Date(Date.now() + this.offsetMs);

  pass(seconds: number): void {
    this.offsetMs += seconds * 1000;
  }
}

export async function startParts<N extends ServiceName>(
  name: N,
  made: {
    reasons: ReasonCodes;
    services: (context: Context) => ServiceHandlers[];
    sheets: (context: Context) => SheetDefinition[];
    /** Of a service that seals what is personal in sheets. */
    keys?: PersonalKeys;
    /** How often imports that wait are looked for. */
    sheetSweepMs?: number;
  },
): Promise<Parts<N>> {
  const database = await testDatabase(name, { poolMax: 12 });
  const clock = new TestClock();
  const context = { db: database.db, now: clock.now };
  const log = pino({ level: 'silent' });
  const { keys, sheetSweepMs: sweepMs } = made;
  const sheets = sheetService({
    ...{ db: database.db, sheets: made.sheets(context), log },
    ...(keys && { keys }),
    ...(sweepMs !== undefined && { sweepMs }),
  });
  const server = await startServer({
    name,
    listenAddress: '127.0.0.1:0',
    authKey,
    reasons: made.reasons,
    services: [...made.services(context), sheets.handlers],
    log,
  });
  const client = connect(name, server.address, { authKey, self: 'test' });
  return { database, client, server, sheets, clock };
}

export class ServiceWorld<N extends ServiceName> {
  readonly database: TestDatabase;
  readonly client: Client<N>;

  protected constructor(private readonly parts: Parts<N>) {
    this.database = parts.database;
    this.client = parts.client;
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.parts.server.stop();
    await this.parts.sheets.stop();
    await this.database.drop();
  }

  now(): Date {
    return this.parts.clock.now();
  }

  /** Lets time pass for the service. */
  pass(seconds: number): void {
    this.parts.clock.pass(seconds);
  }
}

/** The refusal of a call that must be refused. */
export async function refusal(call: Promise<unknown>): Promise<RemoteError> {
  return call.then(
    () => {
      throw new Error('the call was not refused');
    },
    (error: RemoteError) => error,
  );
}
