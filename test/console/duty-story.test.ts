import type { Page } from 'playwright-core';
import { browserTest, visit, type Visit } from './browser';
import {
  choose,
  dialog,
  inDialog,
  signIn,
  startConsoleHouse,
  type ConsoleHouse,
} from './console-house';
import { crewOnShift } from './crew';

// Who plans the duty of a team meets the rules of rest, a swap and a leave.

const hourMs = 3_600_000;

let running: ConsoleHouse | undefined;
let desk: Visit;

beforeAll(async () => {
  running = await startConsoleHouse();
  if (!running) return;
  await crewOnShift(await running.house.as('ADMINISTRATOR'), 'water-1', '水上救援一队');
});

beforeEach(async () => {
  if (running) desk = await visit(running.browser, running.house.url);
});

afterEach(() => desk?.close());
afterAll(() => running?.stop());

const began = Date.now();

/** What a field for a moment takes: the clock of Asia/Shanghai, so many hours from the start. */
const clock = (hours: number) => new Date(began + (hours + 8) * hourMs).toISOString().slice(0, 16);

async function fillTimes(page: Page, from: number, until: number): Promise<void> {
  await page.fill('#start', clock(from));
  await page.fill('#end', clock(until));
}

browserTest(
  'a shift that overlaps or leaves too little rest is refused by name and rule',
  async () => {
    const { page } = desk;
    await signIn(page, 'commander');
    await page.goto('/teams?tab=duty');
    await page
      .getByRole('row', { name: /水上救援一队/ })
      .getByText('白班 5 人')
      .waitFor();
    await page.getByRole('button', { name: '排班' }).click();
    await choose(page, 'teamId', '水上救援一队');
    await fillTimes(page, 1, 5);
    await choose(page, 'personIds', '队员1');
    // A list of several stays open over the buttons until something else is clicked.
    await dialog(page).locator('.ant-modal-title').click();
    await inDialog(page, '保存');
    await dialog(page).getByText('队员1：该时段已有班次').waitFor();
    await fillTimes(page, 11, 12);
    await inDialog(page, '保存');
    await dialog(page)
      .getByText(/队员1：两班之间只休息 [\d.]+ 小时，至少 10 小时/)
      .waitFor();
    await fillTimes(page, 20, 21);
    await inDialog(page, '保存');
    await page.getByText('已排 1 个班次').waitFor();
    expect(desk.faults).toEqual([]);
  },
);

browserTest('a swap is taken and approved, and leave over a shift is not', async () => {
  const { page } = desk;
  await signIn(page, 'commander');
  await page.goto('/teams?tab=exchange');
  await page.getByRole('button', { name: '提出换班' }).click();
  await choose(page, 'shiftId', '水上救援一队');
  await choose(page, 'fromPersonId', '队员1');
  await choose(page, 'toPersonId', '队员3');
  await inDialog(page, '提出换班');
  const swap = page.getByRole('row', { name: /队员1.*队员3/ });
  await swap.getByRole('button', { name: '接受', exact: true }).click();
  await swap.getByRole('button', { name: '批准', exact: true }).click();
  await swap.getByText('已批准').waitFor();
  await page.getByRole('button', { name: '申请休假' }).click();
  await choose(page, 'personId', '队员2');
  await fillTimes(page, 1, 6);
  await inDialog(page, '申请休假');
  const leave = page.getByRole('row', { name: /队员2.*年假/ });
  await leave.getByRole('button', { name: '批准', exact: true }).click();
  await page.getByText('休假期间有班次，请先换班或调整班次').waitFor();
  expect(desk.faults).toEqual([]);
});

browserTest(
  'an administrator sets a duty rule and a kind of certificate, and erases a person',
  async () => {
    const { page } = desk;
    await signIn(page, 'admin');
    await page.goto('/teams?tab=rules');
    await page.getByRole('button', { name: '设置队伍规则' }).click();
    await choose(page, 'id', '水上救援一队');
    await page.fill('#restHoursMin', '11');
    await inDialog(page, '保存');
    await page.getByRole('row', { name: /水上救援一队.*11/ }).waitFor();
    await page.getByRole('tab', { name: '单位与证书' }).click();
    await page.getByRole('button', { name: '新增证书种类' }).click();
    await page.fill('#code', 'ROPE');
    await page.fill('#nameZh', '绳索救援');
    await page.fill('#nameEn', 'Rope rescue');
    await inDialog(page, '保存');
    await page.getByRole('row', { name: /ROPE/ }).waitFor();
    await page.getByRole('tab', { name: '人员', exact: true }).click();
    await page.getByText('队员5', { exact: true }).first().click();
    await page.getByRole('button', { name: '清除个人信息' }).click();
    await page.fill('#reason', '本人要求');
    await page.fill('#confirmation', '队员4');
    await inDialog(page, '永久清除');
    await dialog(page).getByText('与姓名不一致').waitFor();
    await page.fill('#confirmation', '队员5');
    await inDialog(page, '永久清除');
    await page.getByText('已清除', { exact: true }).first().waitFor();
    expect(desk.faults).toEqual([]);
  },
);
