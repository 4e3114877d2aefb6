import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { toTimestamp } from '../platform/wire-values';
import {
  actorOf,
  commander,
  district,
  elsewhere,
  otherStreet,
  refusal,
  rival,
  street,
  World,
} from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const confirm = (id: string) => world.client.confirmClaim({ requestId: requestId(), id });
const release = (id: string) => world.client.releaseClaim({ requestId: requestId(), id });
const giveBack = (id: string, lines: object[]) =>
  world.client.returnAssets({ requestId: requestId(), id, lines });
const engagementOf = async (id: string) => (await world.client.getAsset({ id })).engagement;
const stateOf = async (id: string) => (await world.client.getClaim({ id })).state;

describe('a claim', () => {
  test('takes assets, is confirmed, and gives them back when it is released', async () => {
    const [first, second] = await world.assets('pump-500', 2);
    const options = { actor: commander };
    const claim = await world.claim({ assetIds: [second, first], incidentId: 'i-1' }, options);
    expect(claim).toMatchObject({ state: 'HELD', holderName: commander.name });
    expect(claim.assets.map(({ assetId }) => assetId)).toEqual([first, second].sort());
    expect(await engagementOf(first!)).toMatchObject({ claimId: claim.id, incidentId: 'i-1' });
    const held = toTimestamp(world.now());
    world.pass(1);
    expect(await confirm(claim.id)).toMatchObject({ state: 'CONFIRMED' });
    await world.client.locateAsset({
      requestId: requestId(),
      ...{ id: second, latitude: 22.7, longitude: 114.3 },
    });
    const { points } = await world.client.listAssetPoints({ kindId: 'pump' });
    expect(points.find(({ id }) => id === first)).toBeUndefined();
    expect(points.find(({ id }) => id === second)).toMatchObject({
      ...{ latitude: 22.7, longitude: 114.3, status: 'CLAIMED' },
    });
    expect(await refusal(confirm(claim.id))).toMatchObject({ reason: 'CLAIM_STATE' });
    expect((await release(claim.id)).assets.map(({ state }) => state)).toEqual([
      'RELEASED',
      'RELEASED',
    ]);
    expect(await release(claim.id)).toMatchObject({ state: 'RELEASED' });
    expect(await engagementOf(first!)).toBeNull();
    const then = await world.client.getClaim({ id: claim.id, asOf: held });
    expect(then).toMatchObject({ state: 'HELD', confirmTime: null, resolveTime: null });
    expect(then.assets.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE']);
    const listed = async (state: 'HELD' | 'RELEASED') => {
      const query = { assetId: first, asOf: held, state };
      return (await world.client.listClaims(query)).claims.map(({ id }) => id);
    };
    expect([await listed('HELD'), await listed('RELEASED')]).toEqual([[claim.id], []]);
    const before = toTimestamp(new Date(world.now().getTime() - 86_400_000));
    const early = world.client.getClaim({ id: claim.id, asOf: before });
    expect((await refusal(early)).reason).toBe('CLAIM_NOT_FOUND');
  });

  test('that comes second is told who holds it and what is free instead, nearest first', async () => {
    const at = (homeLatitude: number) => ({ homeLatitude, homeLongitude: 114.34 });
    const taken = await world.asset('pump-3000', at(22.7));
    const far = await world.asset('pump-3000', at(22.8));
    const near = await world.asset('pump-3000', at(22.71));
    const { id } = await world.claim({ assetIds: [taken], purpose: 'P07' }, { actor: commander });
    const second = world.claim(
      { assetIds: [taken], latitude: 22.7, longitude: 114.34 },
      { actor: rival },
    );
    const error = await refusal(second);
    expect(error).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'ALREADY_CLAIMED',
      details: {
        violations: [{ field: 'assetIds[0]' }],
        metadata: { assetId: taken, claimId: id, heldBy: commander.name, purpose: 'P07' },
      },
    });
    expect(error.details.metadata!['alternatives']!.split(',').slice(0, 2)).toEqual([near, far]);
    const told = error.details.preconditions!.find(({ subject }) => subject === `assets/${near}`);
    expect(told).toMatchObject({ type: 'ALTERNATIVE' });
    expect(told!.description).toBe('pump-3000, 3000 m³/h, 1.1 km away');
  });

  test('is won by exactly one of many at once, and the others leave nothing behind', async () => {
    const ids = await world.assets('pump-200', 3);
    const calls = Array.from({ length: 12 }, (_, n) =>
      // Each wants the same three in another order: no deadlock, no half a claim.
      world.claim({ assetIds: [...ids.slice(n % 3), ...ids.slice(0, n % 3)] }).then(
        ({ id }) => id,
        ({ reason }: { reason: string }) => reason,
      ),
    );
    const answers = await Promise.all(calls);
    const won = answers.filter((answer) => answer !== 'ALREADY_CLAIMED');
    expect(won).toHaveLength(1);
    for (const id of ids) expect(await engagementOf(id)).toMatchObject({ claimId: won[0] });
  });

  test('takes all of its assets or none', async () => {
    const [free, taken] = await world.assets('pump-500', 2);
    await world.claim({ assetIds: [taken] });
    expect(await refusal(world.claim({ assetIds: [free, taken] }))).toMatchObject({
      reason: 'ALREADY_CLAIMED',
      details: { violations: [{ field: 'assetIds[1]' }] },
    });
    expect(await engagementOf(free!)).toBeNull();
  });

  test('gives the same answer to the same request, and takes nothing twice', async () => {
    const id = await world.asset();
    const request = {
      requestId: requestId(),
      purpose: 'x',
      divisionCode: district,
      assetIds: [id],
    };
    const first = await world.client.createClaim(request);
    expect(await world.client.createClaim(request)).toEqual(first);
  });

  test('that is held too long is over at once, swept or not', async () => {
    const id = await world.asset();
    const held = await world.claim({ assetIds: [id], holdSeconds: 60 });
    world.pass(61);
    expect(await stateOf(held.id)).toBe('EXPIRED');
    expect(await engagementOf(id)).toBeNull();
    expect(await refusal(confirm(held.id))).toMatchObject({ reason: 'CLAIM_EXPIRED' });
    const next = await world.claim({ assetIds: [id], holdSeconds: 60 });
    world.pass(61);
    await world.sweep();
    expect((await world.client.getClaim({ id: next.id })).assets[0]!.state).toBe('RELEASED');
    const { claims } = await world.client.listClaims({ assetId: id, state: 'EXPIRED' });
    expect(claims.map((claim) => claim.id)).toEqual([next.id, held.id]);
  });

  test('needs a role at the home of every asset', async () => {
    const there = await world.asset('pump-500', { homeDivisionCode: otherStreet });
    const local = { actor: actorOf('COMMANDER', street) };
    expect(await refusal(world.claim({ assetIds: [there] }, local))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
    const drill = { actor: actorOf('DRILL_OPERATOR', district) };
    expect(await refusal(world.claim({ assetIds: [there] }, drill))).toMatchObject({
      reason: 'ROLE_MISSING',
    });
    const faults = await refusal(world.claim({ borrower: 'Yingde' }));
    expect(faults.details.violations!.map(({ field }) => field)).toEqual([
      'assetIds',
      'dueBackTime',
    ]);
  });
});

