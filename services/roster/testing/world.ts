// A real roster on a real port and database, with keys of its own and a clock that tests can move.
import { randomUUID } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { transact } from '../../platform/db';
import type { RemoteError } from '../../platform/errors';
import type { Actor, Role } from '../../platform/identity';
import { freshPersonalKeys, openPersonalKeys } from '../../platform/personal';
import { connect } from '../../platform/rpc-client';
import { startServer, type RunningServer } from '../../platform/rpc-server';
import type { Client } from '../../platform/rpc-types';
import { sheetService, type SheetService } from '../../platform/sheets/sheet-service';
import { testDatabase, type TestDatabase } from '../../platform/testing/database';
import { toTimestamp } from '../../platform/wire-values';
import { rosterReasons } from '../errors';
import { sweepExpired } from '../expiry-sweep';
import { rosterServices } from '../service';
import type { Roster } from '../service-context';
import { rosterSheets } from '../sheet-definitions-service';

const authKey = 'a key of at least thirty-two characters';

export const district = '440310000000';
export const street = '440310001000';
export const otherStreet = '440310005000';
export const elsewhere = '440200000000';

export function actorOf(role: Role, divisionCode: string): Actor {
  return { id: `${role}@${divisionCode}`, name: role, grants: [{ role, divisionCode }] };
}

export const commander = actorOf('COMMANDER', district);
export const as = (role: Role, divisionCode = district) => ({ actor: actorOf(role, divisionCode) });
export const requestId = () => randomUUID();

export class World {
  private clockOffsetMs = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly client: Client<'roster'>,
    private readonly server: RunningServer,
    readonly roster: Roster,
    private readonly sheets: SheetService,
  ) {}

  static async start(
    options: { log?: Logger; keys?: string; database?: TestDatabase } = {},
  ): Promise<World> {
    const database = options.database ?? (await testDatabase('roster', { poolMax: 12 }));
    let world: World | undefined = undefined;
    const now = () => (world as World | undefined)?.now() ?? new Date();
    const keys = openPersonalKeys(options.keys ?? freshPersonalKeys('test-1'));
    const roster = { db: database.db, now, keys };
    const log = options.log ?? pino({ level: 'silent' });
    const sheets = sheetService({ db: database.db, sheets: rosterSheets(roster), log, keys });
    const server = await startServer({
      name: 'roster',
      listenAddress: '127.0.0.1:0',
      authKey,
      reasons: rosterReasons,
      services: [...rosterServices(roster), sheets.handlers],
      db: database.db,
      log,
    });
    const client = connect('roster', server.address, { authKey, self: 'test' });
    world = new World(database, client, server, roster, sheets);
    return world;
  }

  /** The server alone: the database may serve another one. */
  async stopServer(): Promise<void> {
    this.client.close();
    await this.server.stop();
    await this.sheets.stop();
  }

  async stop(): Promise<void> {
    await this.stopServer();
    await this.database.drop();
  }

  now(): Date {
    return new Date(Date.now() + this.clockOffsetMs);
  }

  /** Lets time pass for the service. */
  pass(hours: number): void {
    this.clockOffsetMs += hours * 3_600_000;
  }

  time(hoursAhead: number) {
    return toTimestamp(new Date(this.now().getTime() + hoursAhead * 3_600_000));
  }

  /** The ISO date in Asia/Shanghai so many days from today. */
  date(daysAhead: number): string {
    const time = this.now().getTime() + daysAhead * 86_400_000 + 8 * 3_600_000;
    return new Date(time).toISOString().slice(0, 10);
  }

  sweep(): Promise<boolean> {
    return transact(this.database.db, (trx) => sweepExpired(trx, this.now()));
  }

  /** A new team without members. */
  async team(fields: object = {}): Promise<string> {
    const id = `team-${randomUUID()}`;
    await this.client.createTeam({
      requestId: randomUUID(),
      team: {
        id,
        nameZh: '水上救援队',
        nameEn: 'Water Rescue Team',
        kind: 'REGULAR',
        specialism: 'WATER',
        divisionCode: street,
        ...fields,
      },
    });
    return id;
  }

  /** New people of a team. */
  async people(teamId: string, count: number, fields: object = {}): Promise<string[]> {
    const ids = Array.from({ length: count }, () => `p-${randomUUID()}`);
    const people = ids.map((id, n) => ({
      id,
      name: `队员${n + 1}`,
      divisionCode: street,
      employment: 'FULL_TIME' as const,
      teams: teamId ? [{ teamId }] : [],
      ...fields,
    }));
    await this.client.putPeople({ requestId: randomUUID(), people });
    return ids;
  }

  /** Puts people on a shift that has begun. */
  async onShift(teamId: string, personIds: string[], hours: [number, number] = [-1, 10]) {
    const [from, until] = hours;
    const shift = { teamId, personIds, startTime: this.time(from), endTime: this.time(until) };
    const { ids } = await this.client.createShifts({ requestId: randomUUID(), shifts: [shift] });
    return ids[0]!;
  }

  /** A team with so many on shift now. */
  async readyTeam(count = 4, fields: object = {}) {
    const teamId = await this.team(fields);
    const personIds = await this.people(teamId, count);
    if (count > 0) await this.onShift(teamId, personIds);
    return { teamId, personIds };
  }

  /** Holds one team. */
  async claim(teamId: string, options: object = {}, claim: object = {}) {
    const { assignments } = await this.client.claimTeams({
      requestId: randomUUID(),
      claims: [{ teamId, ...claim }],
      task: 'commits/test',
      ...options,
    });
    return assignments[0]!;
  }

  async confirmed(teamId: string, options: object = {}) {
    const { id } = await this.claim(teamId, options);
    await this.client.confirmAssignments({ requestId: randomUUID(), ids: [id] });
    return id;
  }

  async availability(teamId: string, options: object = {}) {
    return this.client.getTeamAvailability({ teamId, ...options });
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

export const fieldsOf = ({ details }: RemoteError) =>
  (details.violations ?? []).map(({ field }) => field);
