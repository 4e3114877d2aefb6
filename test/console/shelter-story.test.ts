import type { Page } from 'playwright-core';
import { raiseFlood } from '../scenario/small-district';
import { browserTest, visit, type Visit } from './browser';
import {
  choose,
  dialog,
  inDialog,
  password,
  signIn,
  startConsoleHouse,
  type ConsoleHouse,
} from './console-house';

// A shelter of two places from its opening to its closing, with a third person at the door.

let running: ConsoleHouse | undefined;
let desk: Visit;

beforeAll(async () => {
  running = await startConsoleHouse();
  if (!running) return;
  const administrator = await running.house.as('ADMINISTRATOR');
  const grants = [{ role: 'SHELTER_MANAGER', divisionCode: '440310000000' }];
  await administrator.post('/v1/accounts', { account: 'manager', name: '黄静', password, grants });
  await administrator.post('/v1/shelters', {
    ...{ id: 'school', nameZh: '六联学校避难场所', nameEn: 'Liulian School' },
    ...{ divisionCode: '440310001001', kind: 'INDOOR', stay: 'SHORT', areaM2: 6 },
    ...{ latitude: 22.7, longitude: 114.34 },
  });
  await raiseFlood(await running.house.as('COMMANDER'), 10);
  desk = await visit(running.browser, running.house.url);
});

afterAll(async () => {
  await desk?.close();
  await running?.stop();
});

/** Ticks every item, each once the one before was kept. */
async function tickAll(page: Page): Promise<void> {
  const list = page.locator('.m-check');
  await list.first().waitFor();
  for (let at = 0; at < (await list.count()); at += 1) {
    await list.nth(at).getByRole('checkbox').click();
    await list.nth(at).locator('input:checked').waitFor();
  }
}

async function checkIn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: '登记入住', exact: true }).click();
  await page.fill('#name', name);
  await inDialog(page, '登记入住');
}

/** The state as the facts of the shelter say it, not the steps, which name all. */
const state = (page: Page, text: string) =>
  page.locator('.m-facts .ant-tag', { hasText: text }).first().waitFor();

browserTest(
  'a shelter is opened by its checklist and takes in as many as it has places',
  async () => {
    const { page } = desk;
    await signIn(page, 'manager');
    await page.goto('/shelters');
    await page.getByRole('link', { name: '六联学校避难场所' }).click();
    await page.getByRole('button', { name: '启用准备' }).click();
    await choose(page, 'hazard', '洪水');
    await choose(page, 'incidentId', '内涝');
    await inDialog(page, '启用准备');
    await state(page, '准备中');
    await tickAll(page);
    await page.getByRole('button', { name: '开放', exact: true }).click();
    await inDialog(page, '开放');
    await state(page, '开放');
    await checkIn(page, '张文');
    await page.getByText('已登记，在住 1 人，空余 1 人').waitFor();
    await page.getByRole('tab', { name: '预留（0）' }).click();
    await page.getByRole('button', { name: '预留位置' }).click();
    await page.fill('#purpose', '河边两户');
    await inDialog(page, '预留位置');
    await state(page, '已满');
    await page.getByRole('tab', { name: '预留（1）' }).click();
    const reserved = page.getByRole('row', { name: /河边两户/ });
    await reserved.getByRole('button', { name: '确认' }).click();
    await reserved.getByText('已确认').waitFor();
    await reserved.getByRole('button', { name: '释放' }).click();
    await state(page, '开放');
    await checkIn(page, '李红');
    await state(page, '已满');
  },
);

browserTest(
  'one more is refused with the reason, and taken in with a reason that is kept',
  async () => {
    const { page } = desk;
    await checkIn(page, '王强');
    const refusal = dialog(page).getByRole('alert');
    await refusal.filter({ hasText: '空余位置不足，不能接收这么多人' }).waitFor();
    expect(await refusal.innerText()).toContain('空余 0 个位置，要安置 1 人');
    await page.fill('#overrideReason', '暴雨中无法转往他处');
    await inDialog(page, '登记入住');
    await page.getByText('超员 1 人').waitFor();
    const auditor = await running!.house.as('AUDITOR');
    const stays = await auditor.all<{ overrideReason?: string }>('/v1/stays', 'stays', {
      siteId: 'school',
    });
    expect(stays.map(({ overrideReason }) => overrideReason)).toContain('暴雨中无法转往他处');
  },
);

browserTest('it is closed once all have left, and its opening tells what it was', async () => {
  const { page } = desk;
  const closing = page.getByRole('button', { name: '关闭场所' });
  await page.getByRole('button', { name: '开始关闭' }).click();
  await inDialog(page, '开始关闭');
  await state(page, '关闭中');
  await tickAll(page);
  await closing.click();
  await inDialog(page, '关闭场所');
  await dialog(page).getByText('场所还有人员或预留，不能关闭').waitFor();
  await inDialog(page, '取消');
  await page.getByRole('tab', { name: '在住人员（3）' }).click();
  await page.locator('.ant-drawer thead').getByRole('checkbox').check();
  await page.getByRole('button', { name: '登记离开（3）' }).click();
  await inDialog(page, '登记离开（3）');
  await page.getByText('已登记离开 3 人').waitFor();
  await closing.click();
  await inDialog(page, '关闭场所');
  await state(page, '未启用');
  await page.getByRole('tab', { name: '变更历史' }).click();
  await page.getByRole('button', { name: '小结' }).click();
  const over = page.locator('.m-facts div', { hasText: '超员接收' }).locator('dd');
  await over.waitFor();
  expect(await over.innerText()).toBe('1');
  expect(desk.faults).toEqual([]);
});
