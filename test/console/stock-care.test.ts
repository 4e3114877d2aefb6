import type { Page } from 'playwright-core';
import type { Api } from '../../scripts/cli/connection';
import { browserTest, visit, type Visit } from './browser';
import {
  choose,
  dialog,
  inDialog,
  signIn,
  startConsoleHouse,
  type ConsoleHouse,
} from './console-house';

// The keeper of stock at work in the page, with a second person where the work asks for one. Each
// story has an item of its own, so that none waits for another.

let running: ConsoleHouse | undefined;
let administrator: Api;
let officer: Visit;
let commander: Visit;

const desk = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

beforeAll(async () => {
  running = await startConsoleHouse();
  if (!running) return;
  const { browser, house } = running;
  administrator = await house.as('ADMINISTRATOR');
  await limitTo(50);
  commander = await visit(browser, house.url);
  await signIn(commander.page, 'commander');
  officer = await visit(browser, house.url);
  await signIn(officer.page, 'officer');
});

afterAll(async () => {
  await running?.stop();
});

afterEach(() => {
  if (running) expect([...officer.faults, ...commander.faults]).toEqual([]);
});

/** Above so many units a second person is asked, everywhere. */
async function limitTo(unitsMax: number): Promise<void> {
  const { limits } = await administrator.get<{
    limits: { divisionCode?: string; etag: string }[];
  }>('/v1/approval-limits');
  const etag = limits.find(({ divisionCode }) => !divisionCode)?.etag;
  await administrator.post('/v1/approval-limits:set', { unitsMax, etag });
}

async function addItem(id: string, nameZh: string): Promise<void> {
  await administrator.post('/v1/items', {
    ...{ id, nameZh, nameEn: id, unitZh: '条', unitEn: 'each' },
    shelfLifeDays: 0,
  });
}

/** An item, and a batch of it in the east depot. */
async function stocked(id: string, nameZh: string, quantity: number): Promise<void> {
  await addItem(id, nameZh);
  await administrator.post('/v1/stock/receipts', {
    lines: [{ depotId: 'depot-east', itemId: id, batchNumber: `${id}-1`, quantity }],
    reason: '期初库存',
  });
}

/** A number in the strip above an item's stock. */
const shown = (page: Page, label: string) =>
  page.locator('.m-facts div', { hasText: label }).locator('dd');

async function seeStock(page: Page, itemId: string, label: string, value: string): Promise<void> {
  await page.goto(`/stock/items/${itemId}`);
  await shown(page, label).filter({ hasText: value }).waitFor();
}

const row = (page: Page, text: string | RegExp) => page.getByRole('row', { name: text });

const headings = {
  'opening-stock': '仓库编号,物资编号,批号,有效期,数量',
  depots: '编号,中文名称,英文名称,层级,区划代码',
};

type Kind = keyof typeof headings;

async function send(page: Page, name: string, lines: string[], kind: Kind = 'opening-stock') {
  const buffer = Buffer.from([headings[kind], ...lines].join('\r\n'));
  await page.goto(`/imports?kind=${kind}`);
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
}

browserTest(
  'a file with an error is refused by row and column, and a clean one comes in',
  async () => {
    const { page } = officer;
    await addItem('blanket', '毛毯');
    await send(page, 'wrong.csv', ['depot-east,blanket,B1,,二十', 'depot-west,blanket,B1,,5']);
    await page.getByRole('alert').filter({ hasText: '没有改动任何数据' }).waitFor();
    await row(page, /2 数量 “二十”不是数字/).waitFor();
    await row(page, /3 仓库编号 没有仓库 depot-west/).waitFor();
    await send(page, 'clean.csv', ['depot-east,blanket,B1,,200']);
    await page.getByRole('button', { name: '确认导入' }).click();
    await inDialog(page, '确认导入');
    await page.getByRole('status').filter({ hasText: '导入完成' }).waitFor();
    expect(await shown(page, '新增').innerText()).toBe('1');
    await seeStock(page, 'blanket', '可用', '200');
  },
);

browserTest(
  'what an import would change is said in words, and nothing is changed yet',
  async () => {
    const { page } = officer;
    await send(page, 'typing.csv', ['depot-east,东仓库,East depot,社区,440310001000'], 'depots');
    await row(page, /2 层级 “社区”不在可选项内，请填写：.*社区级/).waitFor();
    await send(page, 'depots.csv', ['depot-east,东仓库,East depot,社区级,440310001000'], 'depots');
    await row(page, /修改 depot-east[\s\S]*层级：街道级 → 社区级/).waitFor();
    await page.goto('/depots/depot-east');
    await shown(page, '层级').filter({ hasText: '街道' }).waitFor();
  },
);

