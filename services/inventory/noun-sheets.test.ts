// Kits, substitutes, bins, agreements and capacities as files.
import { randomUUID } from 'node:crypto';
import { sheetDesk } from './testing/sheet-desk';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeEach(async () => {
  world = await World.start();
  for (const id of ['water', 'tent', 'torch', 'family-kit']) await world.item(id);
  await world.depot(street, 's-1');
  await world.depot(otherStreet, 's-5');
});
afterEach(() => world.stop());

const { sheets, checked, imported, exported, faultsOf } = sheetDesk(() => world);

const kits = '物资编号,组成\nfamily-kit,torch|1； water|６\n';
const substitutes = '物资编号,替代物资编号,替代比例,双向,优先级\nwater,tent,2.5,是,\n';
const bins = '仓库编号,货位号,储存类别,容积(m³),承重(kg)\ns-1,A-01,常温,12.5,\ns-5,B-01,,,800\n';
const agreements = `仓库编号,物资编号,数量,通知时间(小时),响应时间(小时),生效日期,截止日期,文号
s-1,water,"3,000",1,1.5,2026-01-01,,X-1
s-5,water,2000,0,2,2026-01-01,2027-12-31,X-1
`;
const capacities = `仓库编号,物资编号,每小时产量,启动时间(小时),爬坡方式,爬坡过程,数量,生效日期,文号
s-1,water,500,4,线性,0|0.5; 2|1,20000,2026-01-01,F-1
`;
const files = { kits, substitutes, bins, agreements, capacities };

const importAll = async () => {
  for (const [kind, file] of Object.entries(files)) {
    expect([kind, (await imported(kind, file)).state]).toEqual([kind, 'APPLIED']);
  }
};

test('each comes in as the file says', async () => {
  await importAll();
  const { client } = world;
  expect((await client.getKit({ itemId: 'family-kit' })).components).toEqual([
    { itemId: 'torch', quantity: '1' },
    { itemId: 'water', quantity: '6' },
  ]);
  const { substitutes: ways } = await client.listSubstitutes({ itemId: 'tent' });
  expect(ways).toMatchObject([{ itemId: 'water', ratio: 2.5, twoWay: true, priority: 100 }]);
  expect(await client.getBin({ depotId: 's-1', code: 'A-01' })).toMatchObject({
    ...{ storageClass: 'AMBIENT', volumeM3Capacity: 12.5, massKgCapacity: 0 },
  });
  const promised = await client.listAgreements({ depotId: 's-1' });
  expect(promised.agreements).toMatchObject([
    { quantity: '3000', noticeHours: 1, responseHours: 1.5, validTo: '', documentNumber: 'X-1' },
  ]);
  const made = await client.listCapacities({});
  expect(made.capacities).toMatchObject([
    { unitsPerHour: 500, rampKind: 'LINEAR', ramp: [{ share: 0.5 }, { hours: 2, share: 1 }] },
  ]);
});

test.each([
  ['CSV', undefined],
  ['CSV', 'GB18030'],
  ['XLSX', undefined],
] as const)('each export imports back unchanged: %s %s', async (format, encoding) => {
  await importAll();
  const rows = { kits: 1, substitutes: 1, bins: 2, agreements: 2, capacities: 1 };
  for (const [kind, count] of Object.entries(rows)) {
    const found = await checked(kind, await exported(kind, format, encoding));
    const { unchangedCount, createCount, updateCount, faultCount } = found;
    expect([kind, unchangedCount, createCount, updateCount, faultCount]).toEqual([
      ...[kind, count, 0, 0, 0],
    ]);
    // So does the file it came from, which has no ids.
    const first = files[kind as keyof typeof files].replace('； ', '; ').replace('６', '6');
    expect([kind, (await checked(kind, first)).unchangedCount]).toEqual([kind, count]);
  }
});

