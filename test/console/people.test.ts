import { readFile } from 'node:fs/promises';
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

// People at work in the page, in one house from first to last: what one does, the next one finds.

let running: ConsoleHouse | undefined;
let desk: Visit;

beforeAll(async () => {
  running = await startConsoleHouse();
});

afterAll(() => running?.stop());

beforeEach(async () => {
  if (running) desk = await visit(running.browser, running.house.url);
});

afterEach(async () => {
  await desk?.close();
});

async function openIncident(name: string): Promise<void> {
  const { page } = desk;
  await page.getByRole('button', { name: '启动事件' }).click();
  await page.fill('#name', name);
  await inDialog(page, '启动');
  await page.waitForURL('**/incidents/**');
}

async function report(affected: string): Promise<void> {
  const { page } = desk;
  await page.getByLabel('六联社区 受灾人数').fill(affected);
  await page.getByRole('button', { name: '提交上报' }).click();
  await page.getByText('已上报 1 个社区').waitFor();
}

async function makePlan(): Promise<void> {
  const { page } = desk;
  await page.getByRole('tab', { name: /调度方案/ }).click();
  await page.getByRole('button', { name: '制定方案' }).click();
  await inDialog(page, '开始计算');
  await page.waitForURL('**/plans/**');
  await page.getByText('独立复核通过').waitFor();
}

async function approve(): Promise<void> {
  const { page } = desk;
  await page.getByRole('button', { name: '批准并提交' }).click();
  await inDialog(page, '确认提交');
}

/** Shelters, goods, teams and pumps together; what of it may stay is offered on the next one. */
async function seeJointPlan(): Promise<void> {
  const { page } = desk;
  await page.getByRole('tab', { name: '整体方案' }).click();
  await page.getByRole('button', { name: '制定整体方案' }).click();
  await inDialog(page, '制定整体方案');
  await page.getByText(/设备读取于/).waitFor();
  await page.getByRole('button', { name: '制定整体方案' }).click();
  await page.getByText('照旧调运的物资').waitFor();
  await inDialog(page, '取消');
}

/** The trips of the plan on the page, a sheet for each driver, and the sheets as a file. */
async function seeRoutes(): Promise<void> {
  const { page } = desk;
  await page.getByRole('tab', { name: '路线', exact: true }).click();
  await page.getByRole('button', { name: '排出路线' }).click();
  await page.getByText('节省车时').waitFor();
  await page.getByText(/任何方案不少于/).waitFor();
  expect(await page.locator('.m-driver-sheet').count()).toBe(1);
  expect(await page.locator('.m-driver-sheet').textContent()).toMatch(/货车 1[\s\S]*六联社区/);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '行车单 PDF' }).click(),
  ]);
  expect(await readFile(await file.path(), 'latin1')).toMatch(/^%PDF-/);
}

/** No road leads to the community any more: the plan says what it holds up, until the road is open. */
async function seeClosedRoad(incident: string): Promise<void> {
  const { page } = desk;
  const plan = page.url();
  await page.getByRole('link', { name: `← ${incident}` }).click();
  await page.getByRole('tab', { name: '道路' }).click();
  await page.getByRole('button', { name: '上报道路中断' }).click();
  await page.locator('.ant-select:has(#toDivisionCode)').click();
  await page.locator('.ant-select-tree-title', { hasText: '六联社区' }).click();
  await page.fill('#reason', '桥面过水');
  await inDialog(page, '上报道路中断');
  await page.getByRole('row', { name: /六联社区对外道路全部中断.*桥面过水/ }).waitFor();
  await page.goto(plan);
  const held = page.getByRole('alert').filter({ hasText: '道路中断，方案有 1 行在途受阻' });
  await held.getByRole('button', { name: '按现在的道路重新规划' }).waitFor();
  // Committing it says so too, and leaves the choice.
  await page.getByRole('button', { name: '批准并提交' }).click();
  await dialog(page)
    .getByText(/会耽误其中 \d+ 项/)
    .waitFor();
  await dialog(page).getByRole('button', { name: '仍按原方案提交' }).waitFor();
  await inDialog(page, '取消');
  await page.goBack();
  await page.getByRole('button', { name: '恢复通行' }).click();
  await page.fill('#note', '水退');
  await inDialog(page, '恢复通行');
  await page.getByText(/^已恢复/).waitFor();
}

/** Someone else hands the water out while the commander looks at the plan. */
async function issueAllBut(left: number): Promise<void> {
  const officer = await running!.house.as('LOGISTICS_OFFICER');
  const balances = await officer.all<{ onHand: number }>('/v1/stock/balances', 'balances');
  const held = balances.reduce((sum, { onHand }) => sum + onHand, 0);
  await officer.post('/v1/stock/issues', {
    lines: [{ depotId: 'depot-east', itemId: 'water', quantity: held - left }],
    reason: '他处急用',
  });
}

