import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { Page } from 'playwright-core';
import type { Api } from '../../scripts/cli/connection';
import { signedText } from '../../services/inventory/offline';
import { browserTest, visit, type Visit } from './browser';
import {
  choose,
  dialog,
  inDialog,
  signIn,
  startConsoleHouse,
  type ConsoleHouse,
} from './console-house';

// What the officer writes down by hand: what a kit is made of, a bin, an agreement, an order.

let running: ConsoleHouse | undefined;
let administrator: Api;
let officer: Visit;

beforeAll(async () => {
  running = await startConsoleHouse();
  if (!running) return;
  administrator = await running.house.as('ADMINISTRATOR');
  officer = await visit(running.browser, running.house.url);
  await signIn(officer.page, 'officer');
});

afterAll(async () => {
  await running?.stop();
});

afterEach(() => {
  if (running) expect(officer.faults).toEqual([]);
});

async function addItem(id: string, nameZh: string, quantity = 0): Promise<void> {
  await administrator.post('/v1/items', {
    ...{ id, nameZh, nameEn: id, unitZh: '个', unitEn: 'each' },
    shelfLifeDays: 0,
  });
  if (quantity === 0) return;
  await administrator.post('/v1/stock/receipts', {
    lines: [{ depotId: 'depot-east', itemId: id, quantity }],
    reason: '期初库存',
  });
}

const row = (page: Page, text: string | RegExp) => page.getByRole('row', { name: text });
const press = (page: Page, name: string) =>
  page.getByRole('button', { name, exact: true }).first().click();

browserTest('a kit is described, checked for what is missing, assembled and opened', async () => {
  const { page } = officer;
  await addItem('kit', '应急包');
  await addItem('torch', '手电筒', 3);
  await page.goto('/kits');
  await press(page, '设置套件');
  await choose(page, 'itemId', '应急包');
  await choose(page, 'components_0_itemId', '手电筒');
  await page.fill('#components_0_quantity', '2');
  await inDialog(page, '保存');
  await page.getByRole('link', { name: '应急包' }).click();
  await page.click('.m-panel .ant-select');
  await page.getByTitle('东仓库').click();
  await page.locator('.m-facts div', { hasText: '齐套' }).getByText('1/1').waitFor();
  await press(page, '组套');
  await page.getByText('此仓库最多可组 1 套').waitFor();
  await inDialog(page, '组套');
  await row(page, /手电筒[\s\S]*2 1 1 个/).waitFor();
  await page.locator('.m-facts div', { hasText: '齐套' }).getByText('0/1').waitFor();
  await row(page, /东仓库 KIT-/)
    .locator('.ant-table-row-expand-icon')
    .click();
  await page.locator('.m-contents', { hasText: '手电筒 ×2' }).waitFor();
});

browserTest('a bin is added to a depot', async () => {
  const { page } = officer;
  await page.goto('/depots');
  await page.getByRole('link', { name: '东仓库' }).click();
  await press(page, '新增货位');
  await page.fill('#code', 'A-01');
  await page.fill('#volumeM3Capacity', '60');
  await inDialog(page, '保存');
  await row(page, /A-01 常温 0 \/ 60 m³/).waitFor();
});

browserTest('an agreement counts in what can be had when', async () => {
  const { page } = officer;
  await addItem('tarpaulin', '防雨布');
  await page.goto('/agreements');
  await press(page, '新增协议');
  await choose(page, 'depotId', '东仓库');
  await choose(page, 'itemId', '防雨布');
  await page.fill('#quantity', '800');
  await page.fill('#responseHours', '6');
  await inDialog(page, '保存');
  await row(page, /东仓库 防雨布 800 \/ 800 个 6/).waitFor();
  await page.goto('/stock/items/tarpaulin');
  await page.getByRole('tab', { name: '供应进度' }).click();
  await row(page, /协议储备 0 800/).waitFor();
});

browserTest('an order is written by hand with the price of its supplier', async () => {
  const { page } = officer;
  await addItem('boots', '雨靴');
  await administrator.post('/v1/suppliers', {
    ...{ id: 'boot-maker', nameZh: '华南鞋业', nameEn: 'Boot maker', leadDays: 3 },
    items: [{ itemId: 'boots', unitPriceFen: 5_550, packUnits: 10 }],
  });
  await page.goto('/purchasing');
  await press(page, '手工拟单');
  await choose(page, 'supplierId', '华南鞋业');
  await choose(page, 'depotId', '东仓库');
  await choose(page, 'lines_0_itemId', '雨靴');
  await dialog(page).getByText('报价 55.50').waitFor();
  await page.fill('#lines_0_quantity', '20');
  await inDialog(page, '拟单');
  await row(page, /华南鞋业 东仓库 草稿 1,110.00/).waitFor();
});

browserTest(
  'a place of a taxonomy is renamed, and one that nothing stands at is removed',
  async () => {
    const { page } = officer;
    const nodes = ['10', '20'].map((code) => ({ code, nameZh: `类${code}`, nameEn: code }));
    const names = { nameZh: '区级分类', nameEn: 'District' };
    await administrator.put('/v1/taxonomies/own', { ...names, nodes });
    await page.goto('/items');
    await press(page, '分类');
    await page.fill('#nodes_0_nameZh', '饮食');
    await dialog(page).getByRole('button', { name: '移除' }).last().click();
    await inDialog(page, '保存');
    await dialog(page).waitFor({ state: 'detached' });
    const stored = await administrator.get<{ nodes: object[] }>('/v1/taxonomies/own');
    expect(stored.nodes).toEqual([expect.objectContaining({ code: '10', nameZh: '饮食' })]);
  },
);

async function post<T>({ request }: Page, path: string, data: object): Promise<T> {
  const headers = { 'Idempotency-Key': randomUUID(), 'X-Requested-With': 'test' };
  const response = await request.post(path, { data, headers });
  expect(response.ok()).toBe(true);
  return (await response.json()) as T;
}

/** A phone of the officer sends an issue that was written down without a connection. */
async function sendFromPhone(page: Page, quantity: number): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'jwk' }).x!;
  const { id } = await post<{ id: string }>(page, '/v1/devices', { name: '一号', publicKey: key });
  const operation = {
    ...{ id: randomUUID(), kind: 'ISSUE', occurTime: new Date().toISOString() },
    request: { lines: [{ depotId: 'depot-east', itemId: 'rope', quantity }], reason: '断网发放' },
  };
  const batch = {
    ...{ deviceId: id, sequence: 1, previousHash: '' },
    payload: JSON.stringify({ operations: [operation] }),
  };
  const signature = sign(null, Buffer.from(signedText(batch)), privateKey).toString('base64url');
  await post(page, '/v1/offline-batches', { ...batch, signature });
}

browserTest('what could not be recorded of offline work is listed, amended and done', async () => {
  const { page } = officer;
  await addItem('rope', '救生绳', 5);
  await sendFromPhone(page, 8);
  await page.goto('/offline');
  await row(page, /出库[\s\S]*救生绳[\s\S]*8 个[\s\S]*断网发放[\s\S]*库存不足/).waitFor();
  await press(page, '按实际修改');
  await page.fill('#quantities_0', '5');
  await page.fill('#reason', '实发 5 根');
  await inDialog(page, '按实际修改');
  await page.getByText('没有待处理的离线记录').waitFor();
  await page.goto('/stock/items/rope');
  await page.getByRole('tab', { name: '台账' }).click();
  await row(page, /出库 −5 断网发放/).waitFor();
});
