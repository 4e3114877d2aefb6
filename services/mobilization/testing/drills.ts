// The drill services on a real port and a database of their own. The roster and the equipment
// answer over gRPC from memory: teams of people, assets, and who is claimed for an exercise.
import { randomUUID } from 'node:crypto';
import { sql, type Db, type Trx } from '../../platform/db';
import { AppError, codes } from '../../platform/errors';
import { roles, type Role } from '../../platform/identity';
import { connect } from '../../platform/rpc-client';
import { loadService } from '../../platform/rpc-loader';
import { startServer, type ServiceHandlers } from '../../platform/rpc-server';
import type { GrpcServiceName } from '../../platform/rpc-types';
import { createLog } from '../../platform/telemetry';
import { testDatabase } from '../../platform/testing/database';
import { toTimestamp } from '../../platform/wire-values';
import { takeCallOutAnswers } from '../drills/call-out-marks-service';
import { moveClaims } from '../drills/claims-sweep';
import type { Drills } from '../drills/context-service';
import { drillServices } from '../drills/offer-service';
import { releaseDueInjects } from '../drills/release-service';
import { noteIncident } from '../drills/run-sweeps';
import { startDueDrills } from '../drills/start-service';
import { makeDueDrills, noteMissedDrills } from '../drills/watch-sweep';
import { reasons } from '../errors';
import { rectificationsService } from '../readiness/rectification-service';
import { actorWith, district } from './harness';
import { authKey } from './peer';

type Person = { personId: string; reasons: string[] };
type Held = { id: string; exerciseId: string; what: string; state: string };

export const guide = {
  ...{ id: 'standard', nameZh: '标准评估表', nameEn: 'Standard guide', citation: 'AQ/T 9009' },
  passMarks: {
    ...{ acknowledgedShare: 0.95, acknowledgedSeconds: 300 },
    ...{ musteredShare: 0.9, musteredSeconds: 1_800, kitShare: 1 },
  },
  items: [
    { id: 'command', nameZh: '指挥', nameEn: 'Command', points: 60, note: '' },
    { id: 'muster', nameZh: '集结', nameEn: 'Muster', points: 40, note: '' },
  ],
  grades: [
    { id: 'good', nameZh: '良好', nameEn: 'Good', minimum: 75 },
    { id: 'poor', nameZh: '较差', nameEn: 'Poor', minimum: 0 },
  ],
  excuses: ['ON_TASK', 'ON_LEAVE'],
};

export type TestDrills = Awaited<ReturnType<typeof startTestDrills>>;

const log = createLog('mobilization', 'silent');

const serve = (name: 'roster' | 'equipment' | 'mobilization', services: ServiceHandlers[]) =>
  startServer({
    ...{ name, listenAddress: '127.0.0.1:0', authKey, log, drainMs: 500, services },
    reasons: { ...reasons, TEAM_RESTING: codes.FAILED_PRECONDITION },
  });

export async function startTestDrills() {
  const database = await testDatabase('mobilization');
  const { db } = database;
  const clock = { ms: Date.UTC(2026, 10, 2, 1, 0, 0), share: 0.5 };
  const now = () => new Date(clock.ms);
  const [teams, assets] = [new Map<string, Person[]>(), new Map<string, object>()];
  const held: Held[] = [];
  const rosterServer = await serve('roster', [rosterOf(teams, held)]);
  const equipmentServer = await serve('equipment', equipmentOf(assets, held));
  const self = { authKey, self: 'mobilization' };
  const peers = {
    roster: connect('roster', rosterServer.address, self),
    equipment: connect('equipment', equipmentServer.address, self),
  };
  const drills: Drills = { db, peers, now, random: () => clock.share };
  const server = await serve('mobilization', [
    ...drillServices(drills),
    rectificationsService({ db, now, peers: peers as never }),
  ]);
  const client = connect('mobilization', server.address, { authKey, self: 'test' });
  const as = (role: Role, divisionCode?: string) => ({ actor: actorWith(role, divisionCode) });
  const operator = as('DRILL_OPERATOR');
  await client.putEvaluationGuide({ requestId: randomUUID(), guide }, as('ADMINISTRATOR', ''));
  return {
    ...{ client, as, operator, clock, now, teams, assets, held, db, drills },
    time: (minutes: number) => toTimestamp(new Date(clock.ms + minutes * 60_000)),
    pass: (minutes: number) => void (clock.ms += minutes * 60_000),
    addTeam(id: string, people: number, absent: string[] = []): void {
      const rows = Array.from({ length: people }, (_, n) => ({
        personId: `${id}-${n + 1}`,
        reasons: absent[n] ? [absent[n]] : [],
      }));
      teams.set(id, rows);
    },
    create: (given: object = {}) =>
      client.createDrill(
        { requestId: randomUUID(), drill: { ...drillOf(clock.ms), ...given } },
        operator,
      ),
    verb: (
      name: 'schedule' | 'start' | 'suspend' | 'resume' | 'finish' | 'close' | 'abort',
      id: string,
      more: { reason?: string; as?: typeof operator } = {},
    ) =>
      client[`${name}Drill`](
        { requestId: randomUUID(), id, etag: '', reason: more.reason ?? '' },
        more.as ?? operator,
      ),
    sweep: sweepsOf(drills),
    ...incidentsOf(db, now),
    /** Everything that events and the audit log say, as text. */
    async said(): Promise<string> {
      const rows = await sql(
        db,
        `SELECT kind AS a, subject AS b, data::text AS c FROM outbox
         UNION ALL SELECT action, subject, concat(before::text, after::text) FROM audit_entries`,
      );
      return JSON.stringify(rows);
    },
    async stop(): Promise<void> {
      for (const each of [client, peers.roster, peers.equipment]) each.close();
      await Promise.all([server.stop(), rosterServer.stop(), equipmentServer.stop()]);
      await database.drop();
    },
  };
}