describe('an asset that is not ready', () => {
  test.each([
    ['KIT_INCOMPLETE', { components: [] }],
    ['INSPECTION_MISSING', { checks: [] }],
    ['INSPECTION_FAILED', { checks: [{ key: 'load', passed: false }] }],
    [
      'INSPECTION_EXPIRED',
      { checks: [{ key: 'load', passed: true, checkDate: '2020-01-01', dueDate: '2020-03-31' }] },
    ],
    ['CONSUMABLE_MISSING', { consumables: [] }],
    [
      'CONSUMABLE_EXPIRED',
      { consumables: [{ key: 'oil-can', quantity: 9, expireDate: '2020-01-01' }] },
    ],
    ['FUEL_LOW', { fuelShare: 0.49 }],
    ['OUT_OF_SERVICE', { state: 'OUT_OF_SERVICE' }],
  ])('is refused with %s', async (reason, fields) => {
    const id = await world.asset('pump-500', fields);
    expect(await refusal(world.claim({ assetIds: [id] }))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason,
      details: { violations: [{ field: 'assetIds[0]' }], metadata: { assetId: id } },
    });
  });

  test('may go all the same when somebody says why, but not from the workshop', async () => {
    const acceptGapsReason = 'nothing else is near';
    const incomplete = await world.asset('pump-500', { components: [], fuelShare: 0.2 });
    const claim = await world.claim({ assetIds: [incomplete], acceptGapsReason });
    expect(claim.assets[0]!.acceptedGaps).toEqual(['KIT_INCOMPLETE', 'FUEL_LOW']);
    const broken = await world.asset();
    await world.client.openWorkOrder({ requestId: requestId(), assetId: broken, title: 'leak' });
    expect(await refusal(world.claim({ assetIds: [broken], acceptGapsReason }))).toMatchObject({
      reason: 'ASSET_IN_MAINTENANCE',
    });
  });

  test('without a qualified operator is refused', async () => {
    const operators = [{ qualification: 'CRANE_DRIVER', count: 1 }];
    await world.class('boat-crane', 'boat', [], { operators });
    const id = await world.asset('boat-crane');
    expect(await refusal(world.claim({ assetIds: [id] }))).toMatchObject({
      reason: 'OPERATOR_NOT_QUALIFIED',
    });
  });
});

