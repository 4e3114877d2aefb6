// Mobilization, or the roster, is killed by SIGKILL while a drill is made, begun, given its injects,
// suspended and closed: nothing is missed and nothing is done twice. A few points run with all
// tests; `npm run fault` runs every one.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../../gen/muster/mobilization/v1/Drill';
import { sql } from '../../services/platform/db';
import { toTimestamp } from '../../services/platform/wire-values';
import { as, Cluster, commander, persist, request } from './cluster';
import { makeTeam, team } from './joint-world';
import { loadDivisions } from './world';

const everyPoint = process.env.FAULT_POINTS === 'all';
const chosen = (points: string[], some: string[] = []) => (everyPoint ? points : some);
const operator = {
  actor: { ...commander, grants: [{ role: 'DRILL_OPERATOR' as const, divisionCode: '' }] },
};
const drillsRpc = '/muster.mobilization.v1.DrillsService';
const rosterRpc = '/muster.roster.v1.AssignmentsService';
const division = '440310001001';
const names = { nameZh: '演', nameEn: 'Drill' };
const slow = 240_000;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start(['mobilization', 'roster', 'equipment', 'incidents']);
  const { mobilization } = cluster.clients;
  await loadDivisions(cluster.clients);
  await makeTeam(cluster.clients);
  const guide = {
    ...{ id: 'standard', ...names, excuses: [] },
    passMarks: {
      ...{ acknowledgedShare: 0, acknowledgedSeconds: 300, musteredShare: 0, musteredSeconds: 0 },
      kitShare: 0,
    },
    items: [{ id: 'all', ...names, points: 100 }],
    grades: [{ id: 'any', ...names, minimum: 0 }],
  };
  await mobilization.putEvaluationGuide(request({ guide }), as);
}, slow);
afterAll(() => cluster.stop());
afterEach(async () => {
  cluster.disarm();
  // Whoever was killed is back before the next test asks.
  await persist(() => cluster.clients.mobilization.listEvaluationGuides({}, as));
  await persist(() => cluster.clients.roster.listAssignments({ pageSize: 1 }, as));
});

function killedAt(points: string[], title: string, run: (point: string) => Promise<void>): void {
  for (const point of points) it(`at ${point} ${title}`, () => run(point), slow);
}

async function dyingAt<T>(point: string, work: () => Promise<T>): Promise<T> {
  const deaths = cluster.deaths();
  cluster.armKill(point);
  const result = await work();
  await until(
    async () => cluster.deaths(),
    (count) => count > deaths,
  );
  expect(cluster.deaths()).toBe(deaths + 1);
  return result;
}

/** Asks until it is so: whoever was killed comes back meanwhile. */
async function until<T>(ask: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await persist(ask);
    if (isSo(found)) return found;
    await sleep(100);
  }
}

/** How often each thing was written down of the drill. */
async function told(drillId: string): Promise<Record<string, number>> {
  const rows = await sql<{ action: string; times: number }>(
    cluster.database.db,
    `SELECT action, count(*)::integer AS times FROM audit_entries
     WHERE starts_with(subject, $1) GROUP BY action`,
    [`drills/${drillId}`],
  );
  return Object.fromEntries(rows.map(({ action, times }) => [action, times]));
}

const drillNow = (id: string) =>
  persist(() => cluster.clients.mobilization.getDrill({ id }, operator));
const reaches = (id: string, state: Drill['state']) =>
  until(
    () => drillNow(id),
    (drill) => drill.state === state,
  );
const verb = async (name: 'schedule' | 'start' | 'finish' | 'close' | 'abort', id: string) => {
  const body = request({ id, reason: 'a test' });
  return persist(() => cluster.clients.mobilization[`${name}Drill`](body, operator));
};

