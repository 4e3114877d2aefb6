import type { Page } from 'playwright-core';
import { browserTest, visit, type Visit } from './browser';
import {
  dialog,
  inDialog,
  password,
  signIn,
  startConsoleHouse,
  type ConsoleHouse,
} from './console-house';
import { crewOnShift } from './crew';

// Two commanders in two browsers want the same team.

let running: ConsoleHouse | undefined;
const visits: Visit[] = [];

beforeAll(async () => {
  running = await startConsoleHouse();
  if (!running) return;
  const administrator = await running.house.as('ADMINISTRATOR');
  const grants = [{ role: 'COMMANDER', divisionCode: '440310000000' }];
  await administrator.post('/v1/accounts', { account: 'second', name: '周宁', password, grants });
  await crewOnShift(administrator, 'water-1', '水上救援一队');
  await crewOnShift(administrator, 'water-2', '水上救援二队');
});

afterEach(async () => {
  for (const one of visits.splice(0)) await one.close();
});

afterAll(() => running?.stop());

async function desk(account: string): Promise<Page> {
  const opened = await visit(running!.browser, running!.house.url);
  visits.push(opened);
  await signIn(opened.page, account);
  await opened.page.goto('/teams');
  return opened.page;
}

/** Chooses the team and says what for; nothing is held yet. */
async function prepare(page: Page, team: string, task: string): Promise<void> {
  await page.getByRole('row', { name: team }).getByRole('checkbox').check();
  await page.getByRole('button', { name: '派出所选（1）' }).click();
  await dialog(page).getByLabel('任务').fill(task);
}

browserTest(
  'of two who want one team the second sees who has it and what else would do',
  async () => {
    const first = await desk('commander');
    const second = await desk('second');
    await prepare(first, '水上救援一队', '沙湖内涝转移');
    await prepare(second, '水上救援一队', '石井救援');
    await inDialog(first, '暂留队伍');
    await first.getByText('已暂留，请在到时前到“任务”中确认').waitFor();
    await inDialog(second, '暂留队伍');
    const refusal = dialog(second).getByRole('alert');
    await refusal.filter({ hasText: '水上救援一队：已被占用' }).waitFor();
    expect(await refusal.innerText()).toMatch(/林海 自 .* 起占用，任务：沙湖内涝转移/);
    await refusal.getByRole('button', { name: '改派这支' }).click();
    await inDialog(second, '暂留队伍');
    await second.getByText('已暂留，请在到时前到“任务”中确认').waitFor();
    await second.getByRole('tab', { name: '任务', exact: true }).click();
    const tasks = second.getByRole('tabpanel', { name: '任务' });
    const own = tasks.getByRole('row', { name: /水上救援二队/ });
    expect(await own.innerText()).toContain('周宁');
    await own.getByRole('button', { name: '确认并通知' }).click();
    await own.getByRole('button', { name: '登记：已应答' }).click();
    await own.getByRole('button', { name: '登记：途中' }).waitFor();
    await own.getByRole('button', { name: '结束任务' }).click();
    await inDialog(second, '结束任务');
    await own.getByText('已结束').waitFor();
    expect(visits.flatMap(({ faults }) => faults)).toEqual([]);
  },
);

browserTest(
  'a phone is masked, and shown in full for a reason that the audit log keeps',
  async () => {
    const page = await desk('commander');
    await page.getByRole('link', { name: '水上救援一队' }).click();
    const member = page.getByRole('row', { name: /队员1/ });
    await member.getByText('138****1000').waitFor();
    await member.getByRole('button', { name: '查看完整号码' }).click();
    await dialog(page).getByLabel('原因').fill('联系队员到场');
    await inDialog(page, '查看完整号码');
    await member.getByText('13800001000').waitFor();
    const auditor = await running!.house.as('AUDITOR');
    const entries = await auditor.all<{ action: string }>('/v1/audit/roster', 'entries');
    expect(entries.map(({ action }) => action)).toContain('contact.revealed');
  },
);
