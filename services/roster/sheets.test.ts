import { sql } from '../platform/db';
import type { CallOptions } from '../platform/rpc-types';
import { as, otherStreet, requestId, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const leader = as('TEAM_LEADER', street);
const keeper = as('COMMANDER', street);

async function imported(kind: string, text: string, options: CallOptions) {
  const { sheets } = world.client;
  const { id } = await sheets.createImport({ requestId: requestId(), kind }, options);
  await sheets.addImportPart({ id, number: 1, data: Buffer.from(text) }, options);
  await sheets.checkImport({ id }, options);
  const settled = async (): Promise<Awaited<ReturnType<typeof sheets.getImport>>> => {
    for (;;) {
      const found = await sheets.getImport({ id }, options);
      if (!['CHECKING', 'APPLYING'].includes(found.state)) return found;
      await new Promise((resume) => setTimeout(resume, 10));
    }
  };
  return {
    checked: await settled(),
    rows: async () => (await sheets.listImportRows({ id }, options)).rows,
    apply: async () => {
      await sheets.applyImport({ requestId: requestId(), id }, options);
      return settled();
    },
  };
}

async function exported(kind: string, options: CallOptions): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const { data } of world.client.sheets.exportSheet({ kind, format: 'CSV' }, options)) {
    pieces.push(data);
  }
  return Buffer.concat(pieces).toString('utf8').replace('\ufeff', '');
}

const faultsOf = ({ faults }: { faults: { text: string }[] }) => faults.map(({ text }) => text);

test('teams are imported after a dry run, and what is exported changes nothing', async () => {
  const id = `team-${requestId()}`;
  const text = `编号,中文名称,英文名称,性质,专业,技能,区划代码\n${id},新队,New,志愿队伍,FLOOD,PUMPING；BOAT,${street}\n`;
  const run = await imported('teams', text, keeper);
  expect(run.checked).toMatchObject({ state: 'CHECKED', createCount: 1 });
  expect(await run.apply()).toMatchObject({ state: 'APPLIED' });
  expect(await world.client.getTeam({ id })).toMatchObject({
    kind: 'VOLUNTEER',
    skills: ['PUMPING', 'BOAT'],
    minimumCrew: 4,
  });
  const again = await imported('teams', await exported('teams', keeper), keeper);
  expect(again.checked).toMatchObject({ state: 'CHECKED', createCount: 0, updateCount: 0 });
});

test('people are imported with phone and teams, in reach only', async () => {
  const teamId = await world.team();
  const [one, two] = [`p-${requestId()}`, `p-${requestId()}`];
  const row = (id: string, phone: string, team: string, division: string) =>
    `${id},张三,${phone},${division},专职,${team}\n`;
  const head = '编号,姓名,电话,区划代码,用工形式,队伍\n';
  const wrong = await imported(
    'people',
    head + row(one, '100x0001', 'nobody', otherStreet) + row(two, '100****0009', teamId, street),
    leader,
  );
  expect(wrong.checked.state).toBe('REFUSED');
  expect(faultsOf(wrong.checked)).toEqual([
    'row 2, column 电话: is no phone of 5 to 15 digits; correct the cell',
    'row 3, column 电话: is masked; write the phone in full',
  ]);
  const outside = head + row(one, '10000000001', 'nobody', otherStreet);
  expect(faultsOf((await imported('people', outside, leader)).checked)).toEqual([
    `row 2, column 区划代码: ${otherStreet} is outside of the divisions you keep; remove the row`,
    'row 2, column 队伍: nobody does not exist; write one that exists',
  ]);
  const right = head + row(one, '1000000 0001', teamId, street) + row(two, '', '', street);
  const run = await imported('people', right, leader);
  expect(await run.apply()).toMatchObject({ state: 'APPLIED', createCount: 2 });
  const person = await world.client.getPerson({ id: one });
  expect(person.contacts[0]!.value).toBe('100****0001');
  expect(person.teams.map((team) => team.teamId)).toEqual([teamId]);
});

test('an export masks phones by role, and imported again it changes nothing', async () => {
  const teamId = await world.team();
  const contacts = [{ kind: 'PHONE' as const, value: '10000007777' }];
  const [id] = await world.people(teamId, 1, { contacts });
  const text = await exported('people', leader);
  expect(text).toContain('100****7777');
  expect(text).not.toContain('10000007777');
  expect(await exported('people', as('AUDITOR', street))).not.toMatch(/100\*+7777|10000007777/);
  const same = await imported('people', text, leader);
  expect(same.checked).toMatchObject({ state: 'CHECKED', createCount: 0, updateCount: 0 });
  const moved = await imported('people', `编号,电话,队伍\n${id},10000008888,\n`, leader);
  expect(moved.checked).toMatchObject({ state: 'REFUSED' });
  const line = text.split(/\r?\n/).find((each) => each.includes(id!))!;
  const head = text.split(/\r?\n/)[0]!;
  const changed = line.replace('100****7777', '10000008888').replace(teamId, '');
  const run = await imported('people', `${head}\n${changed}\n`, leader);
  expect(run.checked).toMatchObject({ state: 'CHECKED', updateCount: 1 });
  const fields = (await run.rows())[0]!.fields.map(({ key }) => key);
  expect(fields.sort()).toEqual(['phone', 'teams']);
  expect(await run.apply()).toMatchObject({ state: 'APPLIED' });
  const person = await world.client.getPerson({ id: id! });
  expect(person.contacts.map(({ value }) => value)).toEqual(['100****8888']);
  expect(person.teams).toEqual([]);
});

test('what an import keeps of its file is sealed', async () => {
  const text = `编号,姓名,电话,区划代码,用工形式\np-sealed,张三,10000006666,${street},专职\n`;
  const run = await imported('people', text, leader);
  const rows = await run.rows();
  expect(rows[0]!.fields.find(({ key }) => key === 'phone')?.to).toBe('10000006666');
  const kept = await sql<{ text: string; bytes: Buffer }>(
    world.database.db,
    `SELECT r.after::text AS text, p.bytes FROM import_rows r
     JOIN import_parts p USING (import_id) WHERE r.key = '["p-sealed"]'`,
  );
  expect(kept).toHaveLength(1);
  expect(kept[0]!.text).toContain('sealed');
  expect(kept[0]!.text + kept[0]!.bytes.toString('utf8')).not.toContain('10000006666');
});
