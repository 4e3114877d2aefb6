import { randomUUID } from 'node:crypto';
import type { StockProposal } from '../../../gen/muster/optimizer/v1/StockProposal';
import { sql } from '../../platform/db';
import { AppError } from '../../platform/errors';
import { refusal } from '../../platform/testing/rpc-pair';
import { actor, as, service, startHarness, type Harness } from '../testing/harness';
import { RunningSolves } from '../running-solves';
import type { StockingProblem } from '../stocking/stocking-problem';
import { solveStocking } from '../stocking/stocking-solve';
import { community, district, neighbour } from '../testing/peers';
import type { SolverPool } from '../worker-pool';
import { takeNextProposal } from './level-store';
import { solveProposal } from './level-worker';

let h: Harness;

beforeAll(async () => {
  h = await startHarness();
  Object.assign(h.world, {
    rates: [
      { itemId: 'water', initialPerPerson: 0, dailyPerPerson: 5 },
      { itemId: 'tent', initialPerPerson: 0.25, dailyPerPerson: 0 },
      { itemId: 'gone', initialPerPerson: 1, dailyPerPerson: 0 },
    ],
    stock: [{ depotId: 'depot-1', itemId: 'water', available: 30 }],
    parLevels: [
      { depotId: 'depot-1', itemId: 'tent', minimum: 1, reorder: 2, maximum: 4, etag: 'was' },
    ],
    riskPoints: [
      {
        ...{ id: 'p1', kind: 'WATERLOGGING', grade: 'RED', divisionCode: community, people: 400 },
        ...{ latitude: 22.65, longitude: 114.3 },
      },
      { id: 'p2', kind: 'SLOPE', grade: 'BLUE', divisionCode: neighbour, people: 60 },
    ],
  });
});
afterAll(() => h.stop());

const officer = as('LOGISTICS_OFFICER');
const second = { actor: actor('COMMANDER', district, 'u-second') };
const requestId = () => randomUUID();

const propose = (more: object = {}) =>
  h.client.proposeStockLevels(
    { requestId: requestId(), divisionCode: district, timeLimitSeconds: 10, ...more },
    officer,
  );