describe('an exercise', () => {
  test('leaves real availability alone, and a real claim takes from it', async () => {
    const [both, other] = await world.assets('pump-500', 2);
    const drill = { assetIds: [both, other], exerciseId: 'drill-1' };
    const options = { actor: actorOf('DRILL_OPERATOR', district) };
    const exercise = await world.claim(drill, options);
    expect(await engagementOf(both!)).toBeNull();
    expect(await refusal(world.claim(drill, options))).toMatchObject({ reason: 'ALREADY_CLAIMED' });
    const real = await world.claim({ assetIds: [both] }, { actor: commander });
    expect(real.state).toBe('HELD');
    const after = await world.client.getClaim({ id: exercise.id });
    expect(Object.fromEntries(after.assets.map((one) => [one.assetId, one.state]))).toEqual({
      [both!]: 'PREEMPTED',
      [other!]: 'ACTIVE',
    });
    await world.claim({ assetIds: [other] }, { actor: commander });
    expect(await stateOf(exercise.id)).toBe('RELEASED');
    expect(await refusal(world.claim({ ...drill, exerciseId: 'drill-2' }, options))).toMatchObject({
      reason: 'ALREADY_CLAIMED',
    });
    const { claims } = await world.client.listClaims({ assetId: both, exerciseId: 'drill-1' });
    expect(claims.map(({ id }) => id)).toEqual([exercise.id]);
  });

  test('changes nothing at an asset that comes back from it', async () => {
    const id = await world.asset();
    const claim = await world.confirmed({ assetIds: [id], exerciseId: 'drill-3' });
    const { etag } = await world.client.getAsset({ id });
    expect(await giveBack(claim.id, [{ assetId: id }])).toMatchObject({ state: 'ENDED' });
    expect(await world.client.getAsset({ id })).toMatchObject({ etag, pendingSteps: [] });
  });
});

describe('what is needed, not which', () => {
  const home = { homeDivisionCode: '440320001000' };
  const scope = { actor: actorOf('COMMANDER', '440320000000') };
  beforeAll(async () => {
    await world.operators('PUMP_OPERATOR', 1, '440320000000');
    await world.assets('pump-3000', 1, home);
    await world.assets('pump-1500', 4, home);
    await world.assets('pump-500', 2, home);
  });
  const line = (fields: object) => ({ divisionCode: '440320001000', lines: [fields] });

  test('is met by the fewest with the least beyond, and the rest stays free', async () => {
    const needs = { kindId: 'pump', quantity: 4800, unit: 'm³/h', effectiveness: 0.8 };
    const claim = await world.claim(line(needs), scope);
    const flows = claim.assets.map(({ capability }) => capability).sort((a, b) => a - b);
    expect(flows).toEqual([1500, 1500, 3000]);
    const left = await refusal(world.claim(line({ kindId: 'pump', quantity: 9000 }), scope));
    expect(left).toMatchObject({
      reason: 'INSUFFICIENT_CAPABILITY',
      details: {
        violations: [{ field: 'lines[0].quantity' }],
        metadata: { needed: '9000', available: '4000', missing: '5000', unit: 'm³/h' },
      },
    });
    await release(claim.id);
  });

  test('may be so many of a class', async () => {
    const claim = await world.claim(line({ classId: 'pump-500', count: 2 }), scope);
    expect(claim.assets).toHaveLength(2);
    const third = world.claim(line({ classId: 'pump-500', count: 1 }), scope);
    expect(await refusal(third)).toMatchObject({ reason: 'INSUFFICIENT_CAPABILITY' });
    await release(claim.id);
  });

  test('is won without overlap by several at once, as long as there is enough', async () => {
    const calls = Array.from({ length: 4 }, () =>
      world.claim(line({ kindId: 'pump', quantity: 1500 }), scope),
    );
    const claims = await Promise.all(calls);
    const ids = claims.flatMap(({ assets }) => assets.map(({ assetId }) => assetId));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of claims) await release(id);
  });

  test('in another unit, or of an unknown kind, is refused at its field', async () => {
    const litres = line({ kindId: 'pump', quantity: 5, unit: 'L/s' });
    expect(await refusal(world.claim(litres, scope))).toMatchObject({
      reason: 'UNIT_MISMATCH',
      details: { violations: [{ field: 'lines[0].unit' }] },
    });
    expect(await refusal(world.claim(line({ kindId: 'kite', count: 1 }), scope))).toMatchObject({
      reason: 'KIND_NOT_FOUND',
    });
    expect(await refusal(world.claim(line({ kindId: 'pump' }), scope))).toMatchObject({
      details: { violations: [{ field: 'lines[0].quantity' }] },
    });
  });
});

