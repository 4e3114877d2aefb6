import { randomUUID } from 'node:crypto';
import { callerOf } from '../platform/testing/rpc';
import { actorOf, commander, district, otherStreet, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const sheets = (actor = commander) => callerOf(world.client, actor).sheets;

async function settled(client: ReturnType<typeof sheets>, id: string) {
  for (;;) {
    const found = await client.getImport({ id });
    if (!['CHECKING', 'APPLYING'].includes(found.state)) return found;
    await new Promise((resume) => setTimeout(resume, 5));
  }
}

async function checked(kind: string, file: string | Buffer, client = sheets()) {
  const { id } = await client.createImport({ requestId: randomUUID(), kind, fileName: 'a.csv' });
  await client.addImportPart({ id, number: 1, data: Buffer.from(file as string) });
  await client.checkImport({ id });
  return settled(client, id);
}

async function imported(kind: string, file: string | Buffer) {
  const found = await checked(kind, file);
  expect(found).toMatchObject({ state: 'CHECKED', faults: [] });
  await sheets().applyImport({ requestId: randomUUID(), id: found.id });
  return settled(sheets(), found.id);
}

async function exported(kind: string, format: 'CSV' | 'XLSX') {
  const pieces: Buffer[] = [];
  for await (const { data } of sheets().exportSheet({ kind, format })) pieces.push(data as Buffer);
  return Buffer.concat(pieces);
}

const faultsOf = async (kind: string, file: string, client = sheets()) =>
  (await checked(kind, file, client)).faults.map(({ text }) => text.split(';')[0]);

const heading = '编号,型号,序列号,区划代码,配件,耗材,油电量,实际能力';

describe('a file of equipment', () => {
  test('creates and changes assets, and comes back unchanged', async () => {
    const file = `${heading}
f-1,pump-500,F-1,${street},hose=8；strainer＝1,oil-can=5@2099-01-01,1,flow=480
f-2,pump-500,F-2,${street},hose=7,,0.5,
`;
    expect(await imported('assets', file)).toMatchObject({ state: 'APPLIED', createCount: 2 });
    const { capabilities, components, fuelShare } = await world.client.getAsset({ id: 'f-1' });
    expect(capabilities).toEqual([{ key: 'flow', value: 480, unit: 'm³/h' }]);
    expect(components.map(({ present }) => present)).toEqual([8, 1]);
    expect(fuelShare).toBe(1);
    const change = await imported(
      'assets',
      `编号,型号,序列号,区划代码,备注\nf-2,pump-500,F-2,${street},wet\n`,
    );
    expect(change).toMatchObject({ state: 'APPLIED', updateCount: 1 });
    const kept = await world.client.getAsset({ id: 'f-2' });
    expect(kept).toMatchObject({ note: 'wet', fuelShare: 0.5 });
    for (const format of ['CSV', 'XLSX'] as const) {
      const again = await checked('assets', await exported('assets', format));
      expect(again).toMatchObject({ state: 'CHECKED', createCount: 0, updateCount: 0 });
    }
    const { versions } = await world.client.listAssetHistory({ id: 'f-2' });
    expect(versions[0]!.changes.map(({ field }) => field)).toContain('note');
  });

  test('is refused row by row, at the column that is wrong', async () => {
    const taken = await world.asset('pump-500', { serial: 'TAKEN' });
    const file = `${heading}
g-1,pump-9,G-1,${street},,,1,
g-2,pump-500,TAKEN,${street},,,1,
g-3,pump-500,G-3,${street},wing=1,,1,
g-4,pump-500,G-4,${street},hose,,1,
g-5,pump-500,G-5,${street},,oil-can=1@2026-02-30,1,
g-6,pump-500,G-6,${street},,,1,lift=3
g-7,pump-500,G-7,${street},,,2,
g-8,pump-500,G-9,${street},,,1,
g-9,pump-500,G-9,${street},,,1,
`;
    const faults = await faultsOf('assets', file);
    expect(faults.sort()).toEqual([
      'row 10, column 序列号: G-9 is the serial of g-8',
      'row 2, column 型号: there is no class pump-9: create it first',
      `row 3, column 序列号: TAKEN is the serial of ${taken}`,
      'row 4, column 配件: the class has no component wing',
      'row 5, column 配件: hose is not a pair such as hose=4 or engine-oil=4@2027-06-30',
      'row 6, column 耗材: oil-can=1@2026-02-30 is not a pair such as hose=4 or ' +
        'engine-oil=4@2027-06-30',
      'row 7, column 实际能力: pump has no capability lift: write one of flow',
      expect.stringMatching(/^row 8, column 油电量: /),
    ]);
  });

  test('stays within the divisions of whoever sends it', async () => {
    const local = sheets(actorOf('LOGISTICS_OFFICER', street));
    const file = `${heading}\nh-1,pump-500,H-1,${otherStreet},,,1,\n`;
    expect(await faultsOf('assets', file, local)).toEqual([
      `row 2, column 区划代码: ${otherStreet} is outside of the divisions you keep`,
    ]);
  });
});

describe('a file of inspections', () => {
  const head = '装备编号,检查项,检查日期,合格,情况';

  test('adds results, of which the latest counts', async () => {
    const id = await world.asset('pump-500', { checks: [] });
    const file = `${head}\n${id},load,${world.date(-30)},是,\n${id},load,${world.date(-2)},否,漏水\n`;
    expect(await imported('inspections', file)).toMatchObject({ createCount: 2 });
    expect(await world.gaps(id)).toEqual(['INSPECTION_FAILED load']);
    expect(await checked('inspections', file)).toMatchObject({ unchangedCount: 2 });
    const other = `${head}\n${id},load,${world.date(-2)},是,漏水\n`;
    expect(await faultsOf('inspections', other)).toEqual([
      'row 2, column 合格: was recorded otherwise',
    ]);
    const again = await checked('inspections', await exported('inspections', 'CSV'));
    expect(again).toMatchObject({ createCount: 0, faults: [] });
  });

  test('names what it cannot be', async () => {
    const id = await world.asset('pump-500', { homeDivisionCode: district });
    const file = `${head}
nobody,load,${world.date(-1)},是,
${id},x-ray,${world.date(-1)},是,
${id},load,${world.date(5)},是,
`;
    expect(await faultsOf('inspections', file)).toEqual([
      'row 2, column 装备编号: there is no asset nobody',
      `row 3, column 检查项: ${id} has no such check`,
      `row 4, column 检查日期: is in the future`,
    ]);
  });
});
