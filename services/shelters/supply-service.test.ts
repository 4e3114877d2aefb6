import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { callerOf } from '../platform/testing/rpc';
import { toTimestamp } from '../platform/wire-values';
import {
  actorOf,
  administrator,
  district,
  entries,
  entry,
  manager,
  refusal,
  street,
  World,
} from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
  const standards = await world.client.getShelterStandards({});
  await world.client.putShelterStandards({
    requestId: randomUUID(),
    standards: {
      ...standards,
      consumption: [
        rate('water', { rate: 3, contentPerUnit: 0.55, unit: 'L', perDay: true, withinHours: 12 }),
        rate('formula', { basis: 'INFANT', rate: 0.13, perDay: true, infantShare: 0.015 }),
        rate('bed', { rate: 1, withinHours: 24 }),
      ],
      facilities: [
        { kind: 'TOILET', nameZh: '厕所', nameEn: 'Toilet', peoplePerUnit: 50, afterHours: 0 },
        { kind: 'TOILET', nameZh: '厕所', nameEn: 'Toilet', peoplePerUnit: 20, afterHours: 24 },
      ],
    },
  });
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
const rate = (id: string, fields: object) => ({
  id,
  nameZh: id,
  nameEn: id,
  itemId: id,
  unit: 'each',
  contentPerUnit: 1,
  basis: 'PERSON' as const,
  ...fields,
});

test('the headcount gives what to send where by when, beyond what stands there', async () => {
  const { siteId, incidentId } = await world.openSite(200);
  await world.checkIn(siteId, [...entries(99), entry({ ageGroup: 'INFANT' })]);
  const onHand = [{ siteId, itemId: 'water', quantity: 1_200 }];
  const ask = { requestId: requestId(), incidentId, siteIds: [siteId], days: 3, onHand };
  const proposal = await world.client.proposeResupply(ask);
  const quantities = Object.fromEntries(
    proposal.lines.map(({ itemId, quantity }) => [itemId, quantity]),
  );
  // 100 × 3 L × 3 days / 0.55 L = 1,636.4; two infants by share; a bed each.
  expect(quantities).toEqual({ water: 437, formula: 1, bed: 100 });
  const hours = (itemId: string) => {
    const { needByTime } = proposal.lines.find((line) => line.itemId === itemId)!;
    return (Number(needByTime!.seconds) - Date.now() / 1000) / 3600;
  };
  // 1,200 bottles last 2.2 days.
  expect(hours('water')).toBeCloseTo(52.8, 1);
  expect(hours('bed')).toBeCloseTo(24, 1);
  const resolve = { id: proposal.id, state: 'ACCEPTED' as const, reference: 'transfers/1' };
  const accepted = await world.client.resolveResupplyProposal({
    ...resolve,
    requestId: requestId(),
  });
  expect(accepted).toMatchObject({ state: 'ACCEPTED', reference: 'transfers/1' });
  const again = world.client.resolveResupplyProposal({ ...resolve, requestId: requestId() });
  expect((await refusal(again)).reason).toBe('PROPOSAL_STATE');
});

test('toilets are one for 50 at first and one for 20 after a day', async () => {
  const own = await World.start();
  const standards = await world.client.getShelterStandards({});
  await own.client.putShelterStandards({
    requestId: requestId(),
    standards: { ...standards, etag: '' },
  });
  const facilities = [{ kind: 'TOILET', count: 2 }];
  const { siteId } = await own.openSite(200, { facilities } as object);
  await own.checkIn(siteId, entries(100));
  const check = async () => (await own.client.checkFacilities({ siteIds: [siteId] })).findings;
  expect(await check()).toMatchObject([{ required: 2, available: 2, gap: 0 }]);
  own.pass(25 * 3_600);
  expect(await check()).toMatchObject([{ required: 5, available: 2, gap: 3 }]);
  await own.stop();
});

test('coverage says what the rule asks and what is missing, by street', async () => {
  const own = await World.start();
  const row = (divisionCode: string, population: number, parentCode = '') => ({
    divisionCode,
    nameZh: divisionCode,
    nameEn: divisionCode,
    parentCode,
    population,
  });
  const orphan = { requestId: requestId(), populations: [row(street, 600, district)] };
  expect((await refusal(own.client.putPopulations(orphan))).reason).toBe('POPULATION_PARENT');
  const populations = [row(district, 1_000), row(street, 600, district)];
  await own.client.putPopulations(
    { requestId: requestId(), populations },
    { actor: administrator },
  );
  await own.site(50);
  await own.site(30, { kind: 'OUTDOOR', areaM2: 60, divisionCode: '440310005000' });
  const cover = (hazard = '') => own.client.getCoverage({ divisionCode: district, hazard });
  expect(await cover()).toMatchObject({
    total: { required: '150', places: '80', gap: '70', sites: 2, share: 0.08 },
    parts: [{ divisionCode: street, required: '90', places: '50', gap: '40' }],
    shareRequired: 0.15,
  });
  expect((await cover('TYPHOON')).total).toMatchObject({ places: '50', gap: '100' });
  const asOf = toTimestamp(new Date());
  await sleep(20);
  await own.client.putPopulations(
    { requestId: requestId(), populations: [row(district, 2_000)] },
    { actor: administrator },
  );
  const standards = await own.client.getShelterStandards({});
  await own.client.putShelterStandards(
    { requestId: requestId(), standards: { ...standards, populationShare: 0.2 } },
    { actor: administrator },
  );
  const now = await cover();
  expect([now.total?.required, now.shareRequired]).toEqual(['400', 0.2]);
  const past = await own.client.getCoverage({ divisionCode: district, asOf });
  expect([past.total?.required, past.shareRequired]).toEqual(['150', 0.15]);
  await own.stop();
});

