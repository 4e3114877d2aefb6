// A joint plan over teams, pumps, shelters and stock, and what the services hold of it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { JointPlan } from '../../gen/muster/optimizer/v1/JointPlan';
import { toTimestamp } from '../../services/platform/wire-values';
import { as, persist, request, type Clients } from './cluster';
import { inventoryOf, makePlan } from './world';

const community = '440310001001';
const near = { latitude: 22.7, longitude: 114.33 };
const names = { nameZh: '一', nameEn: 'One' };

export const team = 'team-flood';
export const pump = 'pump-1';
export const site = 'site-school';

export async function makeJointPlan(clients: Clients): Promise<JointPlan> {
  const { incidentId } = await makePlan(clients);
  await makeTeam(clients);
  await makePump(clients);
  const { shelters, incidents, optimizer } = clients;
  const room = { kind: 'INDOOR' as const, areaM2: 900, ...near };
  const newSite = { id: site, ...names, divisionCode: community, ...room };
  await shelters.createSite(request({ site: newSite }), as);
  const point = {
    ...{ id: 'underpass', ...names, kind: 'WATERLOGGING' as const, grade: 'RED' as const, ...near },
    ...{ divisionCode: community, areaM2: 800, depthM: 0.6, inflowM3PerHour: 0 },
  };
  await incidents.putRiskPoints(request({ riskPoints: [point] }), as);
  const { id } = await optimizer.createJointPlan(
    request({ incidentIds: [incidentId], policy: { timeLimitSeconds: 10 } }),
    { ...as, timeoutMs: 60_000 },
  );
  for (;;) {
    const plan = await optimizer.getJointPlan({ id }, as);
    if (plan.solve?.state !== 'RUNNING') return plan;
    await sleep(100);
  }
}

export async function makeTeam({ roster }: Clients): Promise<void> {
  const about = { id: team, ...names, kind: 'REGULAR' as const, specialism: 'FLOOD' };
  await roster.createTeam(request({ team: { ...about, divisionCode: community, ...near } }), as);
  const people = ['a', 'b', 'c', 'd'].map((id) => ({
    ...{ id: `person-${id}`, name: `队员${id}`, divisionCode: community },
    ...{ employment: 'FULL_TIME' as const, teams: [{ teamId: team }] },
  }));
  await roster.putPeople(request({ people }), as);
  const hour = (n: number) => toTimestamp(new Date(Date.now() + n * 3_600_000));
  const personIds = people.map(({ id }) => id);
  const shift = { teamId: team, personIds, startTime: hour(-1), endTime: hour(10) };
  await roster.createShifts(request({ shifts: [shift] }), as);
}

async function makePump({ equipment }: Clients): Promise<void> {
  const capabilities = [{ key: 'flow', nameZh: '流量', nameEn: 'Flow', unit: 'm3/h' }];
  const kind = { id: 'pump', ...names, capabilities, homeMinimumShare: 0 };
  await equipment.putKind(request({ kind }), as);
  const flow = [{ key: 'flow', value: 200 }];
  const ofKind = { id: 'pump-200', kindId: 'pump', ...names, capabilities: flow };
  await equipment.putClass(request({ class: ofKind }), as);
  const place = { homeDivisionCode: community, ...near };
  const asset = { id: pump, classId: 'pump-200', serial: 'SN-1', ...names, ...place };
  await equipment.createAssets(request({ assets: [asset] }), as);
}

export async function commitJoint(
  clients: Clients,
  jointPlanId: string,
  more: { callOutLevel?: 'LEVEL_III'; acceptClosureIds?: string[] } = {},
): Promise<string> {
  const body = request({ jointPlanId, ...more });
  const { id } = await persist(() => clients.mobilization.commitJointPlan(body, as));
  return id;
}

/** What the commit was followed by, once that is in the state. */
export async function calledOut(clients: Clients, commitId: string, state: string) {
  const source = `commits/${commitId}`;
  for (;;) {
    const asked = () => clients.mobilization.listCallOutTriggers({ source }, as);
    const [trigger] = (await persist(asked)).triggers;
    if (trigger?.state === state || trigger?.state === 'REFUSED') return trigger;
    await sleep(100);
  }
}

/** The states of everything that anyone holds for the plan's incident. */
export async function heldFor(clients: Clients, plan: JointPlan) {
  const incidentId = plan.incidentIds[0]!;
  const { roster, equipment, shelters, optimizer } = clients;
  const [assignments, claims, places, goods, now] = await Promise.all([
    persist(() => roster.listAssignments({ incidentId, pageSize: 1_000 }, as)),
    persist(() => equipment.listClaims({ incidentId, pageSize: 1_000 }, as)),
    persist(() => shelters.listPlaceReservations({ incidentId, pageSize: 1_000 }, as)),
    inventoryOf(clients, { incidentId }),
    persist(() => optimizer.getJointPlan({ id: plan.id }, as)),
  ]);
  const open = (rows: { state: string }[]) =>
    rows.map(({ state }) => state).filter((state) => state === 'HELD' || state === 'CONFIRMED');
  return {
    plan: now.state,
    teams: open(assignments.assignments),
    equipment: open(claims.claims),
    places: open(places.reservations),
    goods: goods.states,
    transfers: goods.transfers.length > 0,
    faults: goods.faults,
  };
}
