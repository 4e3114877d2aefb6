import { randomUUID } from 'node:crypto';
import type { JointPlan } from '../../../gen/muster/optimizer/v1/JointPlan';
import { as, city, type Harness } from './harness';
import { community, district, neighbour } from './peers';

/** An incident with displaced and missing people, and what there is for them. */
export function jointFlood(h: Harness): string {
  const id = h.incident();
  const near = { latitude: 22.6953, longitude: 114.3255 };
  const figures = { affected: 100, affectedApart: 100, injured: 0, missing: 0, dead: 0 };
  Object.assign(h.world, {
    affected: [
      { divisionCode: community, ...figures, displaced: 40, displacedApart: 40, missing: 5 },
    ],
    sites: [
      { id: 'school', nameZh: '学校', divisionCode: community, free: 30, state: 'OPEN', ...near },
      {
        id: 'gym',
        divisionCode: neighbour,
        free: 5,
        state: 'READY',
        latitude: 22.7,
        longitude: 114.34,
      },
    ],
    teams: [
      {
        ...{ teamId: 't-flood', nameZh: '抗洪队', specialism: 'GENERAL', divisionCode: district },
        ...{ minimumCrew: 4, availableCount: 10, ready: true, ...near },
      },
    ],
    riskPoints: [
      {
        ...{ id: 'underpass', nameZh: '涵洞', divisionCode: community, grade: 'RED', ...near },
        ...{ areaM2: 800, depthM: 0.6, inflowM3PerHour: 0, people: 20 },
      },
    ],
    pumps: [
      {
        ...{ id: 'pump-1', homeDivisionCode: district, latitude: 22.7, longitude: 114.35 },
        capabilities: [{ key: 'flow', value: 200, unit: 'm3/h' }],
      },
    ],
  });
  return id;
}

/** Makes a joint plan and waits until it is solved. */
export async function jointPlan(
  { client }: Harness,
  incidentIds: string[],
  more: object = {},
  by = as('COMMANDER', city),
): Promise<JointPlan> {
  const { id } = await client.createJointPlan(
    { requestId: randomUUID(), incidentIds, ...more },
    by,
  );
  let last: JointPlan | undefined;
  for await (const plan of client.watchJointPlan({ id }, by)) last = plan;
  return last!;
}
