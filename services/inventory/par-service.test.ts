import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { actorOf, community, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();

const put = (levels: object[], options?: object) =>
  world.client.putParLevels({ requestId: requestId(), levels: levels as never }, options);

const profile = (divisionCode: string, itemId: string, fields: object) =>
  world.client.putDemandProfiles({
    requestId: requestId(),
    profiles: [{ divisionCode, itemId, population: 1_000, ...fields }],
  });

describe('par levels', () => {
  test('stand beside usable stock and what is to come, and can be replaced and removed', async () => {
    const { itemId, depotId } = await world.stocked(15);
    await world.receive(depotId, itemId, 7, 20);
    const level = { depotId, itemId, minimum: 10, reorder: 30, maximum: 100 };
    await put([level]);
    const { positions } = await world.client.listParLevels({ itemId });
    expect(positions).toMatchObject([
      { level: { maximum: '100' }, usable: '22', state: 'BELOW_REORDER', shortfall: '78' },
    ]);
    await put([{ ...level, reorder: 20 }]);
    expect((await world.client.listParLevels({ itemId })).positions).toMatchObject([
      { state: 'ENOUGH', shortfall: '0' },
    ]);
    const gone = { requestId: requestId(), levels: [], removed: [{ depotId, itemId }] };
    expect(await world.client.putParLevels(gone)).toMatchObject({ removed: 1 });
    expect((await world.client.listParLevels({ itemId })).positions).toEqual([]);
  });

  test('are refused when they are out of order, repeated or out of reach', async () => {
    const { itemId, depotId } = await world.stocked(1);
    const level = { depotId, itemId, minimum: 10, reorder: 9, maximum: 8 };
    const error = await refusal(put([level, { ...level, reorder: 10, maximum: 10 }]));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'FIELD_INVALID' });
    const fields = error.details.violations!.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['levels[0].reorder', 'levels[0].maximum']));
    const actor = actorOf('LOGISTICS_OFFICER', otherStreet);
    const away = put([{ depotId, itemId, maximum: 5 }], { actor });
    expect(await refusal(away)).toMatchObject({ reason: 'SCOPE_DENIED' });
    const unknown = put([{ depotId: 'nowhere', itemId, maximum: 5 }]);
    expect(await refusal(unknown)).toMatchObject({ reason: 'DEPOT_NOT_FOUND' });
  });

  test('that somebody changed meanwhile are left alone by a guarded change, line by line', async () => {
    const { itemId, depotId } = await world.stocked(1);
    const other = await world.item();
    await put([{ depotId, itemId, minimum: 1, reorder: 2, maximum: 3 }]);
    const { etag } = (await world.client.listParLevels({ itemId })).positions[0]!.level!;
    const next = { minimum: 5, reorder: 6, maximum: 7 };
    const change = {
      requestId: requestId(),
      guarded: true,
      levels: [
        { depotId, itemId, ...next, etag },
        { depotId, itemId: other, ...next },
      ],
    };
    const first = await world.client.putParLevels(change);
    expect(first).toMatchObject({ set: 2 });
    expect(first.outcomes).toMatchObject([
      { result: 'SET', previous: { maximum: '3', etag } },
      { result: 'SET', previous: null },
    ]);
    expect(await world.client.putParLevels(change)).toEqual(first);
    await put([{ depotId, itemId, minimum: 0, reorder: 0, maximum: 9 }]);
    const back = await world.client.putParLevels({
      requestId: requestId(),
      guarded: true,
      levels: [
        { depotId, itemId, minimum: 1, reorder: 2, maximum: 3, etag: first.outcomes[0]!.etag },
      ],
      removed: [{ depotId, itemId: other, etag: first.outcomes[1]!.etag }],
    });
    expect(back).toMatchObject({ set: 0, removed: 1 });
    expect(back.outcomes.map(({ result }) => result)).toEqual(['STALE', 'REMOVED']);
    const { positions } = await world.client.listParLevels({ depotId });
    expect(positions).toMatchObject([{ level: { itemId, maximum: '9' } }]);
  });

  test('are proposed from days of cover and split among the depots of the division', async () => {
    const itemId = await world.item();
    const division = '440399001000';
    await profile(division, itemId, { initialUnits: 10, dailyUnits: 30 });
    const depots = [await world.depot(division), await world.depot('440399001001')];
    const days = { minimumDays: 1, reorderDays: 2, maximumDays: 3 };
    const ask = { divisionCode: division, itemIds: [itemId], ...days };
    const { levels } = await world.client.proposeParLevels(ask);
    expect(levels.map(({ depotId }) => depotId).sort()).toEqual(depots.sort());
    const sum = (field: 'minimum' | 'reorder' | 'maximum') =>
      levels.reduce((total, each) => total + Number(each[field]), 0);
    expect([sum('minimum'), sum('reorder'), sum('maximum')]).toEqual([40, 70, 100]);
    expect(await put(levels)).toMatchObject({ set: 2 });
    const unknown = world.client.proposeParLevels({ ...ask, itemIds: [await world.item()] });
    expect(await refusal(unknown)).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'DEMAND_UNKNOWN',
    });
  });
});

