// Mobilization is killed by SIGKILL while it calls people out, keeps a deadline, follows an approved
// response plan and takes it back: nobody is missed, and nobody is called twice for one wave. The one
// window is between a message's sending and its recording: it is sent again under the same key, which
// a provider sends on once. A few points run with all tests; `npm run fault` runs every one.
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../../services/platform/db';
import { startProvider } from '../../services/mobilization/testing/call-out-world';
import { as, Cluster, persist, request } from './cluster';
import { depots, item, loadDivisions, loadInventory } from './world';

const everyPoint = process.env.FAULT_POINTS === 'all';
const chosen = (points: string[], some: string[] = []) => (everyPoint ? points : some);
const rpc = '/muster.mobilization.v1.CallOutsService';
const community = '440310001001';
const district = '440310000000';
const near = { latitude: 22.7, longitude: 114.33 };
const names = { nameZh: '一', nameEn: 'One' };
const site = 'site-school';
const people = ['a', 'b', 'c', 'd'];
const slow = 240_000;

let cluster: Cluster;
let provider: Awaited<ReturnType<typeof startProvider>>;

beforeAll(async () => {
  provider = await startProvider(() => ({ status: 200, body: { id: 'sent' } }));
  const sms = { id: 'sms', kind: 'SMS', url: provider.url, key: 'a key of the gateway of SMS' };
  cluster = await Cluster.start(['mobilization', 'roster', 'incidents', 'shelters', 'inventory'], {
    CALL_OUT_CHANNELS: JSON.stringify([sms]),
    CALL_OUT_LEASE_SECONDS: '5',
    CALL_OUT_SWEEP_MS: '300',
  });
  const { roster, shelters } = cluster.clients;
  await loadDivisions(cluster.clients);
  await loadInventory(cluster.clients);
  const about = { id: 'team', ...names, kind: 'REGULAR' as const, specialism: 'FLOOD' };
  await roster.createTeam(request({ team: { ...about, divisionCode: community, ...near } }), as);
  const members = people.map((id, n) => ({
    ...{ id, name: `队员${id}`, divisionCode: community, employment: 'FULL_TIME' as const },
    ...{
      teams: [{ teamId: 'team' }],
      contacts: [{ kind: 'PHONE' as const, value: `1380000000${n}` }],
    },
  }));
  await roster.putPeople(request({ people: members }), as);
  const room = { kind: 'INDOOR' as const, areaM2: 900, ...near };
  await shelters.createSite(
    request({ site: { id: site, ...names, divisionCode: community, ...room } }),
    as,
  );
  // Silence is waited for a second, and one wave does not ask everybody.
  await sql(
    cluster.database.db,
    `UPDATE call_out_policies SET rules = rules || '{"respondSeconds": 1, "certainty": 0.5}'
     WHERE level = 'LEVEL_III'`,
  );
}, slow);
afterAll(async () => {
  await cluster?.stop();
  await provider?.stop();
});
beforeEach(() => provider.received.splice(0));
afterEach(async () => {
  cluster.disarm();
  await persist(() => cluster.clients.mobilization.listCallOuts({ pageSize: 1 }, as));
});

function killedAt(points: string[], title: string, run: (point: string) => Promise<void>): void {
  for (const point of points) it(`at ${point} ${title}`, () => run(point), slow);
}

async function dyingAt<T>(point: string, work: () => Promise<T>): Promise<T> {
  const deaths = cluster.deaths();
  cluster.armKill(point);
  const result = await work();
  await until(
    () => Promise.resolve(cluster.deaths()),
    (count) => count > deaths,
  );
  expect(cluster.deaths()).toBe(deaths + 1);
  return result;
}

async function until<T>(ask: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await persist(ask);
    if (isSo(found)) return found;
    await sleep(100);
  }
}

const callOutNow = (id: string) =>
  persist(() => cluster.clients.mobilization.getCallOut({ id }, as));

/** Messages of a call-out that are recorded, by what they say: each to whom. */
async function recorded(id: string): Promise<Record<string, number>> {
  const rows = await sql<{ kind: string; people: number; messages: number }>(
    cluster.database.db,
    `SELECT kind, count(DISTINCT recipient_id)::int AS people, count(*)::int AS messages
     FROM call_out_messages WHERE call_out_id = $1 AND channel_id = 'sms' GROUP BY kind`,
    [id],
  );
  for (const row of rows) expect(row.messages).toBe(row.people);
  return Object.fromEntries(rows.map((row) => [row.kind, row.people]));
}

/** What the provider was handed: to how many, under how many keys, and how often in all. */
function handed() {
  const { received } = provider;
  const distinct = (values: (string | undefined)[]) => new Set(values).size;
  return {
    people: distinct(received.map(({ body }) => body.to)),
    keys: distinct(received.map(({ body }) => body.messageId)),
    posts: received.length,
  };
}

const order = (fields: object) => ({
  ...{ title: '集结', divisionCode: community, level: 'LEVEL_IV' as const },
  ...fields,
});

