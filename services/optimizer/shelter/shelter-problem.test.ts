import { ProblemInvalid } from '../problem-document';
import { parseShelterProblem } from './shelter-problem';

const valid = {
  shelters: [{ id: '学校' }, { id: 'b' }],
  groups: [{ id: 'g', people: 3 }],
  routes: [{ groupId: 'g', shelterId: '学校', distance: 1 }],
};

function faults(change: object): string[] {
  try {
    parseShelterProblem({ ...valid, ...change });
  } catch (error) {
    if (error instanceof ProblemInvalid) return error.violations.map(({ field }) => field);
    throw error;
  }
  return [];
}

it('is read with its defaults', () => {
  expect(parseShelterProblem(valid)).toMatchObject({
    shelters: [{ openCost: 0, tags: [] }, {}],
    groups: [{ requiredTags: [], splittable: true }],
    policy: { aim: 'NEAREST', gap: 0, timeLimitSeconds: 60, seed: 1 },
  });
});

const route = valid.routes[0]!;

it.each([
  [{ sites: [] }, 'sites'],
  [{ shelters: [{ id: '学校' }, { id: '学校' }] }, 'shelters[1].id'],
  [{ shelters: [{ id: '学校', places: -1 }] }, 'shelters[0].places'],
  [{ shelters: [{ id: '学校', tags: ['x', 'x'] }] }, 'shelters[0].tags[1]'],
  [{ shelters: [{ id: '学校', latitude: 1 }] }, 'shelters[0].longitude'],
  [{ shelters: [{ id: '学校', latitude: 91, longitude: 0 }] }, 'shelters[0].latitude'],
  [{ groups: [{ id: 'g', people: NaN }] }, 'groups[0].people'],
  [{ groups: [{ id: 'g' }] }, 'groups[0].people'],
  [{ groups: [{ id: 'g', people: 1e13 }] }, 'groups[0].people'],
  [{ routes: [{ ...route, groupId: 'x' }] }, 'routes[0].groupId'],
  [{ routes: [{ ...route, shelterId: 'x' }] }, 'routes[0].shelterId'],
  [{ routes: [route, route] }, 'routes[1]'],
  [{ policy: { aim: 'SOON' } }, 'policy.aim'],
  [{ policy: { openMaximum: 1.5 } }, 'policy.openMaximum'],
])('is refused with the path of its fault: %j', (change, field) => {
  expect(faults(change)).toEqual([field]);
});

it('needs coordinates where it has no routes', () => {
  expect(faults({ routes: [] })).toEqual([
    'shelters[0].latitude',
    'shelters[1].latitude',
    'groups[0].latitude',
  ]);
});