browserTest('an officer receives and adjusts stock, and finds both in the ledger', async () => {
  const { page } = desk;
  await signIn(page, 'officer');
  await page.getByRole('link', { name: '库存', exact: true }).click();
  await page.getByRole('link', { name: '饮用水' }).click();
  await page.getByRole('heading', { name: '饮用水' }).waitFor();
  await page.getByRole('button', { name: '入库' }).click();
  await choose(page, 'depotId', '东仓库');
  await page.fill('#quantity', '500');
  await page.fill('#reason', '采购到货');
  await inDialog(page, '入库');
  await page.getByText('1,500').first().waitFor();
  await page.getByRole('button', { name: '盘点调整' }).click();
  await choose(page, 'depotId', '东仓库');
  await choose(page, 'lotId', '可用 · 1,500');
  await page.fill('#quantityChange', '-20');
  await page.fill('#reason', '盘点少 20');
  await inDialog(page, '盘点调整');
  await page.getByText('1,480').first().waitFor();
  await page.getByRole('tab', { name: '台账' }).click();
  const adjustment = page.getByRole('row', { name: /盘点少 20/ });
  await adjustment.waitFor();
  expect(await adjustment.innerText()).toMatch(/−20[\s\S]*陈立/);
  await page.getByRole('row', { name: /采购到货/ }).waitFor();
  expect(desk.faults).toEqual([]);
});

browserTest('a commander opens, reports, plans, commits, sends, receives and closes', async () => {
  const { page } = desk;
  await signIn(page, 'commander');
  await openIncident('六联内涝');
  await page.getByText('首报后开始计时').waitFor();
  await report('60');
  await page.getByText(/^11:59:/).waitFor();
  await page.getByRole('tab', { name: '物资需求' }).click();
  await page.getByText('60 人 × 3 升 × 3 天 = 540 升').waitFor();
  const officer = await running!.house.as('LOGISTICS_OFFICER');
  const truck = { id: 'truck', nameZh: '货车', nameEn: 'Truck', homeDepotId: 'depot-east' };
  const size = { count: 1, massKgCapacity: 9_000, volumeM3Capacity: 40, hoursAvailable: 12 };
  await officer.put('/v1/fleets', { fleets: [{ ...truck, ...size }] });
  await makePlan();
  await page.locator('.m-coverage td.m-full', { hasText: '100%' }).waitFor();
  expect(await page.getByText('无需求').count()).toBe(4);
  await seeRoutes();
  await seeJointPlan();
  await approve();
  await page.getByText('已提交：物资已预留，调运单已生成').waitFor();
  await page.getByRole('tab', { name: '执行' }).click();
  await page.getByRole('button', { name: '登记发车' }).click();
  await inDialog(page, '确认发车');
  await page.getByRole('button', { name: '登记签收' }).click();
  await page.fill('#lines_0_received', '530');
  await page.fill('#lines_0_lost', '10');
  await page.fill('#lines_0_lossReason', '途中破损');
  await inDialog(page, '确认签收');
  await page.getByText('已签收 1 / 1').waitFor();
  await page.getByText('已完成', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: '← 六联内涝' }).click();
  await page.getByRole('button', { name: '结束事件' }).click();
  await page.fill('#summary', '积水已退，物资全部发放。');
  await inDialog(page, '结束事件');
  await page.getByText(/事件已于 .* 结束/).waitFor();
  expect(desk.faults).toEqual([]);
});

browserTest('a commit whose stock is gone names the lines and offers to plan again', async () => {
  const { page } = desk;
  await signIn(page, 'commander');
  await openIncident('库存变化');
  await report('40');
  await makePlan();
  await issueAllBut(100);
  await approve();
  const failed = page.getByRole('alert').filter({ hasText: '没有预留任何物资。' });
  await failed.waitFor();
  const line = failed.getByRole('row', { name: /东仓库/ });
  expect(await line.innerText()).toMatch(/360 升\s+100 升\s+260 升/);
  await failed.getByRole('button', { name: '重新制定' }).click();
  await inDialog(page, '开始计算');
  await page.getByText('调度方案 第 2 版').waitFor();
  await page.getByRole('tab', { name: '缺口（1）' }).waitFor();
  await page.getByRole('tab', { name: '薄弱环节' }).click();
  await page.getByRole('button', { name: '开始评估' }).click();
  await page.getByRole('row', { name: /失去东仓库，少送 \d+ 件/ }).waitFor();
  await seeClosedRoad('库存变化');
});

