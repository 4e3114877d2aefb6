import { setTimeout as sleep } from 'node:timers/promises';
import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { testDatabase, type TestDatabase } from '../platform/testing/database';
import { claimStep, saveStep } from './commit-record';
import { startSaga } from './saga';
import { findActiveCommit, findCommit, insertCommit } from './store';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase('mobilization');
});
afterAll(() => database.drop());

const insert = (trx: Trx, planId: string) =>
  insertCommit(trx, {
    id: uuidv7(),
    planId,
    incidentId: 'i',
    divisionCode: '440310000000',
    approverId: 'u-1',
    planEtag: '1',
    saga: startSaga(false),
    work: { lines: [], legs: [] },
    deadlineSeconds: 600,
  });

describe('the commits of a plan', () => {
  it('are one at a time: a second insert waits for the first and then makes nothing', async () => {
    const planId = uuidv7();
    const first = await database.db.transaction();
    expect(await insert(first, planId)).toBeDefined();
    const second = database.db.transaction((trx) => insert(trx, planId));
    const early = await Promise.race([second, sleep(200, 'still waiting')]);
    expect(early).toBe('still waiting');
    await first.commit();
    expect(await second).toBeUndefined();
  });

  it('leave room for another when the first insert is rolled back', async () => {
    const planId = uuidv7();
    const first = await database.db.transaction();
    await insert(first, planId);
    const second = database.db.transaction((trx) => insert(trx, planId));
    await first.rollback();
    const made = await second;
    expect(made).toBeDefined();
    expect((await findActiveCommit(database.db, planId))?.id).toBe(made!.id);
  });
});

describe('a worker that was paused', () => {
  it('saves nothing once a newer one has taken over', async () => {
    const { db } = database;
    const { id } = (await db.transaction((trx) => insert(trx, uuidv7())))!;
    const paused = (await claimStep(db, id))!;
    const newer = (await claimStep(db, id))!;
    const ending = { reason: 'ETAG_STALE', message: 'changed', failures: [] };
    expect(await saveStep(db, newer, { event: { type: 'refused', ending } })).toBe(true);
    const late = { event: { type: 'succeeded' } as const, transferIds: ['t-1'] };
    expect(await saveStep(db, paused, late)).toBe(false);
    expect(await findCommit(db, id)).toMatchObject({ state: 'FAILED', step: 'APPROVE', ending });
    expect(await claimStep(db, id)).toBeUndefined();
  });
});
