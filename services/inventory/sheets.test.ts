import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { sheetDesk } from './testing/sheet-desk';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

const { sheets, settled, checked, imported, exported, faultsOf } = sheetDesk(() => world);

const catalogue = `编号,中文名称,英文名称,物资编码,中文单位,英文单位,保质期(天),包装,单价(元)
water,饮用水,Drinking water,１０１０１０１,瓶,bottle,365,箱|case|24|14.2|0.03; 托盘|pallet|960,1.5
tent,"帐篷 ""大""",=Tent,,顶,each,0,,
`;
const depots = `编号,中文名称,英文名称,层级,区划代码,上级仓库,面积(m²)
s-1,坪山街道,Street,街道级,440310001000,d-1,100
d-1,坪山区,District,DISTRICT,440310000000,,"1,200"
`;

async function withPlaces() {
  expect(await imported('items', catalogue.replace(',=Tent', ",'=Tent"))).toMatchObject({
    state: 'APPLIED',
    createCount: 2,
  });
  expect(await imported('depots', depots)).toMatchObject({ state: 'APPLIED', createCount: 2 });
}

const opening = (...lines: string[]) => ['仓库编号,物资编号,批号,有效期,数量', ...lines].join('\n');

test('a catalogue and a depot tree come in as they are in the file', async () => {
  await withPlaces();
  expect(await world.client.getItem({ id: 'water' })).toMatchObject({
    supplyCode: '1010101',
    supplyClass: 'BASIC_LIVING',
    shelfLifeDays: 365,
    packs: [
      { nameEn: 'case', units: '24', massKg: 14.2 },
      { nameEn: 'pallet', units: '960', massKg: 0 },
    ],
  });
  const { values } = await world.client.listItemValues({});
  expect(values).toMatchObject([{ itemId: 'water', unitValue: 1.5 }]);
  expect(await world.client.getItem({ id: 'tent' })).toMatchObject({ nameEn: '=Tent' });
  expect(await world.client.getDepot({ id: 's-1' })).toMatchObject({
    parentId: 'd-1',
    areaM2: 100,
  });
});

test('opening stock is received into lots through the ledger', async () => {
  await withPlaces();
  const file = opening(`s-1,water,B1,${world.date(100)},"1,200"`, 's-1,tent,,,5', 'd-1,tent,,,7');
  expect(await imported('opening-stock', file)).toMatchObject({ state: 'APPLIED', createCount: 3 });
  expect(await world.stockOf('s-1', 'water')).toEqual([1200, 0, 0]);
  expect(await world.stockOf('d-1', 'tent')).toEqual([7, 0, 0]);
  expect(await world.faults()).toEqual([]);
  const { movements } = await world.client.listMovements({ depotId: 's-1' });
  expect(movements).toMatchObject([{ kind: 'RECEIPT', reason: 'a.csv' }]);
});

test.each([
  ['CSV', undefined],
  ['CSV', 'GB18030'],
  ['XLSX', undefined],
] as const)('each export imports back unchanged: %s %s', async (format, encoding) => {
  await withPlaces();
  await imported('opening-stock', opening(`s-1,water,B1,${world.date(9)},12`, 's-1,tent,,,5'));
  await world.confirmed('s-1', 'water', 4);
  const levels = '仓库编号,物资编号,最低储备,补货点,最高储备';
  await imported('par-levels', `${levels}\ns-1,water,5,"1,000",2000`);
  world.pass(20 * 86_400);
  for (const [kind, rows] of [
    ['items', 2],
    ['depots', 2],
    ['opening-stock', 2],
    ['par-levels', 1],
  ] as const) {
    const found = await checked(kind, await exported(kind, format, encoding));
    expect([kind, found.unchangedCount, found.createCount, found.faultCount]).toEqual([
      kind,
      rows,
      0,
      0,
    ]);
    expect(found.updateCount).toBe(0);
  }
});