/** Waits for the solve to end, whatever it ends as. */
async function solved(id: string): Promise<StockProposal> {
  for (;;) {
    const proposal = await h.client.getStockProposal({ id }, officer);
    if (proposal.solve!.state !== 'RUNNING') return proposal;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const decide = ({ id, etag }: { id: string; etag: string }) => ({
  ...{ requestId: requestId(), id, etag, reason: 'as discussed' },
});

test('levels are proposed for own depots, with scenarios, their worth beside today, curve and losses', async () => {
  const asked = await propose({ months: [6, 7] });
  expect(asked).toMatchObject({ state: 'PROPOSED', ask: { months: [6, 7], days: 3 } });
  expect(asked.reads.map(({ service: name }) => name)).toEqual(['incidents', 'inventory']);
  const chances = asked.scenarios.reduce((sum, { probability }) => sum + probability, 0);
  expect(chances).toBeCloseTo(1, 9);
  expect(asked.items).toMatchObject([
    { id: 'water', unitsPerPerson: 15, unitCost: 2, priced: true },
    { id: 'tent', unitsPerPerson: 0.25, unitCost: 400, priced: true },
  ]);
  const done = await solved(asked.id);
  expect(done.solve).toMatchObject({ state: 'SUCCEEDED', failure: '', check: { feasible: true } });
  expect(new Set(done.lines.map(({ depotId }) => depotId))).toEqual(new Set(['depot-1']));
  expect(done.lines.find(({ itemId }) => itemId === 'tent')).toMatchObject({
    today: { maximum: '4' },
    etag: 'was',
    stock: '0',
  });
  expect(done.lines[0]!.reasonEn).toMatch(/chance .* takes \d+ from here/);
  expect(done.proposed!.coverage).toBeGreaterThan(done.todayLevels!.coverage);
  expect(done.todayLevels!.coverage).toBeGreaterThan(done.todayStock!.coverage);
  const unmet = done.curve.map(({ expectedUnmet }) => expectedUnmet);
  expect(unmet.length).toBeGreaterThan(2);
  expect(unmet).toEqual([...unmet].sort((a, b) => b - a));
  expect(done.depotLosses).toMatchObject([
    { depotId: 'depot-1', proposedUnmet: done.proposed!.expectedPeople },
  ]);
});

test('the curve says which budgets it has no point of, and why', async () => {
  // A share that the whole budget just meets is more than smaller ones can.
  const { cost } = await solved((await propose({ serviceShareMinimum: 0.9 })).id);
  const { id } = await propose({ serviceShareMinimum: 0.9, budget: Math.ceil(cost) });
  const done = await solved(id);
  expect(done.solve).toMatchObject({ state: 'SUCCEEDED' });
  expect(done.curveMissing.map(({ reason }) => reason)).toContain('LEVELS_INFEASIBLE');
  const shown = done.curve.map(({ budget }) => budget);
  for (const { budget } of done.curveMissing) expect(shown).not.toContain(budget);
});

test('another person approves what costs more than the limit; then it is applied and undone', async () => {
  const { id } = await solved((await propose()).id);
  const { etag, lines } = await h.client.getStockProposal({ id }, officer);
  h.world.valueMax = 1;
  const own = await refusal(h.client.approveStockProposal(decide({ id, etag }), officer));
  expect(own).toMatchObject({ reason: 'SELF_APPROVAL' });
  const stale = h.client.approveStockProposal(decide({ id, etag: '0' }), second);
  expect(await refusal(stale)).toMatchObject({ reason: 'ETAG_STALE' });
  const approved = await h.client.approveStockProposal(decide({ id, etag }), second);
  expect(approved).toMatchObject({ state: 'APPROVED', approverId: 'u-second' });
  const move = (state: 'APPLYING' | 'APPLIED', more: object = {}) =>
    h.client.moveStockProposal({ requestId: requestId(), id, state, ...more }, service);
  expect(await refusal(move('APPLIED'))).toMatchObject({ reason: 'STOCK_PROPOSAL_STATE' });
  await move('APPLYING');
  const { depotId, itemId } = lines[0]!;
  const outcome = { depotId, itemId, applied: 'SET', appliedEtag: 'new', previous: { maximum: 4 } };
  const applied = await move('APPLIED', { lines: [outcome] });
  expect(applied.lines[0]).toMatchObject({ applied: 'SET', previous: { maximum: '4' } });
  const listed = await h.client.listStockProposals({ states: ['APPLIED'] }, officer);
  expect(listed.proposals).toMatchObject([{ id, state: 'APPLIED', lines: [] }]);
  const audited = await sql<{ action: string }>(
    h.database.db,
    'SELECT action FROM audit_entries WHERE subject = $1 ORDER BY id',
    [`stock-proposals/${id}`],
  );
  expect(audited.map(({ action }) => action.split('.')[1])).toEqual([
    'create',
    'solve',
    'approve',
    'move',
    'move',
  ]);
});

test('levels changed by hand are worked out anew, kept beside what was, and make their editor a maker', async () => {
  const { id } = await solved((await propose()).id);
  const { etag, lines, proposed, cost } = await h.client.getStockProposal({ id }, officer);
  const { depotId, itemId, proposed: was } = lines.find((line) => line.itemId === 'water')!;
  const of = (level: object, more: object = {}) => ({
    ...{ requestId: requestId(), id, etag, edits: [{ depotId, itemId, level }], ...more },
  });
  const half = Math.floor(Number(was!.maximum) / 2);
  const level = { minimum: 1, reorder: 2, maximum: half };
  const tried = await h.client.editStockProposal(of(level, { dryRun: true }), second);
  expect(tried.proposed!.expectedUnmet).toBeGreaterThan(proposed!.expectedUnmet);
  expect(await h.client.getStockProposal({ id }, officer)).toMatchObject({ etag, cost });
  const request = of(level);
  const edited = await h.client.editStockProposal(request, second);
  expect(edited).toMatchObject({
    ...{ editorId: 'u-second', proposed: tried.proposed, depotLosses: tried.depotLosses },
  });
  expect(edited.cost).toBeLessThan(cost);
  const line = edited.lines.find((each) => each.itemId === 'water')!;
  expect(line).toMatchObject({ proposed: { maximum: String(half) }, solved: was });
  expect(line).toMatchObject({ buy: String(half - 30), cost: (half - 30) * 2 });
  expect(line.reasonEn).toMatch(/^changed by hand; worked out as /);
  expect(await h.client.editStockProposal(request, second)).toEqual(edited);
  const stale = await refusal(h.client.editStockProposal(of(level), second));
  expect(stale).toMatchObject({ reason: 'ETAG_STALE' });
  const faulty = {
    ...{ etag: edited.etag, dryRun: true },
    edits: [
      { depotId: 'nowhere', itemId, level },
      { depotId, itemId, level: { minimum: 5, reorder: 4, maximum: 9 } },
    ],
  };
  const { details } = await refusal(h.client.editStockProposal(of({}, faulty), second));
  expect(details.violations).toEqual([
    { field: 'edits[0].depotId', description: 'there is no depot nowhere' },
    { field: 'edits[1].level.reorder', description: '4 is below the minimum 5' },
  ]);
  h.world.valueMax = 1;
  // A third person's change after it leaves it one's own.
  const { actor } = second;
  const third = { actor: { ...actor, id: 'u-third' } };
  const again = of({ ...level, minimum: 0 }, { etag: edited.etag });
  const { etag: latest } = await h.client.editStockProposal(again, third);
  for (const maker of [second, third]) {
    const own = h.client.approveStockProposal(decide({ id, etag: latest }), maker);
    expect(await refusal(own)).toMatchObject({ reason: 'SELF_APPROVAL' });
  }
});

test('a budget and a share that cannot hold together fail in words, and nothing is approved', async () => {
  const { id } = await propose({ budget: 1, serviceShareMinimum: 0.9 });
  const failed = await solved(id);
  expect(failed).toMatchObject({
    lines: [],
    solve: { state: 'FAILED', status: 'INFEASIBLE', failureReason: 'LEVELS_INFEASIBLE' },
  });
  expect(failed.solve!.conflictEn.join()).toContain('costs at most 1 yuan');
  const refused = h.client.approveStockProposal(decide(failed), second);
  expect(await refusal(refused)).toMatchObject({ reason: 'STOCK_PROPOSAL_NOT_SOLVED' });
  const gone = await h.client.rejectStockProposal(decide(failed), second);
  expect(gone).toMatchObject({ state: 'REJECTED', reason: 'as discussed' });
});

test('a proposal is cancelled, and asked for only with something to decide on', async () => {
  const { id } = await propose({ timeLimitSeconds: 600 });
  const cancelled = await h.client.cancelStockProposal({ requestId: requestId(), id }, officer);
  // The solve of so small a district may have ended first.
  expect(['CANCELLED', 'SUCCEEDED']).toContain(cancelled.solve!.state);
  const foreign = await refusal(
    h.client.proposeStockLevels(
      { requestId: requestId(), divisionCode: district },
      as('LOGISTICS_OFFICER', '440311000000'),
    ),
  );
  expect(foreign).toMatchObject({ reason: 'SCOPE_DENIED' });
  const { rates } = h.world;
  h.world.rates = [];
  expect(await refusal(propose())).toMatchObject({ reason: 'NO_DEMAND' });
  h.world.rates = rates;
});

test('the proposal whose turn it is: of the division served least, and twice is enough', async () => {
  const { db } = h.database;
  const ids = [(await propose()).id, (await propose()).id, (await propose()).id];
  for (const id of ids) await solved(id);
  const [, second, other] = ids;
  await sql(db, `UPDATE stock_proposals SET division_code = '440311000000' WHERE id = $1`, [other]);
  await sql(
    db,
    `UPDATE stock_proposals SET solve_state = 'RUNNING', phase = 'WAITING', start_time = NULL,
       attempts = 2, beat_time = clock_timestamp() WHERE id = ANY($1::text[])`,
    [[second, other]],
  );
  expect([await takeNextProposal(db), await takeNextProposal(db)]).toEqual([other, second]);
  expect(await takeNextProposal(db)).toBeUndefined();
  const pool = {} as SolverPool;
  await solveProposal({ db, pool, running: new RunningSolves() }, second!);
  const { solve } = await h.client.getStockProposal({ id: second! }, officer);
  expect(solve).toMatchObject({ state: 'FAILED', failureReason: 'SOLVER_STOPPED' });
});

test('levels stand without the points of the curve that took too much memory', async () => {
  const { db } = h.database;
  const { id } = await solved((await propose()).id);
  await sql(
    db,
    `UPDATE stock_proposals SET solve_state = 'RUNNING', attempts = 0, result = NULL,
       beat_time = clock_timestamp() WHERE id = $1`,
    [id],
  );
  let calls = 0;
  const solve = (_kind: string, problem: StockingProblem) => {
    calls += 1;
    if (calls === 1) return solveStocking(problem);
    return Promise.reject(new AppError('SOLVER_OUT_OF_MEMORY', 'it needs more memory'));
  };
  const pool = { solve } as unknown as SolverPool;
  await solveProposal({ db, pool, running: new RunningSolves() }, id);
  const done = await h.client.getStockProposal({ id }, officer);
  expect(done.solve).toMatchObject({ state: 'SUCCEEDED', failureReason: '' });
  expect(calls).toBeGreaterThan(2);
  expect(done.curve).toHaveLength(2);
});

test('the rules of a division are data that two people do not overwrite for each other', async () => {
  const { etag, ...before } = await h.client.getLevelRules({ divisionCode: district }, officer);
  expect(before).toMatchObject({ divisionCode: '' });
  expect(before.hazards.map(({ hazard }) => hazard)).toContain('TYPHOON');
  const rules = { ...before, etag, divisionCode: district, baselineShare: 0.02 };
  const put = (more: object = {}) =>
    h.client.updateLevelRules({ requestId: requestId(), rules: { ...rules, ...more } }, officer);
  expect(await put()).toMatchObject({ baselineShare: 0.02, divisionCode: district });
  expect(await refusal(put())).toMatchObject({ reason: 'ETAG_STALE' });
  const below = await h.client.getLevelRules({ divisionCode: community }, officer);
  expect(below).toMatchObject({ baselineShare: 0.02, divisionCode: district, etag: '0' });
  const fault = await refusal(put({ monthCelsius: [1] }));
  expect(fault.details.violations![0]!.field).toBe('rules.monthCelsius');
  const everywhere = await refusal(put({ divisionCode: '' }));
  expect(everywhere).toMatchObject({ reason: 'SCOPE_DENIED' });
});