test('a changed row changes what it names, by its id or by its terms', async () => {
  await importAll();
  const more = agreements.replace('"3,000"', '3500').replace('X-1\ns-5', 'X-1\ns-5');
  expect(await imported('agreements', more)).toMatchObject({ updateCount: 1, unchangedCount: 1 });
  const { agreements: of } = await world.client.listAgreements({ depotId: 's-1' });
  expect(of).toMatchObject([{ quantity: '3500', etag: '2' }]);
  const byId = `id,depotId,itemId,quantity,validFrom,documentNumber
${of[0]!.id},s-1,water,3600,2026-02-01,X-2`;
  expect(await imported('agreements', byId)).toMatchObject({ updateCount: 1 });
  const { agreements: after } = await world.client.listAgreements({ depotId: 's-1' });
  expect(after).toMatchObject([{ quantity: '3600', validFrom: '2026-02-01', noticeHours: 1 }]);
});

test('what cannot be taken in is named by row and column', async () => {
  await importAll();
  const { agreements: of } = await world.client.listAgreements({ depotId: 's-1' });
  const call = { agreementId: of[0]!.id, quantity: 900 };
  await world.client.createCallOff({ requestId: randomUUID(), ...call });
  const head = 'id,depotId,itemId,quantity,validFrom,validTo,documentNumber';
  const lines = [
    ',s-9,water,1,2026-01-01,,a',
    ',s-1,boat,1,2026-01-01,,b',
    `${randomUUID()},s-1,water,1,2026-01-01,,c`,
    `${of[0]!.id},s-5,water,1000,2026-01-01,,d`,
    ',s-1,water,899,2026-01-01,,X-1',
    ',s-1,tent,5,2026-01-01,2025-01-01,e',
    ',s-1,tent,5,2026-02-31,,f',
  ];
  expect(await faultsOf('agreements', [head, ...lines].join('\n'))).toEqual([
    'row 2, column 仓库编号: there is no depot s-9',
    'row 3, column 物资编号: there is no item boat',
    expect.stringMatching(/^row 4, column 系统编号: there is no agreement /),
    'row 5, column 仓库编号: it is of s-1',
    'row 6, column 数量: 900 units are called off',
    'row 7: agreement.validTo: is before validFrom',
    'row 8, column 生效日期: 31 February does not exist',
  ]);
  const ramps = capacities.replace('0|0.5; 2|1', '0|0.5; 2|0.4').replace('F-1', 'F-2');
  expect(await faultsOf('capacities', ramps)).toEqual([
    'row 2, column 爬坡过程: [1].share must not fall',
    'row 2, column 爬坡过程: [1].share must be 1 in the last step',
  ]);
  expect(
    await faultsOf('substitutes', 'itemId,substituteItemId,ratio\nwater,boat,1\nwater,water,1'),
  ).toEqual([
    'row 2, column 替代物资编号: there is no item boat',
    'row 3, column 替代物资编号: must be another item',
  ]);
  const nested = 'itemId,components\ntent,family-kit|1\ntorch,water|1';
  expect(await faultsOf('kits', nested)).toEqual([
    'row 2, column 组成: family-kit is a kit itself',
    'row 3, column 物资编号: it is a component of the kit family-kit',
  ]);
  expect(await faultsOf('kits', 'itemId,components\ntent,boat|1')).toEqual([
    'row 2, column 组成: there is no item boat',
  ]);
  const officer = sheets({ ...actorOf('LOGISTICS_OFFICER', street) } as never);
  expect(await faultsOf('bins', 'depotId,code\ns-1,C-01\ns-5,C-01\ns-1,c 1', officer)).toEqual([
    'row 3, column 仓库编号: s-5 is outside of the divisions you keep',
    expect.stringMatching(/^row 4, column 货位号: /),
  ]);
  const create = officer.createImport({ requestId: randomUUID(), kind: 'kits' });
  expect(await refusal(create)).toMatchObject({ reason: 'SCOPE_DENIED' });
});

test('a bin cannot become too small for what stands in it', async () => {
  await importAll();
  const lotId = await world.receive('s-1', 'water', 100);
  const lines = [{ itemId: 'water', lotId, toBinCode: 'A-01', quantity: 100 }];
  await world.client.putAwayStock({ requestId: randomUUID(), depotId: 's-1', lines });
  const [fault] = await faultsOf('bins', 'depotId,code,massKgCapacity\ns-1,A-01,50');
  expect(fault).toBe('row 2: depots/s-1/bins/A-01 would hold 57 kg of 50 kg');
});
