import type { Page } from 'playwright-core';
import { browserTest, visit, type Visit } from './browser';
import { signIn, startConsoleHouse, type ConsoleHouse } from './console-house';

// The keeper of stock at work in the page.

let running: ConsoleHouse | undefined;
let desk: Visit;

beforeAll(async () => {
  running = await startConsoleHouse();
}, 180_000);

afterAll(() => running?.stop());

beforeEach(async () => {
  if (running) desk = await visit(running.browser, running.house.url);
});

afterEach(async () => {
  await desk?.close();
});

const headings = '仓库编号,物资编号,批号,有效期,数量';

async function send(page: Page, name: string, lines: string[]): Promise<void> {
  const buffer = Buffer.from([headings, ...lines].join('\r\n'));
  await page.goto('/imports?kind=opening-stock');
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
}

/** The number of a fact such as 新增, once the file has been compared. */
const fact = (page: Page, label: string) =>
  page.locator('.m-facts div', { hasText: label }).locator('dd');

browserTest(
  'a file with an error is refused by row and column, and a clean one comes in',
  async () => {
    const { page } = desk;
    const administrator = await running!.house.as('ADMINISTRATOR');
    await administrator.post('/v1/items', {
      ...{ id: 'blanket', nameZh: '毛毯', nameEn: 'Blanket', unitZh: '条', unitEn: 'blanket' },
      shelfLifeDays: 0,
    });
    await signIn(page, 'officer');
    await send(page, 'wrong.csv', ['depot-east,blanket,B1,,二十', 'depot-west,blanket,B1,,5']);
    await page.getByRole('alert').filter({ hasText: '没有改动任何数据' }).waitFor();
    await page.getByRole('row', { name: /2 数量 “二十”不是数字/ }).waitFor();
    await page.getByRole('row', { name: /3 仓库编号 没有仓库 depot-west/ }).waitFor();
    await send(page, 'clean.csv', ['depot-east,blanket,B1,,200']);
    await page.getByRole('button', { name: '确认导入' }).click();
    await page.locator('.ant-modal-confirm').getByRole('button', { name: '确认导入' }).click();
    await page.getByRole('status').filter({ hasText: '导入完成' }).waitFor();
    expect(await fact(page, '新增').innerText()).toBe('1');
    await page.goto('/stock/items/blanket');
    await page.getByText('200').first().waitFor();
    expect(desk.faults).toEqual([]);
  },
);