function incidentsOf(db: Db, now: () => Date) {
  return {
    incident: (
      kind: 'incident.opened' | 'incident.closed',
      id: string,
      more: object = {},
      within?: Trx,
    ) => {
      const event = { kind, subject: `incidents/${id}`, divisionCode: district, createTime: now() };
      const data = { incidentId: id, exercise: false };
      const note = (trx: Trx) => noteIncident(trx, { ...event, data, ...more }, now());
      return within ? note(within) : db.transaction(note);
    },
    /** Whether somebody waits for an advisory lock. */
    async waiting(): Promise<boolean> {
      const rows = await sql(
        db,
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return rows.length > 0;
    },
  };
}

function sweepsOf(drills: Drills) {
  const { db, now } = drills;
  return {
    calendar: async () => {
      while (await db.transaction((trx) => makeDueDrills(trx, now())));
      await db.transaction((trx) => noteMissedDrills(trx, now()));
    },
    start: () => startDueDrills(drills, log),
    injects: () => releaseDueInjects(drills, log),
    claims: () => moveClaims(drills, log),
    answers: () => takeCallOutAnswers(drills, log),
  };
}

/** Everyone who may take part: all roles but those who control. */
export const participants = roles.filter((role) => role !== 'DRILL_OPERATOR' && role !== 'SERVICE');

const drillOf = (ms: number) => ({
  ...{ divisionCode: district, nameZh: '季度拉动', nameEn: 'Quarterly muster' },
  ...{ kind: 'FULL_SCALE' as const, guideId: guide.id, teamIds: ['flood-1'], allKit: false },
  planTime: toTimestamp(new Date(ms + 3_600_000)),
});

const service = (name: GrpcServiceName, given: Record<string, unknown>): ServiceHandlers => {
  const unimplemented = (method: string) => () =>
    Promise.reject(new AppError('METHOD_UNIMPLEMENTED', `${method} is not offered here`));
  const methods = loadService(name).methods.map((each) => each.name);
  const handlers = Object.fromEntries(
    methods.map((method) => [method, given[method] ?? unimplemented(method)]),
  );
  return { service: name, handlers: handlers as ServiceHandlers['handlers'] };
};

function rosterOf(teams: Map<string, Person[]>, held: Held[]): ServiceHandlers {
  type Claims = { claims: { teamId: string }[]; exerciseId: string };
  const openOf = (exerciseId: string, state: string) =>
    held.filter((each) => each.exerciseId === exerciseId && each.state === state);
  return service('muster.roster.v1.AssignmentsService', {
    getTeamAvailability: async ({ teamId }: { teamId: string }) => {
      const people = teams.get(teamId);
      if (!people) throw new AppError('TEAM_NOT_FOUND', `no team ${teamId}`);
      return { team: { teamId, nameZh: `队 ${teamId}`, nameEn: `Team ${teamId}` }, people };
    },
    claimTeams: async ({ claims: [claim], exerciseId }: Claims) => {
      if (claim!.teamId.startsWith('resting')) throw new AppError('TEAM_RESTING', 'it rests');
      const id = randomUUID();
      held.push({ id, exerciseId, what: claim!.teamId, state: 'HELD' });
      return { assignments: [{ id }] };
    },
    confirmAssignments: async ({ ids }: { ids: string[] }) => {
      for (const each of held) if (ids.includes(each.id)) each.state = 'CONFIRMED';
      return { assignments: ids.map((id) => ({ id })) };
    },
    listAssignments: async ({ exerciseId, state }: { exerciseId: string; state: string }) => ({
      assignments: openOf(exerciseId, state).map(({ id }) => ({ id })),
    }),
    releaseAssignments: async ({ ids }: { ids: string[] }) => {
      for (const each of held) if (ids.includes(each.id)) each.state = 'RELEASED';
      return { assignments: [] };
    },
  });
}

function equipmentOf(assets: Map<string, object>, held: Held[]): ServiceHandlers[] {
  const assetService = service('muster.equipment.v1.AssetsService', {
    getAsset: async ({ id }: { id: string }) => assets.get(id)!,
    listAssets: async () => ({ assets: [...assets.values()], nextPageToken: '' }),
  });
  const claimService = service('muster.equipment.v1.ClaimsService', {
    createClaim: async ({ assetIds, exerciseId }: { assetIds: string[]; exerciseId: string }) => {
      const id = randomUUID();
      held.push({ id, exerciseId, what: assetIds.join(), state: 'HELD' });
      return { id };
    },
    confirmClaim: async ({ id }: { id: string }) => {
      for (const each of held) if (each.id === id) each.state = 'CONFIRMED';
      return { id };
    },
    listClaims: async ({ exerciseId, state }: { exerciseId: string; state: string }) => ({
      claims: held
        .filter((each) => each.exerciseId === exerciseId && each.state === state)
        .filter(({ what }) => what.includes('pump'))
        .map(({ id }) => ({ id })),
    }),
    releaseClaim: async ({ id }: { id: string }) => {
      for (const each of held) if (each.id === id) each.state = 'RELEASED';
      return { id };
    },
  });
  return [assetService, claimService];
}
