import { browserTest, visit, type Visit } from './browser';
import {
  choose,
  dialog,
  inDialog,
  signIn,
  startConsoleHouse,
  type ConsoleHouse,
} from './console-house';

// Two pumps: one fails its inspection and cannot go until it is repaired and checked again.

let running: ConsoleHouse | undefined;
let desk: Visit;

beforeAll(async () => {
  running = await startConsoleHouse();
  if (!running) return;
  const administrator = await running.house.as('ADMINISTRATOR');
  const flow = { key: 'flow', nameZh: '流量', nameEn: 'Flow', unit: 'm³/h' };
  await administrator.put('/v1/equipment-kinds/pump', {
    ...{ nameZh: '排涝泵', nameEn: 'Pump', capabilities: [flow], outputUnit: 'm³' },
  });
  const load = { key: 'load', nameZh: '负载试验', nameEn: 'Load test' };
  await administrator.put('/v1/equipment-classes/pump-500', {
    ...{ kindId: 'pump', nameZh: '五百方水泵', nameEn: 'Pump 500' },
    capabilities: [{ key: 'flow', value: 500 }],
    checks: [{ ...load, intervalDays: 90, kind: 'INSPECTION' }],
    components: [{ key: 'hose', nameZh: '水带', nameEn: 'Hose', quantity: 4 }],
  });
  for (const serial of ['P-1', 'P-2']) {
    await administrator.post('/v1/assets', {
      ...{ id: serial.toLowerCase(), classId: 'pump-500', serial },
      homeDivisionCode: '440310001000',
      components: [{ key: 'hose', present: 4 }],
      checks: [{ key: 'load', passed: true }],
    });
  }
});

beforeEach(async () => {
  if (running) desk = await visit(running.browser, running.house.url);
});

afterEach(() => desk?.close());
afterAll(() => running?.stop());

browserTest('a failed inspection makes a pump not ready, and says why', async () => {
  const { page } = desk;
  await signIn(page, 'officer');
  await page.goto('/equipment?id=p-1');
  const drawer = page.locator('.ant-drawer');
  await drawer.getByText('可出动', { exact: true }).waitFor();
  await drawer.getByRole('button', { name: '登记检查' }).click();
  await choose(page, 'checkKey', '负载试验');
  await dialog(page).getByText('不合格').click();
  await page.fill('#findings', '流量不足');
  await dialog(page).getByText('同时开维修单').click();
  await inDialog(page, '保存');
  await drawer.getByText('负载试验：不合格').first().waitFor();
  await drawer.getByText('有未完成的维修单').waitFor();
  await drawer.getByRole('tab', { name: '维修单（1）' }).click();
  await drawer.getByRole('button', { name: '开始' }).click();
  await drawer.getByRole('button', { name: '完成' }).click();
  await page.fill('#outcome', '更换叶轮');
  await inDialog(page, '完成');
  await drawer.getByText('有未完成的维修单').waitFor({ state: 'hidden' });
  await drawer.getByRole('button', { name: '登记检查' }).click();
  await choose(page, 'checkKey', '负载试验');
  await inDialog(page, '保存');
  await drawer.getByText('可出动', { exact: true }).waitFor();
  expect(desk.faults).toEqual([]);
});

browserTest('operators are reported where they are at hand', async () => {
  const { page } = desk;
  const administrator = await running!.house.as('ADMINISTRATOR');
  await administrator.put('/v1/qualification-kinds/PUMP_OPERATOR', {
    ...{ nameZh: '水泵操作证', nameEn: 'Pump operator' },
  });
  await signIn(page, 'officer');
  await page.goto('/equipment?tab=operators');
  await page.getByRole('button', { name: '填报操作人员' }).click();
  await page.click('.ant-select:has(#divisionCode)');
  await page.locator('.ant-select-dropdown:visible').getByText('坪山街道').click();
  await page.fill('#qualification', 'PUMP_OPERATOR');
  await page.fill('#count', '3');
  await inDialog(page, '保存');
  const row = page.getByRole('row', { name: /坪山街道 水泵操作证/ });
  expect(await row.innerText()).toMatch(/\s3\s/);
  expect(desk.faults).toEqual([]);
});

browserTest('who is too late for a pump sees who has it, and takes the other', async () => {
  const { page } = desk;
  await signIn(page, 'commander');
  await page.goto('/equipment');
  await page.getByRole('row', { name: /P-1/ }).getByRole('checkbox').check();
  await page.getByRole('button', { name: '占用所选（1）' }).click();
  await page.fill('#purpose', '石井抽水');
  const officer = await running!.house.as('LOGISTICS_OFFICER');
  await officer.post('/v1/equipment-claims', {
    ...{ purpose: '沙湖抽水', divisionCode: '440310001000', assetIds: ['p-1'] },
  });
  await page.click('.ant-select:has(#divisionCode)');
  await page.locator('.ant-select-dropdown:visible').getByText('坪山街道').click();
  await inDialog(page, '占用');
  const refusal = dialog(page).getByRole('alert');
  await refusal.filter({ hasText: 'p-1：已被占用' }).waitFor();
  expect(await refusal.innerText()).toMatch(/logistics-officer 自 .* 起占用，用途：沙湖抽水/);
  await refusal.getByText('五百方水泵 P-2 500 m³/h').waitFor();
  await refusal.getByRole('button', { name: '改用这件' }).click();
  await inDialog(page, '占用');
  await page.getByText('已暂留，请在到时前确认').waitFor();
  expect(desk.faults).toEqual([]);
});