async function scheduled(kind: Drill['kind'] = 'FULL_SCALE'): Promise<string> {
  const hours = (count: number) => toTimestamp(new Date(Date.now() + count * 3_600_000));
  const blind = kind === 'DOUBLE_BLIND' ? { windowEndTime: hours(30) } : {};
  const drill = { ...names, kind, divisionCode: division, guideId: 'standard', teamIds: [team] };
  const body = request({ drill: { ...drill, ...blind, planTime: hours(1) } });
  const { id } = await cluster.clients.mobilization.createDrill(body, operator);
  await verb('schedule', id);
  return id;
}

async function running(): Promise<string> {
  const id = await scheduled();
  await verb('start', id);
  return id;
}

/** Exercise assignments of the drill that hold the team. */
async function held(exerciseId: string): Promise<number> {
  const { assignments } = await persist(() =>
    cluster.clients.roster.listAssignments({ exerciseId, pageSize: 100 }, as),
  );
  return assignments.filter(({ state }) => state === 'HELD' || state === 'CONFIRMED').length;
}

type Time = { seconds?: string | number } | null | undefined;
const timeOf = (time: Time) => Number(time?.seconds) * 1_000;
const monthOf = (time: Time) => {
  const date = new Date(timeOf(time));
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

describe('killed while a series makes its drills', () => {
  killedAt(
    chosen(['drill:make:before', 'drill:make:written']),
    'makes each occurrence, once',
    async (point) => {
      const { mobilization } = cluster.clients;
      const id = point.replaceAll(/\W/g, '-');
      const series = {
        ...{ id, divisionCode: division, ...names, kind: 'TABLETOP' as const, enabled: true },
        ...{ period: 'MONTHLY' as const, dayOfMonth: 15, timeOfDay: '09:00', weekends: true },
        ...{ leadDays: 90, guideId: 'standard' },
      };
      const soon = Date.now() + 90 * 86_400_000;
      const { made, next } = await dyingAt(point, async () => {
        const body = request({ series });
        await persist(() => mobilization.putDrillSeries(body, operator));
        const all = await until(
          async () =>
            (await mobilization.listDrillSeries({ divisionCode: division }, operator)).series,
          (found) => timeOf(found.find((one) => one.id === id)?.nextTime) > soon,
        );
        const { drills } = await persist(() =>
          mobilization.listDrills({ divisionCode: division, kind: 'TABLETOP' }, operator),
        );
        return {
          made: drills.filter(({ seriesId }) => seriesId === id),
          next: all.find((one) => one.id === id),
        };
      });
      // One a month without a gap, up to the one that is too far off yet.
      const months = [...made.map(({ planTime }) => monthOf(planTime)), monthOf(next?.nextTime)];
      months.sort((a, b) => a - b);
      expect(made.length).toBeGreaterThanOrEqual(2);
      expect(months).toEqual(months.map((_, n) => months[0]! + n));
      for (const drill of made) expect(await told(drill.id)).toMatchObject({ 'drill.make': 1 });
    },
  );
});

describe('killed while a drill is on', () => {
  killedAt(
    chosen(['drill:release:written', 'drill:release:after'], ['drill:release:written']),
    'releases every inject, once and in order',
    async (point) => {
      const { mobilization } = cluster.clients;
      const drillId = await scheduled();
      for (const number of [1, 2, 3]) {
        const inject = {
          drillId,
          number,
          title: `I${number}`,
          body: 'b',
          trigger: 'TIMED' as const,
        };
        await mobilization.putInject(request({ inject: { ...inject, afterSeconds: 1 } }), operator);
      }
      await dyingAt(point, async () => {
        await verb('start', drillId);
        await until(
          async () => (await mobilization.listInjects({ drillId }, operator)).injects,
          (injects) => injects.every(({ state }) => state === 'RELEASED'),
        );
      });
      expect(await told(drillId)).toMatchObject({ 'inject.release': 3, 'drill.start': 1 });
      const { entries } = await persist(() =>
        mobilization.listDrillTimeline({ drillId }, operator),
      );
      const shown = entries.filter(({ kind }) => kind === 'INJECT').map(({ textEn }) => textEn);
      expect(shown).toEqual([1, 2, 3].map((n) => expect.stringContaining(`Inject ${n}`)));
      await verb('abort', drillId);
    },
  );

  killedAt(
    chosen(
      [
        'drill:suspend:written',
        'drill:claims-RELEASING:after',
        `${rosterRpc}/ReleaseAssignments:after`,
      ],
      ['drill:suspend:written'],
    ),
    'is suspended by the real incident, once, and its people are free',
    async (point) => {
      const { incidents } = cluster.clients;
      const drillId = await running();
      await until(
        () => held(drillId),
        (count) => count > 0,
      );
      const opened = { name: 'flood', hazard: 'FLOOD' as const, divisionCode: division };
      const incident = { ...opened, detectTime: toTimestamp(new Date()) };
      const { id } = await dyingAt(point, async () => {
        const raised = await incidents.createIncident(request({ incident }), as);
        await reaches(drillId, 'SUSPENDED');
        await until(
          () => held(drillId),
          (count) => count === 0,
        );
        return raised;
      });
      expect(await told(drillId)).toMatchObject({ 'drill.suspend': 1 });
      await verb('abort', drillId);
      const { etag } = await incidents.getIncident({ id }, as);
      await incidents.closeIncident(request({ id, etag, summary: 'over' }), as);
      await until(
        () => sql(cluster.database.db, 'SELECT FROM real_incidents'),
        (rows) => rows.length === 0,
      );
    },
  );

  killedAt(
    chosen(['drill:start:written', 'drill:claims-WANTED:after', `${rosterRpc}/ClaimTeams:after`]),
    'begins at its hidden time, once, and holds its team once',
    async (point) => {
      const drillId = await scheduled('DOUBLE_BLIND');
      await dyingAt(point, async () => {
        await sql(cluster.database.db, 'UPDATE drills SET due_time = now() WHERE id = $1', [
          drillId,
        ]);
        await reaches(drillId, 'RUNNING');
        await until(
          () =>
            sql(cluster.database.db, "SELECT FROM drills WHERE id = $1 AND claims = 'DONE'", [
              drillId,
            ]),
          (rows) => rows.length === 1,
        );
      });
      expect(await told(drillId)).toMatchObject({ 'drill.start': 1 });
      expect(await held(drillId)).toBe(1);
      expect(await drillNow(drillId)).toMatchObject({ expectedPeople: 4 });
      await verb('abort', drillId);
    },
  );

  killedAt(chosen(['drill:miss:written']), 'it is said once that it was missed', async (point) => {
    const drillId = await scheduled();
    const drill = await dyingAt(point, async () => {
      const late = "UPDATE drills SET plan_time = now() - interval '30 hours' WHERE id = $1";
      await sql(cluster.database.db, late, [drillId]);
      return until(
        () => drillNow(drillId),
        ({ missedTime }) => missedTime !== null,
      );
    });
    expect(await told(drill.id)).toMatchObject({ 'drill.miss': 1 });
    await verb('abort', drillId);
  });
});

describe('killed while a drill is closed', () => {
  killedAt(
    chosen([
      `${drillsRpc}/CloseDrill:before`,
      'drill:close:written',
      `${drillsRpc}/CloseDrill:after`,
    ]),
    'closes it once, with one report',
    async (point) => {
      const { mobilization } = cluster.clients;
      const drillId = await running();
      await verb('finish', drillId);
      const scores = [{ itemId: 'all', score: 80 }];
      await mobilization.putDrillScores(request({ drillId, scores }), operator);
      const closed = await dyingAt(point, () => verb('close', drillId));
      expect(closed.state).toBe('CLOSED');
      expect(await told(drillId)).toMatchObject({ 'drill.close': 1, 'drill.finish': 1 });
      const { reportJson } = await persist(() =>
        mobilization.getDrillReport({ drillId }, operator),
      );
      expect(JSON.parse(reportJson)).toMatchObject({ total: 80 });
    },
  );
});
