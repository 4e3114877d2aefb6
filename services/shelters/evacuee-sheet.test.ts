import { randomUUID } from 'node:crypto';
import { tablesHolding } from '../platform/testing/table-search';
import { actorOf, district, idNumber, manager, otherStreet, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const phone = '13800138000';
const heading = '事件编号,登记号,户号,姓名,证件号码,电话,年龄段,需要,所属区划\n';

async function imported(text: string, actor = manager) {
  const { sheets } = world.client;
  const options = { actor };
  const { id } = await sheets.createImport(
    { requestId: randomUUID(), kind: 'evacuees', fileName: 'list.csv' },
    options,
  );
  await sheets.addImportPart({ id, number: 1, data: Buffer.from(text) }, options);
  await sheets.checkImport({ id }, options);
  const settled = async (): Promise<Awaited<ReturnType<typeof sheets.getImport>>> => {
    for (;;) {
      const found = await sheets.getImport({ id }, options);
      if (!['CHECKING', 'APPLYING'].includes(found.state)) return found;
      await new Promise((resume) => setTimeout(resume, 10));
    }
  };
  const checked = await settled();
  const apply = async () => {
    await sheets.applyImport({ requestId: randomUUID(), id }, options);
    return settled();
  };
  return { checked, apply };
}

async function exported(actor = manager): Promise<string> {
  const pieces: Buffer[] = [];
  const asked = { kind: 'evacuees', format: 'CSV' as const };
  for await (const { data } of world.client.sheets.exportSheet(asked, { actor })) pieces.push(data);
  return Buffer.concat(pieces).toString('utf8').replace('\ufeff', '');
}

test('a list registers households once, and what is kept of it is sealed', async () => {
  const incidentId = randomUUID();
  const number = idNumber();
  const rows = [
    `${incidentId},A-1,A,王小明,${number},${phone},成人,,${street}`,
    `${incidentId},A-2,A,王小花,,,儿童,PETS；INFANTS,${street}`,
  ].join('\n');
  const run = await imported(heading + rows);
  expect(run.checked).toMatchObject({ state: 'CHECKED', createCount: 2, faultCount: 0 });
  expect(await tablesHolding(world.database.adminUrl, `${number}|${phone}|王小明`)).toEqual([]);
  expect(await run.apply()).toMatchObject({ state: 'APPLIED' });
  const { counts, households } = await world.client.countPeople({ incidentId });
  expect(counts).toMatchObject([{ whereabouts: 'EXPECTED', persons: 2 }]);
  expect(Number(households)).toBe(1);
  expect(await tablesHolding(world.database.adminUrl, `${number}|${phone}|王小明`)).toEqual([]);
  const again = await imported(heading + rows);
  expect(again.checked).toMatchObject({ state: 'CHECKED', createCount: 0, unchangedCount: 2 });
});

test('an export tells names to who sees them, numbers to nobody, and comes back unchanged', async () => {
  const incidentId = randomUUID();
  const number = idNumber();
  const row = `${incidentId},B-1,B,赵大山,${number},${phone},老人,ACCESSIBLE,${street}\n`;
  await (await imported(heading + row)).apply();
  const own = (text: string) => text.split('\n').filter((line) => line.includes(incidentId));
  const [line] = own(await exported());
  expect(line).toContain('赵大山');
  expect(line).not.toContain(number);
  expect(line).not.toContain(phone);
  expect(own(await exported(actorOf('AUDITOR', district)))[0]).toContain('赵**');
  expect(own(await exported(actorOf('AUDITOR', otherStreet)))).toEqual([]);
  await expect(exported(actorOf('LOGISTICS_OFFICER', district))).rejects.toMatchObject({
    reason: 'ROLE_MISSING',
  });
  const back = await imported(await exported());
  expect(back.checked).toMatchObject({ state: 'CHECKED', createCount: 0, updateCount: 0 });
});

test.each([
  ['of another division', `C-1,C,孙一,,,,,${otherStreet}`, /outside of the divisions/],
  ['with a wrong check digit', `C-1,C,孙一,440310199001011235,,,,${street}`, /check digit/],
  ['with a masked phone', `C-1,C,孙一,,138****8000,,,${street}`, /is masked/],
])('a row %s is refused with its place', async (_what, row, says) => {
  const keeper = actorOf('SHELTER_MANAGER', street);
  const { checked } = await imported(`${heading}${randomUUID()},${row}\n`, keeper);
  expect(checked.state).toBe('REFUSED');
  expect(checked.faults[0]!.text).toMatch(says);
  expect(checked.faults[0]!.row).toBe(2);
});