test('what cannot be taken in is named by row and column', async () => {
  await withPlaces();
  await imported('opening-stock', opening('s-1,tent,,,5'));
  const lines = [
    's-9,tent,,,1',
    's-1,boat,,,1',
    's-1,tent,,,6',
    's-1,water,B1,,1',
    `s-1,water,B1,${world.date(-1)},1`,
    's-1,water,B2,2027-02-31,1',
    's-1,tent,B,,１２.５',
    'd-1,tent,,,1',
    'd-1,tent,,,2',
  ];
  expect(await faultsOf('opening-stock', opening(...lines))).toEqual([
    'row 2, column 仓库编号: there is no depot s-9',
    'row 3, column 物资编号: there is no item boat',
    'row 4, column 数量: 5 units of this lot are there already',
    'row 5, column 有效期: is empty, and water expires',
    `row 6, column 有效期: the lot expired on ${world.date(-1)}`,
    'row 7, column 有效期: 31 February does not exist',
    'row 8, column 数量: １２.５ is not a whole number',
    'row 10, column 仓库编号: "d-1 · tent ·  · " is in row 9 already',
  ]);
  const levels = 'depotId,itemId,minimum,reorder,maximum';
  expect(await faultsOf('par-levels', `${levels}\ns-1,water,5,4,9\ns-1,boat,1,1,1`)).toEqual([
    'row 2, column 补货点: 4 is below the minimum 5',
    'row 3, column 物资编号: there is no item boat',
  ]);
  const items = `id,nameZh,nameEn,unitZh,unitEn,supplyCode,packs
water,水,Water,瓶,bottle,1010101,箱|case|24;托盘|pallet|25
rice,米,Rice,袋,bag,1010101,
oil,油,Oil,桶,can,9,`;
  expect(await faultsOf('items', items)).toEqual([
    'row 2, column 包装: [1].units must be a whole multiple of the pack before, which has 24',
    'row 3, column 物资编码: item water has the code 1010101 already',
    'row 4, column 物资编码: must be a GB/T 38565 code: 1, 2 or 3 and six digits',
  ]);
  const places = `id,nameZh,nameEn,tier,divisionCode,parentId,latitude
a,甲,A,STREET,440310001000,nowhere,
b,乙,B,STREET,440310001000,,22.5`;
  expect(await faultsOf('depots', places)).toEqual([
    'row 2, column 上级仓库: there is no depot nowhere',
    'row 3, column 经度: depot.longitude: is required with the other coordinate',
  ]);
});

test('an officer imports into the divisions they keep, and the catalogue only as its keeper', async () => {
  await withPlaces();
  const officer = sheets({ ...actorOf('LOGISTICS_OFFICER', otherStreet) } as never);
  expect(await faultsOf('opening-stock', opening('s-1,tent,,,5'), officer)).toEqual([
    'row 2, column 仓库编号: s-1 is outside of the divisions you keep',
  ]);
  const file = `id,nameZh,nameEn,tier,divisionCode\nx,甲,X,STREET,${street}`;
  expect(await faultsOf('depots', file, officer)).toEqual([
    `row 2, column 区划代码: ${street} is outside of the divisions you keep`,
  ]);
  const create = officer.createImport({ requestId: randomUUID(), kind: 'items' });
  expect(await refusal(create)).toMatchObject({ reason: 'SCOPE_DENIED' });
  const seen: number[] = [];
  for await (const { data } of officer.exportSheet({ kind: 'depots', format: 'CSV' })) {
    seen.push((data as Buffer).toString().split('\r\n').length - 2);
  }
  expect(seen.at(-1)).toBe(0);
});

test('stock that arrives between the check and the import stops it', async () => {
  await withPlaces();
  const found = await checked('opening-stock', opening('s-1,tent,,,5', 'd-1,tent,,,5'));
  await world.receive('d-1', 'tent', 3);
  await imported('opening-stock', opening('d-1,tent,,,4'));
  await sheets().applyImport({ requestId: randomUUID(), id: found.id });
  expect((await settled(sheets(), found.id)).state).toBe('FAILED');
  expect(await sql(world.database.db, `SELECT FROM balances WHERE depot_id = 's-1'`)).toEqual([]);
});