describe('killed while people are called out', () => {
  const sentTwice = 'call-out:send:after';
  killedAt(
    chosen(
      [
        `${rpc}/CreateCallOut:before`,
        `${rpc}/CreateCallOut:after`,
        'call-out:dispatch:before',
        'call-out:dispatch:queued',
        'call-out:send:before',
        sentTwice,
      ],
      [sentTwice],
    ),
    'misses nobody, and calls nobody under two keys',
    async (point) => {
      const body = request({
        order: order({ quotas: [{ skill: '', people: 4 }], level: 'LEVEL_II' }),
      });
      const id = await dyingAt(point, async () => {
        const made = await persist(() => cluster.clients.mobilization.createCallOut(body, as));
        await until(
          () => recorded(made.id),
          ({ CALL = 0 }) => CALL === people.length,
        );
        return made.id;
      });
      const { posts, ...one } = handed();
      expect(one).toEqual({ people: 4, keys: 4 });
      expect(posts).toBe(point === sentTwice ? 8 : 4);
      const states = (await callOutNow(id)).counts.map(({ state, people: n }) => [state, n]);
      expect(states).toEqual([['SENT', 4]]);
    },
  );

  killedAt(
    chosen(
      ['call-out:deadline:before', 'call-out:deadline:written', 'call-out:deadline:after'],
      ['call-out:deadline:written'],
    ),
    'keeps every deadline: each wave once, nobody asked twice, then the authority',
    async (point) => {
      const quotas = [{ skill: '', people: 1 }];
      const body = request({ order: order({ level: 'LEVEL_III', quotas }) });
      const made = await dyingAt(point, async () => {
        const { id } = await persist(() => cluster.clients.mobilization.createCallOut(body, as));
        return until(
          () => callOutNow(id),
          ({ escalateTime }) => escalateTime !== null,
        );
      });
      await until(
        () => recorded(made.id),
        ({ CALL = 0 }) => CALL === people.length,
      );
      expect(handed()).toMatchObject({ people: 4, keys: 4 });
      const asked = made.waves.map(({ people: n }) => n);
      expect(asked.reduce((sum, n) => sum + n, 0)).toBe(people.length);
      expect(made.deadlines).toMatchObject({ overdue: 0 });
    },
  );
});

describe('killed while a response plan is carried out', () => {
  async function proposed(name: string): Promise<string> {
    const { incidents } = cluster.clients;
    const responsePlan = {
      ...{ id: name, ...names, divisionCode: district, hazard: 'FLOOD' as const, enabled: true },
      level: 'LEVEL_II' as const,
      musterPoint: { ...names, ...near },
      shelterIds: [site],
      postures: [{ depotId: depots[0], itemId: item, quantity: 700 }],
    };
    await incidents.putResponsePlan(request({ responsePlan }), as);
    const about = { responsePlanId: name, divisionCode: district, reason: 'a test' };
    return (await incidents.proposeActivation(request(about), as)).id;
  }

  /** Everything that follows from it, once it has come to rest. */
  async function settled(id: string, trigger: string, items: string[]) {
    const source = `activations/${id}`;
    return until(
      () => cluster.clients.mobilization.getPreparation({ source }, as),
      (found) =>
        found.callOut?.state === trigger &&
        found.items.length === 2 &&
        found.items.every(({ state }) => items.includes(state)),
    );
  }

  const reservations = async () => {
    const page = await persist(() =>
      cluster.clients.inventory.listReservations({ pageSize: 100 }, as),
    );
    return page.reservations.map(({ state }) => state).filter((state) => state !== 'RELEASED');
  };

  const approving = [
    ...['call-out:trigger:before', 'call-out:trigger:written', 'call-out:trigger:after'],
    'preparation:list:written',
    ...['preparation:STOCK-WAITING:done', 'preparation:STOCK-WAITING:settled'],
    ...['preparation:SHELTERS-WAITING:done', 'preparation:SHELTERS-WAITING:settled'],
  ];
  const ending = [
    'call-out:trigger:ended',
    ...['preparation:STOCK-ENDING:done', 'preparation:SHELTERS-ENDING:done'],
  ];
  killedAt(
    chosen([...approving, ...ending], ['call-out:trigger:written']),
    'calls each person once, readies each thing once, and gives all of it back',
    async (point) => {
      const { incidents, shelters } = cluster.clients;
      const id = await proposed(point.toLowerCase().replaceAll(/[^a-z]+/g, '-'));
      const all = { callOut: true, prePosition: true, readyShelters: true };
      const approve = async () => {
        await incidents.approveActivation(request({ id, ...all }), as);
        const found = await settled(id, 'STARTED', ['READY', 'UNCHANGED']);
        await until(
          () => recorded(found.callOut!.callOutId),
          ({ CALL = 0 }) => CALL === people.length,
        );
        return found;
      };
      const found = ending.includes(point) ? await approve() : await dyingAt(point, approve);
      expect(found.items.map(({ state }) => state)).toEqual(['READY', 'READY']);
      expect(handed()).toMatchObject({ people: 4, keys: 4 });
      expect(await reservations()).toEqual(['CONFIRMED']);
      const stepDown = async () => {
        await persist(() => incidents.stepDownActivation(request({ id, reason: 'over' }), as));
        await settled(id, 'ENDED', ['ENDED']);
        await until(
          () => recorded(found.callOut!.callOutId),
          ({ CANCEL = 0 }) => CANCEL === people.length,
        );
      };
      await (ending.includes(point) ? dyingAt(point, stepDown) : stepDown());
      expect(handed()).toMatchObject({ people: 4, keys: 8 });
      expect(await reservations()).toEqual([]);
      expect((await shelters.getSite({ id: site }, as)).state).toBe('CLOSED');
    },
  );
});
