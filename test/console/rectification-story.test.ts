import type { Page } from 'playwright-core';
import { readinessRules } from '../../scripts/reference/load';
import { browserTest, visit, type Visit } from './browser';
import { dialog, inDialog, signIn, startConsoleHouse, type ConsoleHouse } from './console-house';

// A street has one safety inspector where two are asked for, until it has two.

const street = '440310001000';

let running: ConsoleHouse | undefined;
const visits: Visit[] = [];

beforeAll(async () => {
  running = await startConsoleHouse();
  if (!running) return;
  const administrator = await running.house.as('ADMINISTRATOR');
  const { id, ...rule } = readinessRules().find((one) => one.id === 'qi-you-inspectors')!;
  await administrator.put(`/v1/readiness-rules/${id}`, rule);
  await declare(1);
});

afterAll(async () => {
  for (const one of visits) await one.close();
  await running?.stop();
});

async function declare(value: number): Promise<void> {
  const commander = await running!.house.as('COMMANDER', '440310000000');
  await commander.post('/v1/declared-facts', {
    ...{ divisionCode: street, measure: 'safety-inspectors', value },
    evidence: '街道应急〔2026〕7 号',
  });
}

async function desk(account: string): Promise<Page> {
  const opened = await visit(running!.browser, running!.house.url);
  visits.push(opened);
  await signIn(opened.page, account);
  return opened.page;
}

/** Takes the next step with a note, and with evidence where it is asked for. */
async function step(page: Page, button: string, reached: string, evidence = ''): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  await page.fill('#note', `${button}：已办`);
  await page.fill('#evidence', evidence);
  await inDialog(page, '确认');
  await page.locator('.ant-timeline').getByText(reached, { exact: true }).waitFor();
}

browserTest('a failed rule opens a rectification that goes all its way to closed', async () => {
  const page = await desk('officer');
  await page.goto('/readiness');
  const row = page.getByRole('row', { name: /坪山街道.*安全巡查员不少于 2 人/ });
  await row.getByText('不通过').waitFor();
  expect(await row.innerText()).toContain('街道应急〔2026〕7 号');
  await row.getByRole('button', { name: '登记整改' }).click();
  await inDialog(page, '登记整改');
  await row.getByRole('link', { name: '整改中' }).click();
  await page.waitForURL('**/rectifications?id=*');
  await step(page, '上报', '上报');
  await step(page, '开始监管', '监管');
  await step(page, '整改完成', '整改', '任命文件 12 号');
  await page.getByRole('button', { name: '销号', exact: true }).click();
  await page.fill('#note', '自己销号');
  await inDialog(page, '确认');
  await dialog(page).getByText('整改人不能自己销号，请由其他人销号。').waitFor();

  const other = await desk('commander');
  await other.goto(new URL(page.url()).pathname + new URL(page.url()).search);
  await other.getByRole('button', { name: '销号', exact: true }).click();
  await other.fill('#note', '现场核实');
  await inDialog(other, '确认');
  await dialog(other).getByText('规则仍不通过，不能销号（差 1）。').waitFor();
  await declare(2);
  await inDialog(other, '确认');
  await other.locator('.ant-timeline').getByText('销号', { exact: true }).waitFor();
  await other.goto('/readiness');
  const passed = other.getByRole('row', { name: /坪山街道.*安全巡查员不少于 2 人/ });
  await passed.getByText('通过', { exact: true }).waitFor();
  expect(visits.flatMap(({ faults }) => faults)).toEqual([]);
});