browserTest('a disposal above the limit is done once another person approves it', async () => {
  const { page } = officer;
  await stocked('quilt', '棉被', 200);
  await page.goto('/stock/items/quilt');
  await page.getByRole('button', { name: '更多业务' }).click();
  await page.getByRole('menuitem', { name: '报废处置' }).click();
  await choose(page, 'depotId', '东仓库');
  await choose(page, 'lotId', '可用 · 200');
  await page.fill('#quantity', '80');
  await page.fill('#reason', '受潮霉变');
  await inDialog(page, '报废处置');
  await page.getByText('超过限额，等待另一人批准').waitFor();
  await page.goto('/approvals');
  const own = row(page, /受潮霉变/).getByRole('button', { name: '批准' });
  await own.waitFor();
  expect(await own.isDisabled()).toBe(true);
  await commander.page.goto('/approvals');
  await row(commander.page, /受潮霉变/)
    .getByRole('button', { name: '批准' })
    .click();
  await inDialog(commander.page, '批准');
  await row(commander.page, /受潮霉变/).waitFor({ state: 'detached' });
  await seeStock(page, 'quilt', '可用', '120');
});

/** What a person counts on a phone; the book is nowhere to be seen. */
async function countOnPhone({ page }: Visit, name: string, units: string): Promise<void> {
  const field = page.getByLabel(`${name} 第 1 行 实盘数`);
  await field.waitFor();
  expect(await page.locator('.m-count').innerText()).not.toContain('200');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  await field.fill(units);
  await page.getByRole('button', { name: '提交 1 行' }).click();
}

async function beginCount(page: Page, name: string, other: string): Promise<void> {
  await page.goto('/counts');
  await page.getByRole('button', { name: '开始盘点' }).click();
  await choose(page, 'depotId', '东仓库');
  await choose(page, 'itemIds', name);
  // The list of several stays open over the field below it until one clicks elsewhere.
  await dialog(page).locator('.ant-modal-title').click();
  await choose(page, 'counterIds', other);
  await inDialog(page, '开始盘点');
  await page.waitForURL(/counts\/.+/);
}

browserTest(
  'a blind count is counted again by another, and a large variance approved',
  async () => {
    await stocked('bed', '折叠床', 200);
    await officer.page.setViewportSize(phone);
    await commander.page.setViewportSize(phone);
    await beginCount(officer.page, '折叠床', '林海');
    await countOnPhone(officer, '折叠床', '120');
    await officer.page.getByText('须由另一人复盘').first().waitFor();
    await commander.page.goto(officer.page.url());
    await countOnPhone(commander, '折叠床', '120');
    await officer.page.setViewportSize(desk);
    await commander.page.setViewportSize(desk);
    await row(officer.page, /折叠床[\s\S]*200[\s\S]*120[\s\S]*−80/).waitFor();
    await officer.page.getByRole('button', { name: '按实盘调账' }).click();
    await inDialog(officer.page, '按实盘调账');
    await officer.page.locator('.ant-alert', { hasText: '等待另一人批准' }).waitFor();
    await commander.page.goto('/approvals');
    const waiting = row(commander.page, /盘点差异[\s\S]*折叠床 −80/);
    await waiting.getByRole('button', { name: '批准' }).click();
    await inDialog(commander.page, '批准');
    await waiting.waitFor({ state: 'detached' });
    await officer.page.reload();
    await officer.page.getByText('已完成').waitFor();
    await seeStock(officer.page, 'bed', '可用', '120');
  },
);

browserTest('a recall names who holds what, and nothing of the batch is usable', async () => {
  const { page } = officer;
  await stocked('formula', '奶粉', 100);
  await administrator.post('/v1/stock/issues', {
    lines: [{ depotId: 'depot-east', itemId: 'formula', quantity: 30 }],
    reason: '发放坪山街道',
  });
  await page.goto('/lots');
  await page.getByRole('button', { name: '召回批次' }).click();
  await choose(page, 'itemId', '奶粉');
  await choose(page, 'lotId', 'formula-1');
  await page.fill('#reason', '检出细菌超标');
  await dialog(page)
    .getByText(/可用 70/)
    .waitFor();
  await inDialog(page, '立即召回');
  await page.waitForURL('**/recalls/**');
  await row(page, /库中 东仓库 坪山街道 70 条/).waitFor();
  await row(page, /已发放[\s\S]*30 条[\s\S]*发放坪山街道/).waitFor();
  await page.goto('/stock/items/formula');
  await shown(page, '不可用批次').filter({ hasText: '70' }).waitFor();
  await row(page, /formula-1/)
    .locator('.ant-tag', { hasText: '召回' })
    .waitFor();
});

/** A tent that is short by a thousand, and someone who sells it for 100 yuan. */
async function shortOfTents(): Promise<void> {
  await addItem('tent', '帐篷');
  await administrator.post('/v1/suppliers', {
    ...{ id: 'tent-maker', nameZh: '远行装备公司', nameEn: 'Tent maker', leadDays: 5 },
    items: [{ itemId: 'tent', unitPriceFen: 10_000, packUnits: 1 }],
  });
  const levels = { minimum: 500, reorder: 800, maximum: 1_000 };
  await administrator.put('/v1/par-levels', {
    levels: [{ depotId: 'depot-east', itemId: 'tent', ...levels }],
  });
}

