// A joint plan takes teams, equipment, places and stock, or nothing, whichever process is killed
// where. A few points run with all tests; `npm run fault` runs every one.
import { setTimeout as sleep } from 'node:timers/promises';
import type { JointPlan } from '../../gen/muster/optimizer/v1/JointPlan';
import { allNames, as, Cluster, persist, request } from './cluster';
import { calledOut, commitJoint, heldFor, makeJointPlan, pump, team } from './joint-world';
import { cancel, ended, takeBackAll } from './world';

const everyPoint = process.env.FAULT_POINTS === 'all';
const around = (points: string[]) =>
  points.flatMap((point) => [`${point}:before`, `${point}:after`]);
const claims = ['CLAIM_TEAMS', 'CLAIM_EQUIPMENT', 'RESERVE_PLACES'];

const forward = around([
  ...claims.map((step) => `commit:${step}`),
  ...['CONFIRM_TEAMS', 'CONFIRM_EQUIPMENT', 'CONFIRM_PLACES'].map((step) => `commit:${step}`),
  '/muster.roster.v1.AssignmentsService/ClaimTeams',
  '/muster.equipment.v1.ClaimsService/CreateClaim',
  '/muster.shelters.v1.PlacesService/ReservePlaces',
  '/muster.roster.v1.AssignmentsService/ConfirmAssignments',
  '/muster.equipment.v1.ClaimsService/ConfirmClaim',
  '/muster.shelters.v1.PlacesService/ConfirmPlaces',
  '/muster.optimizer.v1.JointPlansService/MoveJointPlan',
]);
const back = around([
  ...claims.map((step) => `commit:undo-${step}`),
  '/muster.roster.v1.AssignmentsService/ReleaseAssignments',
  '/muster.equipment.v1.ClaimsService/ReleaseClaim',
  '/muster.shelters.v1.PlacesService/ReleasePlaces',
]);

let cluster: Cluster;
let plan: JointPlan;
/** Goods have left for good. */
let isOver = false;

beforeAll(async () => {
  cluster = await Cluster.start(allNames);
  plan = await makeJointPlan(cluster.clients);
});
afterAll(() => cluster.stop());
afterEach(async () => {
  cluster.disarm();
  if (!isOver) await takeBackAll(cluster.clients, plan.id);
});

const held = () => heldFor(cluster.clients, plan);
const everything = {
  ...{ plan: 'COMMITTED', teams: ['CONFIRMED'], equipment: ['CONFIRMED'], places: ['CONFIRMED'] },
  ...{ goods: ['CONFIRMED'], transfers: true, faults: [] },
};
const nothing = {
  ...{ plan: 'PROPOSED', teams: [], equipment: [], places: [] },
  ...{ goods: [], transfers: false, faults: [] },
};

async function dyingAt<T>(point: string, work: () => Promise<T>): Promise<T> {
  const deaths = cluster.deaths();
  cluster.armKill(point);
  const result = await work();
  expect(cluster.deaths()).toBe(deaths + 1);
  return result;
}

const slow = 240_000;

it('takes all of it at once, and gives all of it back when it is cancelled', async () => {
  const { clients } = cluster;
  // Over a road that closed since it is committed only when that is said.
  const road = {
    toDivisionCode: plan.shipments[0]!.needDivisionCode,
    bothWays: true,
    reason: '塌方',
  };
  const roadClosure = { incidentId: plan.incidentIds[0]!, ...road };
  const closed = await clients.incidents.reportRoadClosure(request({ roadClosure }), as);
  await expect(commitJoint(clients, plan.id)).rejects.toMatchObject({ reason: 'ROADS_CLOSED' });
  const id = await commitJoint(clients, plan.id, {
    ...{ callOutLevel: 'LEVEL_III', acceptClosureIds: [closed.id] },
  });
  const { roads } = await clients.mobilization.getCommit({ id }, as);
  expect(roads).toMatchObject({ state: 'ACCEPTED', closureIds: [closed.id] });
  await clients.incidents.reopenRoad(request({ id: closed.id, etag: closed.etag }), as);
  const done = await ended(clients, id);
  expect(done).toMatchObject({ state: 'SUCCEEDED', joint: true, failureReason: '' });
  expect(await held()).toEqual(everything);
  await expect(commitJoint(clients, plan.id)).rejects.toMatchObject({ reason: 'COMMIT_EXISTS' });
  const { callOutId, reason } = await calledOut(clients, id, 'STARTED');
  expect(reason).toBe('');
  const callOut = await clients.mobilization.getCallOut({ id: callOutId }, as);
  expect(callOut).toMatchObject({ askedCount: 4, order: { teamIds: [team] } });
  expect(await cancel(clients, id)).toMatchObject({ state: 'CANCELLED' });
  expect(await held()).toEqual(nothing);
  await calledOut(clients, id, 'ENDED');
});