browserTest('a figure that cannot be is shown on its cell, before and after sending', async () => {
  const { page } = desk;
  await signIn(page, 'commander');
  await openIncident('填报错误');
  await page.getByLabel('六联社区 受灾人数').fill('100');
  await page.getByLabel('六联社区 转移安置').fill('120');
  await page.locator('.m-cell-fault', { hasText: '不能超过受灾人数 100' }).waitFor();
  expect(await page.getByRole('button', { name: '提交上报' }).isDisabled()).toBe(true);
  await page.getByLabel('六联社区 转移安置').fill('20');
  await page.locator('.m-report-options input[type=datetime-local]').fill('2099-01-01T08:00');
  await page.getByRole('button', { name: '提交上报' }).click();
  await page.getByRole('alert').filter({ hasText: '不能晚于现在' }).first().waitFor();
});

browserTest('a response level is changed with its reason, and shown with its colour', async () => {
  const { page } = desk;
  await signIn(page, 'commander');
  await openIncident('定级');
  await page.getByRole('button', { name: '调整响应级别' }).click();
  await inDialog(page, '调整响应级别');
  await dialog(page).getByText('必填').first().waitFor();
  await choose(page, 'responseLevel', 'Ⅱ级响应');
  await page.fill('#reason', '积水超过 0.6 米');
  await inDialog(page, '调整响应级别');
  await page.locator('.m-LEVEL_II', { hasText: 'Ⅱ级响应' }).waitFor();
});

browserTest('a refusal of the server is shown on its field', async () => {
  const { page } = desk;
  await signIn(page, 'officer');
  await page.goto('/items');
  await page.getByRole('button', { name: '新增物资' }).click();
  await page.fill('#nameZh', '毛毯');
  await page.fill('#nameEn', 'Blanket');
  await page.fill('#id', 'water');
  await page.fill('#unitZh', '条');
  await page.fill('#unitEn', 'blanket');
  await inDialog(page, '保存');
  await dialog(page).getByText('物资编号或国标代码已存在').waitFor();
  await page.fill('#supplyCode', '9999999');
  await dialog(page).getByText('应为 1、2 或 3 开头的七位代码').waitFor();
});

browserTest('what is exported opens as text with its Chinese', async () => {
  const { page } = desk;
  await signIn(page, 'officer');
  await page.goto('/stock');
  await page.getByRole('link', { name: '饮用水' }).waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '导出 CSV' }).click(),
  ]);
  const text = await readFile(await file.path(), 'utf8');
  expect(text.startsWith('\uFEFF仓库,')).toBe(true);
  expect(text).toContain('东仓库,坪山街道,饮用水,water,升');
});

browserTest('what a role may not do is disabled with the reason', async () => {
  const { page } = desk;
  await signIn(page, 'auditor');
  await page.goto('/stock');
  const reason = page.getByLabel(/需要以下角色之一：物资保障员/).first();
  await reason.waitFor();
  expect(await reason.getByRole('button').isDisabled()).toBe(true);
  await page.goto('/administration?tab=verify');
  await page.getByRole('button', { name: '开始核验' }).last().click();
  await page.getByText('台账无误').waitFor();
});

browserTest('the language switch is remembered, and a phone has the same pages', async () => {
  const { page, close } = await visit(running!.browser, running!.house.url, {
    width: 390,
    height: 844,
  });
  await signIn(page, 'officer');
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Situation' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Situation' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('link', { name: 'Stock', exact: true }).click();
  await page.getByRole('link', { name: 'Drinking water' }).waitFor();
  const width = await page.evaluate('document.documentElement.scrollWidth');
  expect(width).toBeLessThanOrEqual(390);
  await close();
});

browserTest(
  'a wrong password is refused in words, and too many attempts make one wait',
  async () => {
    const { page } = desk;
    await page.goto('/');
    await page.fill('#account', 'nobody');
    await page.fill('#password', `${password}!`);
    await page.click('button[type=submit]');
    await page.getByRole('alert').filter({ hasText: '账户或密码不正确' }).waitFor();
    const locked = page.getByRole('alert').filter({ hasText: /请 \d+ 秒后再试/ });
    for (let attempt = 0; attempt < 8 && !(await locked.isVisible()); attempt += 1) {
      const answered = page.waitForResponse('**/v1/session');
      await page.click('button[type=submit]');
      await answered;
    }
    await locked.waitFor();
  },
);

browserTest('a lost connection is said, and gone again when it is back', async () => {
  const { page } = desk;
  await signIn(page, 'officer');
  running!.house.kill('gateway');
  await page.getByRole('status').filter({ hasText: '实时连接已中断' }).waitFor();
  await page.getByRole('status').filter({ hasText: '实时连接已中断' }).waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: '库存', exact: true }).click();
  await page.getByRole('link', { name: '饮用水' }).waitFor();
});