describe('cover', () => {
  test('counts the stock at or below the division against what its people need', async () => {
    const { itemId } = await world.stocked(900, street);
    const below = await world.depot(community);
    await world.receive(below, itemId, 300, 100);
    await world.receive(await world.depot(otherStreet), itemId, 5_000, 100);
    await profile(street, itemId, { dailyUnits: 300 });
    await profile(otherStreet, itemId, { initialUnits: 6_000 });
    const { covers } = await world.client.listCover({ itemId });
    expect(covers).toMatchObject([
      { profile: { divisionCode: street }, usable: '1200', days: 4 },
      { profile: { divisionCode: otherStreet }, usable: '5000', initialShortfall: '1000' },
    ]);
    expect(covers[1]!.days).toBeUndefined();
    expect(covers[1]!.initialShare).toBeCloseTo(5 / 6);
    const actor = actorOf('AUDITOR', otherStreet);
    const { profiles } = await world.client.listDemandProfiles({ itemId }, { actor });
    expect(profiles.map(({ divisionCode }) => divisionCode)).toEqual([otherStreet]);
  });
});

describe('demand', () => {
  const seed = async (population: number) => {
    const itemId = await world.item();
    const divisionCode = `4498${String(Math.random()).slice(2, 10).padEnd(8, '1')}`;
    const standards = [{ itemId, initialPerPerson: 0, dailyPerPerson: 3 / 0.55 }];
    await world.client.putDemandStandards({ requestId: requestId(), standards });
    const populations = [{ divisionCode, population }];
    await world.client.putPopulations({ requestId: requestId(), populations });
    // The divisions of other tests have people too, whom the standard holds for as well.
    const coverOf = async () =>
      (await world.client.listCover({ itemId })).covers.filter(
        ({ profile: of }) => of!.divisionCode === divisionCode,
      );
    return { itemId, divisionCode, coverOf };
  };

  test('follows the standards for the people served, until somebody types another', async () => {
    const { itemId, divisionCode, coverOf } = await seed(608_700);
    const depotId = await world.depot(divisionCode);
    await world.receive(depotId, itemId, 66_404);
    const [derived] = await coverOf();
    expect(derived!.profile).toMatchObject({ source: 'STANDARD', population: '6087' });
    expect(derived!.profile!.dailyUnits).toBeCloseTo((6_087 * 3) / 0.55, 3);
    expect(derived!.days).toBeCloseTo(2, 3);
    await profile(divisionCode, itemId, { dailyUnits: 66_404 });
    expect(await coverOf()).toMatchObject([{ profile: { source: 'MANUAL' }, days: 1 }]);
    const removed = [{ divisionCode, itemId }];
    await world.client.putDemandProfiles({ requestId: requestId(), removed });
    expect(await coverOf()).toEqual([derived]);
  });

  test('follows its rules, which two people do not overwrite for each other', async () => {
    const { coverOf } = await seed(10_000);
    const before = await world.client.getDemandRules({});
    const rules = { ...before, populationShare: 0.02 };
    await world.client.updateDemandRules({ requestId: requestId(), rules });
    expect((await coverOf())[0]!.profile!.population).toBe('200');
    const stale = world.client.updateDemandRules({ requestId: requestId(), rules });
    expect(await refusal(stale)).toMatchObject({ reason: 'ETAG_STALE' });
    const actor = actorOf('LOGISTICS_OFFICER', street);
    const copied = world.client.putDemandStandards({ requestId: requestId() }, { actor });
    expect(await refusal(copied)).toMatchObject({ reason: 'ROLE_MISSING' });
  });

  test('that a district cannot meet for long enough is an alert, in days', async () => {
    const { itemId, divisionCode } = await seed(100_000);
    const requester = { requestId: requestId() };
    const depot = { id: `d-${randomUUID()}`, nameZh: '区库', nameEn: 'District', divisionCode };
    await world.client.createDepot({ ...requester, depot: { ...depot, tier: 'DISTRICT' } });
    await world.client.runAlertSweep({ requestId: requestId() });
    const here = { itemId, depotId: depot.id };
    const { alerts } = await world.client.listAlerts({ ...here, kind: 'LOW_COVER' });
    expect(alerts).toMatchObject([{ quantity: '0', level: '3' }]);
  });

  test('that is for once, such as tents, is an alert as long as the district lacks any', async () => {
    const { itemId, divisionCode } = await seed(100_000);
    await profile(divisionCode, itemId, { initialUnits: 100, dailyUnits: 0 });
    const requester = { requestId: requestId() };
    const depot = { id: `d-${randomUUID()}`, nameZh: '区库', nameEn: 'District', divisionCode };
    await world.client.createDepot({ ...requester, depot: { ...depot, tier: 'DISTRICT' } });
    await world.receive(depot.id, itemId, 99);
    const lowCover = async () => {
      await world.client.runAlertSweep({ requestId: requestId() });
      const here = { itemId, depotId: depot.id };
      return (await world.client.listAlerts({ ...here, kind: 'LOW_COVER' })).alerts;
    };
    expect(await lowCover()).toMatchObject([
      { subject: 'coverOnce', quantity: '90', level: '100' },
    ]);
    const { covers } = await world.client.listCover({ divisionCode, itemId });
    const cover = covers.find(({ profile: of }) => of!.divisionCode === divisionCode)!;
    expect(cover).toMatchObject({ initialShare: 0.99, initialShortfall: '1' });
    expect(cover.days).toBeUndefined();
    await world.receive(depot.id, itemId, 1);
    expect(await lowCover()).toEqual([]);
  });
});