it.each([
  ['TEAMS', team],
  ['EQUIPMENT', pump],
])('a refused claim of %s gives everything back and names what it was', async (part, taken) => {
  const { clients } = cluster;
  const giveBack = part === 'TEAMS' ? await takeTeam() : await takePump();
  const failed = await ended(clients, await commitJoint(clients, plan.id));
  expect(failed).toMatchObject({ state: 'FAILED', failureReason: 'ALREADY_CLAIMED' });
  expect(failed.failedClaims).toMatchObject([{ part, id: taken }]);
  expect(await held()).toEqual(nothing);
  await giveBack();
});

it('a shelter that is given back stays with a commit that reserves it at that moment', async () => {
  const { clients } = cluster;
  const first = await commitJoint(clients, plan.id);
  await ended(clients, first);
  const settled = async (id: string, states: string[]) => {
    const source = `commits/${id}`;
    for (;;) {
      const found = await persist(() => clients.mobilization.getPreparation({ source }, as));
      if (found.items.every(({ state }) => states.includes(state))) return found.items;
      await sleep(100);
    }
  };
  await settled(first, ['READY']);
  const closing = cluster.armWait('/muster.shelters.v1.SitesService/CloseSite:before');
  await cancel(clients, first);
  await closing.reached();
  const second = await commitJoint(clients, plan.id);
  expect(await ended(clients, second)).toMatchObject({ state: 'SUCCEEDED', failureReason: '' });
  closing.letGo();
  const [shelter] = await settled(first, ['KEPT', 'ENDED']);
  expect(shelter).toMatchObject({ state: 'KEPT', reason: 'PLACES_RESERVED' });
  expect(await held()).toEqual(everything);
});

describe('a process killed', () => {
  it.each(
    everyPoint
      ? forward
      : ['commit:CLAIM_EQUIPMENT:after', '/muster.shelters.v1.PlacesService/ConfirmPlaces:after'],
  )(
    'at %s on the way forward loses and doubles nothing',
    async (point) => {
      const { clients } = cluster;
      await dyingAt(point, async () => {
        const id = await commitJoint(clients, plan.id);
        expect(await ended(clients, id)).toMatchObject({ state: 'SUCCEEDED' });
      });
      expect(await held()).toEqual(everything);
    },
    slow,
  );

  it.each(everyPoint ? back : ['commit:undo-CLAIM_TEAMS:after'])(
    'at %s on the way back leaves nothing claimed',
    async (point) => {
      const { clients } = cluster;
      const id = await commitJoint(clients, plan.id);
      expect(await ended(clients, id)).toMatchObject({ state: 'SUCCEEDED', failureReason: '' });
      await dyingAt(point, () => cancel(clients, id));
      expect(await held()).toEqual(nothing);
    },
    slow,
  );
});

/** Last of all: what has left is not taken back. */
it('an incident that closes with goods on the road frees what nobody uses yet', async () => {
  const { clients } = cluster;
  const id = await commitJoint(clients, plan.id);
  await ended(clients, id);
  const incidentId = plan.incidentIds[0]!;
  await leave(incidentId);
  isOver = true;
  const incident = await persist(() => clients.incidents.getIncident({ id: incidentId }, as));
  const closing = request({ id: incidentId, etag: incident.etag, summary: 'over' });
  await persist(() => clients.incidents.closeIncident(closing, as));
  const stoodDown = async () => {
    const commit = await persist(() => clients.mobilization.getCommit({ id }, as));
    return commit.stoodDownTime ?? undefined;
  };
  while (!(await stoodDown())) await sleep(100);
  const now = await held();
  expect(now).toMatchObject({ teams: ['CONFIRMED'], equipment: [], places: [], faults: [] });
});

/** The team sets out and a first lorry leaves. */
async function leave(incidentId: string): Promise<void> {
  const { roster, inventory, mobilization } = cluster.clients;
  const filter = { incidentId, pageSize: 100 };
  const { assignments } = await persist(() => roster.listAssignments(filter, as));
  const own = assignments.find(({ state }) => state === 'CONFIRMED')!;
  for (const phase of ['ACKNOWLEDGED', 'EN_ROUTE'] as const) {
    const move = request({ id: own.id, phase });
    await persist(() => roster.moveAssignment(move, as));
  }
  const { transfers } = await persist(() => inventory.listTransfers(filter, as));
  const planned = transfers.find(({ state }) => state === 'PLANNED')!;
  const departure = request({ transferId: planned.id });
  await persist(() => mobilization.recordDeparture(departure, as));
}

/** Someone else has the team; answers with how to get it back. */
async function takeTeam(): Promise<() => Promise<unknown>> {
  const { roster } = cluster.clients;
  const body = request({ claims: [{ teamId: team }], task: 'elsewhere', incidentId: 'other' });
  const { assignments } = await persist(() => roster.claimTeams(body, as));
  const ids = assignments.map(({ id }) => id);
  return () => roster.releaseAssignments(request({ ids, reason: 'back' }), as);
}

async function takePump(): Promise<() => Promise<unknown>> {
  const { equipment } = cluster.clients;
  const about = { purpose: 'elsewhere', incidentId: 'other', divisionCode: plan.divisionCode };
  const claim = await persist(() =>
    equipment.createClaim(request({ assetIds: [pump], ...about }), as),
  );
  return () => equipment.releaseClaim(request({ id: claim.id, reason: 'back' }), as);
}