/** Presses a button of the order, and the same in the question that follows. */
async function answer(page: Page, button: string): Promise<void> {
  await row(page, /远行装备公司/)
    .getByRole('button', { name: button, exact: true })
    .click();
  await inDialog(page, button);
}

browserTest('a shortfall is ordered, approved by another, and received in part', async () => {
  const { page } = officer;
  await shortOfTents();
  await page.goto('/purchasing');
  await page.getByRole('button', { name: '按缺口拟采购单' }).click();
  await row(page, /远行装备公司 东仓库 帐篷 1,000 条 100,000.00/).waitFor();
  await inDialog(page, '拟单');
  await row(page, /远行装备公司[\s\S]*草稿/).waitFor();
  await answer(page, '提交');
  await row(page, /远行装备公司[\s\S]*待批准/).waitFor();
  await answer(page, '批准');
  const refusal = page.locator('.ant-modal-confirm-title');
  await refusal.filter({ hasText: '金额超过限额，须由另一人批准' }).waitFor();
  await commander.page.goto('/purchasing');
  await answer(commander.page, '批准');
  await row(commander.page, /远行装备公司[\s\S]*已批准/).waitFor();
  await page.goto('/purchasing');
  await row(page, /远行装备公司[\s\S]*已批准/)
    .getByRole('button', { name: '收货' })
    .click();
  await page.fill('#lines_0_quantity', '400');
  await page.fill('#lines_0_batchNumber', 'T-2026');
  await inDialog(page, '收货');
  await row(page, /远行装备公司[\s\S]*部分到货/).waitFor();
  await seeStock(page, 'tent', '可用', '400');
});

/** The download of a proposal with other levels in its first row. */
async function editedDownload(page: Page, levels: [number, number, number]): Promise<Buffer> {
  const id = new URL(page.url()).pathname.split('/').at(-1);
  const address = `/v1/stock-proposals/${id}:download?format=csv`;
  const text = await page.evaluate(async (from) => (await fetch(from)).text(), address);
  const [heading, first, ...rest] = text.split('\r\n');
  const cells = first!.split(',');
  cells.splice(8, 3, ...levels.map(String));
  return Buffer.from([heading, cells.join(','), ...rest].join('\r\n'));
}

const parLevelOf = async (itemId: string) => {
  const { positions } = await administrator.get<{
    positions: { level: { itemId: string; maximum: number } }[];
  }>('/v1/par-levels');
  return positions.find(({ level }) => level.itemId === itemId)?.level.maximum;
};

browserTest('proposed levels are changed by a file, approved, set, and put back', async () => {
  const { page } = officer;
  await administrator.put('/v1/risk-points', {
    riskPoints: [
      {
        ...{ id: 'river', kind: 'WATERLOGGING', nameZh: '坪山河', nameEn: 'River', grade: 'RED' },
        ...{ divisionCode: '440310001001', people: 3_000, latitude: 22.69, longitude: 114.32 },
      },
    ],
  });
  await page.goto('/stock-levels');
  await page.getByRole('button', { name: '新建测算' }).click();
  await inDialog(page, '新建测算');
  await page.waitForURL('**/stock-levels/*-*');
  await page.getByText('已证明最优').waitFor();
  await page.getByRole('tab', { name: '预算与保障曲线' }).click();
  await row(page, /^0 0 [0-9,]+ [0-9,]+ [0-9]+%$/).waitFor();
  await page.getByRole('tab', { name: /^失去一个仓库/ }).click();
  await row(page, /^东仓库/).waitFor();
  await page.getByRole('button', { name: '改定（导入文件）' }).click();
  const choose = async (levels: [number, number, number]) => {
    const buffer = await editedDownload(page, levels);
    const file = { name: `levels-${levels.join('-')}.csv`, mimeType: 'text/csv', buffer };
    await dialog(page).locator('input[type=file]').setInputFiles(file);
  };
  await choose([90, 70, 1_234]);
  await row(page, /2 建议订货点 .*70.*90/).waitFor();
  await choose([50, 70, 1_234]);
  await row(page, /人工改定的行 0 1/).waitFor();
  await inDialog(page, '确认改定');
  await page.getByRole('alert').filter({ hasText: '由人工改定，1 行' }).waitFor();
  await page.getByRole('tab', { name: /^建议与现行/ }).click();
  await row(page, /50 \/ 70 \/ 1,234/).waitFor();
  await commander.page.goto(page.url());
  const press = async (button: string) => {
    await commander.page.getByRole('button', { name: button, exact: true }).click();
    await inDialog(commander.page, button);
  };
  await press('批准');
  await press('应用到储备定额');
  await commander.page.getByRole('button', { name: '撤销应用' }).waitFor();
  expect(await parLevelOf('water')).toBe(1_234);
  await press('撤销应用');
  await commander.page.getByText('已撤销').waitFor();
  expect(await parLevelOf('water')).toBeUndefined();
});
