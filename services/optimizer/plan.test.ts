import {
  approve,
  markCommitted,
  markProgress,
  planEtag,
  supersede,
  withdrawApproval,
  type Plan,
} from './plan';

const now = new Date('2026-07-01T02:00:00Z');
const solve = { state: 'SUCCEEDED', status: 'OPTIMAL', shipments: 3 } as const;

function plan(given: Partial<Plan> = {}): Plan {
  return {
    id: 'p-1',
    incidentId: 'i-1',
    divisionCode: '440310000000',
    version: 1,
    state: 'PROPOSED',
    countedPlanIds: [],
    commitFailures: [],
    revision: 2,
    ...given,
  };
}

function approved(given: Partial<Plan> = {}, input: object = {}): Plan {
  const before = plan(given);
  const etag = planEtag(before);
  return approve(before, { etag, approverId: 'u-1', now, solve, promised: [], ...input });
}

const refusal = (reason: string) => expect.objectContaining({ reason }) as Error;

test('a plan goes from proposed to completed, one state at a time', () => {
  const committed = markCommitted(approved(), 'r-1')!;
  expect(committed).toMatchObject({ state: 'COMMITTED', approverId: 'u-1', reservationId: 'r-1' });
  const executing = markProgress(committed, 'EXECUTING')!;
  expect(markProgress(executing, 'COMPLETED')).toMatchObject({ state: 'COMPLETED' });
});

test('a plan is approved once', () => {
  expect(() => approved({ state: 'APPROVED' })).toThrow(refusal('PLAN_STATE'));
});

test('a plan is approved as it was seen', () => {
  expect(() => approved({}, { etag: 'v1' })).toThrow(refusal('ETAG_STALE'));
});

test.each([
  ['still being solved', { ...solve, state: 'RUNNING' }, 'PLAN_NOT_SOLVED'],
  ['proven infeasible', { ...solve, status: 'INFEASIBLE' }, 'PLAN_NOT_SOLVED'],
  ['without a shipment', { ...solve, shipments: 0 }, 'PLAN_EMPTY'],
])('a plan %s is not approved', (_title, facts, reason) => {
  expect(() => approved({}, { solve: facts })).toThrow(refusal(reason));
});

test('a plan that does not count on one approved meanwhile would send the goods twice', () => {
  expect(() => approved({}, { promised: ['p-0'] })).toThrow(refusal('PLAN_OUTDATED'));
  expect(approved({ countedPlanIds: ['p-0'] }, { promised: ['p-0'] }).state).toBe('APPROVED');
});

test('a withdrawn plan keeps what failed, and can be approved again', () => {
  const failures = [{ depotId: 'd-1', itemId: 'tent', requested: 5, available: 2 }];
  const open = withdrawApproval(approved(), { failures });
  expect(open).toMatchObject({ state: 'PROPOSED', commitFailures: failures });
  expect(open.approverId).toBeUndefined();
  expect(approved(open)).toMatchObject({ state: 'APPROVED', commitFailures: [] });
});

test('a commit taken back leaves no reservation behind', () => {
  const committed = markCommitted(approved(), 'r-1')!;
  expect(withdrawApproval(committed, { failures: [] }).reservationId).toBeUndefined();
});

test('a withdrawn plan that has a solved successor does not come back', () => {
  const gone = withdrawApproval(approved(), { failures: [], successorId: 'p-2' });
  expect(gone).toMatchObject({ state: 'SUPERSEDED', supersededByPlanId: 'p-2' });
});

test('a plan under way is neither withdrawn nor superseded', () => {
  const executing = plan({ state: 'EXECUTING' });
  expect(() => withdrawApproval(executing, { failures: [] })).toThrow(refusal('PLAN_STATE'));
  expect(() => supersede(executing, 'p-2')).toThrow(refusal('PLAN_STATE'));
});

test('news of progress that comes late or twice changes nothing', () => {
  const committed = plan({ state: 'COMMITTED', reservationId: 'r-1' });
  expect(markCommitted(committed, 'r-1')).toBeUndefined();
  expect(markCommitted({ ...committed, state: 'EXECUTING' }, 'r-1')).toBeUndefined();
  expect(() => markCommitted(committed, 'r-2')).toThrow(refusal('PLAN_STATE'));
  expect(markProgress(plan({ state: 'COMPLETED' }), 'EXECUTING')).toBeUndefined();
  expect(() => markProgress(plan(), 'EXECUTING')).toThrow(refusal('PLAN_STATE'));
});