test('a shelter is handed over to the one who accepts it, with both counts', async () => {
  const { siteId } = await world.openSite(20);
  await world.checkIn(siteId, entries(3));
  const next = { ...actorOf('SHELTER_MANAGER', district), id: 'u-next', name: '李站长' };
  const offer = {
    requestId: requestId(),
    siteId,
    toId: next.id,
    toName: next.name,
    note: '钥匙2把',
  };
  const offered = await world.client.offerHandover(offer, { actor: manager });
  expect(offered).toMatchObject({ state: 'OFFERED', persons: 3, toId: 'u-next' });
  const twice = world.client.offerHandover({ ...offer, requestId: requestId() });
  expect((await refusal(twice)).reason).toBe('HANDOVER_OPEN');
  const accept = () => ({ requestId: requestId(), id: offered.id, countedPersons: 4 });
  const wrong = world.client.acceptHandover(accept(), { actor: manager });
  expect((await refusal(wrong)).reason).toBe('ROLE_MISSING');
  await world.client.acceptHandover(accept(), { actor: next });
  expect(await world.client.getSite({ id: siteId })).toMatchObject({ managerId: 'u-next' });
  const late = world.client.withdrawHandover(accept(), { actor: manager });
  expect((await refusal(late)).reason).toBe('HANDOVER_STATE');
  const { handovers } = await world.client.listHandovers({ siteId });
  expect(handovers).toMatchObject([{ persons: 3, countedPersons: 4, state: 'ACCEPTED' }]);
});

test('the report of an opening has its peak, its person-days and what was sent', async () => {
  const own = await World.start();
  const { siteId, incidentId } = await own.openSite(20);
  const { results } = await own.checkIn(siteId, entries(4));
  own.pass(12 * 3_600);
  await own.checkOut(siteId, [results[0]!.personId]);
  await own.checkIn(siteId, entries(1));
  own.pass(12 * 3_600);
  const rest = await own.client.listPeople({ incidentId, siteId });
  await own.client.startClosingSite({ requestId: requestId(), id: siteId });
  await own.checkOut(
    siteId,
    rest.people.map(({ id }) => id),
  );
  const close = { requestId: requestId(), id: siteId, overrideReason: '移交学校' };
  await own.client.closeSite(close);
  const { openings } = await own.client.listOpenings({ incidentId });
  const report = await own.client.getOpeningReport({ id: openings[0]!.id });
  expect(report).toMatchObject({ checkIns: 5, people: 5, peakPersons: 4, overCapacity: 0 });
  // Three for a day and two for half a day.
  expect(report.personDays).toBeCloseTo(4, 2);
  expect(report.opening!.closeTime).not.toBeNull();
  await own.stop();
});

test('sites come in from a file after a dry run, and go out as they are', async () => {
  const own = await World.start();
  const { sheets } = callerOf(own.client, manager);
  const file = `编号,中文名称,英文名称,区划代码,类型,面积（平方米）,标签,设施
s-1,六联小学,School,${street},室内,"1,560",ACCESSIBLE PETS,TOILET:4 TAP:2
s-2,公园,Park,999999999999,室外,600,,
`;
  const done = async (id: string) => {
    for (;;) {
      const found = await sheets.getImport({ id });
      if (!['CHECKING', 'APPLYING'].includes(found.state)) return found;
      await new Promise((resume) => setTimeout(resume, 10));
    }
  };
  const check = async (text: string) => {
    const { id } = await sheets.createImport({
      requestId: requestId(),
      kind: 'shelters',
      fileName: 'a.csv',
    });
    await sheets.addImportPart({ id, number: 1, data: Buffer.from(text) });
    await sheets.checkImport({ id });
    return done(id);
  };
  const refused = await check(file);
  expect(refused.faults.map(({ text }) => text)[0]).toMatch(
    /row 3, column 区划代码: 9{12} is outside/,
  );
  const checked = await check(file.replace('999999999999', street));
  expect(checked).toMatchObject({ state: 'CHECKED', createCount: 2 });
  await sheets.applyImport({ requestId: requestId(), id: checked.id });
  expect(await done(checked.id)).toMatchObject({ state: 'APPLIED' });
  expect(await own.client.getSite({ id: 's-1' })).toMatchObject({
    places: 520,
    tags: ['ACCESSIBLE', 'PETS'],
    facilities: [
      { kind: 'TOILET', count: 4 },
      { kind: 'TAP', count: 2 },
    ],
  });
  const pieces: Buffer[] = [];
  for await (const { data } of sheets.exportSheet({ kind: 'shelters', format: 'CSV' })) {
    pieces.push(data as Buffer);
  }
  const again = await check(Buffer.concat(pieces).toString('utf8'));
  expect(again).toMatchObject({ state: 'CHECKED', unchangedCount: 2 });
  await own.stop();
});