describe('the home minimum', () => {
  const area = '440330000000';
  const home = { homeDivisionCode: '440330001000' };
  const scope = { actor: actorOf('COMMANDER', area) };
  let large: string[];
  beforeAll(async () => {
    await world.operators('PUMP_OPERATOR', 1, area);
    large = await world.assets('pump-3000', 2, home);
    await world.assets('pump-1500', 4, home);
  });
  const lent = (fields: object) => ({ divisionCode: elsewhere, ...fields });

  test('holds when assets leave the area, with the figures, and not inside it', async () => {
    const both = lent({ assetIds: large });
    expect(await refusal(world.claim(both, scope))).toMatchObject({
      reason: 'HOME_MINIMUM',
      details: {
        metadata: { classId: 'pump-3000', owned: '2', lentOut: '0', asked: '2', minimum: '1' },
      },
    });
    const inside = await world.claim({ divisionCode: area, assetIds: large }, scope);
    await release(inside.id);
    const half = await world.claim(lent({ lines: [{ kindId: 'pump', quantity: 6000 }] }), scope);
    expect(half.assets.map(({ capability }) => capability).sort()).toEqual([1500, 1500, 3000]);
    expect(half.assets.every(({ outOfArea }) => outOfArea)).toBe(true);
    const more = world.claim(lent({ lines: [{ kindId: 'pump', quantity: 100 }] }), scope);
    expect(await refusal(more)).toMatchObject({
      reason: 'HOME_MINIMUM',
      details: { violations: [{ field: 'lines[0]' }], metadata: { mayLeave: '0' } },
    });
    await release(half.id);
  });

  test('holds when two leave at once', async () => {
    const calls = large.map((id) =>
      world.claim(lent({ assetIds: [id] }), scope).then(
        ({ id: claimId }) => claimId,
        ({ reason }: { reason: string }) => reason,
      ),
    );
    const answers = await Promise.all(calls);
    expect(answers.filter((answer) => answer === 'HOME_MINIMUM')).toHaveLength(1);
    await release(answers.find((answer) => answer !== 'HOME_MINIMUM')!);
  });
});

describe('alternatives', () => {
  test('are like an asset, or of a kind with a least figure', async () => {
    const home = { homeDivisionCode: '440340001000' };
    await world.operators('PUMP_OPERATOR', 1, '440340000000');
    const [small, middle, great] = [
      await world.asset('pump-200', home),
      await world.asset('pump-500', home),
      await world.asset('pump-1500', home),
    ];
    const find = async (fields: object) => {
      const query = { divisionCode: home.homeDivisionCode, ...fields };
      const { alternatives } = await world.client.findAlternatives(query);
      return alternatives.map(({ assetId }) => assetId);
    };
    expect(await find({ assetId: middle })).toEqual([great, small]);
    expect(await find({ kindId: 'pump', minimum: 400 })).toEqual([middle, great, small]);
    expect(await refusal(find({}))).toMatchObject({ reason: 'FIELD_INVALID' });
  });
});
