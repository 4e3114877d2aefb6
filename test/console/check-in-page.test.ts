// A phone at the door of a shelter: the page behind the QR code, with a network and without.
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import type { Api } from '../../scripts/cli/connection';
import { browserIsInstalled, launchBrowser } from '../../services/platform/testing/browser';
import { startHouse, type House } from '../scenario/house';
import { browserTest, visit } from './browser';

const street = '440310001000';
const district = '440310000000';
const phoneScreen = { width: 390, height: 844 };

let house: House | undefined;
let browser: Browser;
let manager: Api;

beforeAll(async () => {
  if (!browserIsInstalled) return;
  house = await startHouse({ CHECK_INS_PER_MINUTE_SITE: '40' });
  manager = await house.as('SHELTER_MANAGER', district);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

/** An open site with 20 places, and the address that its QR code holds. */
async function openSite() {
  const id = `site-${randomUUID().slice(0, 8)}`;
  const names = { nameZh: '坪山高级中学', nameEn: 'Pingshan High School' };
  const place = { divisionCode: street, kind: 'INDOOR', areaM2: 60 };
  await manager.post('/v1/shelters', { id, ...names, ...place });
  const incidentId = randomUUID();
  await manager.post(`/v1/shelters/${id}:ready`, { incidentId, hazard: 'TYPHOON' });
  await manager.post(`/v1/shelters/${id}:open`, { overrideReason: '台风' });
  const code = await manager.get<{ url: string; code: string }>(`/v1/shelters/${id}/code`);
  return { id, incidentId, ...code };
}

const persons = async (id: string) =>
  (await manager.get<{ persons: number }>(`/v1/shelters/${id}`)).persons;

async function writeDown(page: Page, names: string[]): Promise<void> {
  for (const [at, name] of names.entries()) {
    if (at > 0) await page.click('#add');
    await page.locator('#people [name=name]').nth(at).fill(name);
  }
  await page.click('#send');
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resume) => setTimeout(resume, 100));
}

browserTest('a household checks in, another without a network, and both count once', async () => {
  const { id, url } = await openSite();
  const { page, faults, close } = await visit(browser, house!.url, phoneScreen);
  await page.goto(url);
  await page.getByText('坪山高级中学').waitFor();
  await page.getByText('开放中').waitFor();
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  await writeDown(page, ['王小明', '李小红']);
  await until(async () => (await persons(id)) === 2);
  await page.locator('#registered li').nth(1).waitFor();

  await page.context().setOffline(true);
  await page.click('#more');
  await writeDown(page, ['赵大山', '赵小山', '赵小川']);
  await page.getByText('没有网络，已保存在本机').waitFor();
  // The page opens again without a network, and still knows who waits.
  await page.reload();
  await page.getByText('待上传').first().waitFor();
  expect(await persons(id)).toBe(2);

  // A second tab of the same phone sends the same queue at the same moment.
  const twin = await page.context().newPage();
  await twin.goto(url);
  await page.context().setOffline(false);
  await until(async () => (await persons(id)) === 5);
  await page.locator('#queue').waitFor({ state: 'hidden' });
  await page.reload();
  await page.locator('#registered li').nth(4).waitFor();
  const { stays } = await manager.get<{ stays: object[] }>('/v1/stays', { siteId: id });
  expect(stays).toHaveLength(5);
  expect(await persons(id)).toBe(5);

  // They leave while the code is withdrawn and the server busy: nothing of it is lost.
  await page.route('**/departures', (route) => route.fulfill({ status: 403, json: {} }));
  await manager.post(`/v1/shelters/${id}/codes:rotate`, { reason: '照片外传' });
  await page.click('#leave');
  await page.getByText('未能登记').waitFor();
  await page.unroute('**/departures');
  await page.reload();
  await until(async () => (await persons(id)) === 0);
  expect(faults).toEqual([]);
  // The page of call-outs on the same phone leaves what this one keeps.
  await page.goto('/a/unknown');
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  const caches = await page.evaluate<string[]>('caches.keys()');
  expect(caches.sort()).toEqual(['muster-a-2', 'muster-c-2']);
  await close();
});

browserTest(
  'of a family the one with a wrong number is corrected while the others are in',
  async () => {
    const { id, incidentId, url } = await openSite();
    const { page, close } = await visit(browser, house!.url, phoneScreen);
    await page.goto(url);
    await page.getByText('开放中').waitFor();
    await page.locator('#people [name=idNumber]').first().fill('440301199001011235');
    await writeDown(page, ['李一', '李二']);
    await page.getByText('idNumber: must be an identity number').waitFor();
    expect(await persons(id)).toBe(1);
    expect(await page.locator('#people [name=name]').inputValue()).toBe('李一');
    await page.locator('#people [name=idNumber]').fill('');
    await page.click('#send');
    await until(async () => (await persons(id)) === 2);
    await page.locator('#registered li').nth(1).waitFor();
    type Sheltered = { people: { householdId: string }[] };
    const { people } = await manager.get<Sheltered>('/v1/evacuees', { incidentId });
    expect(new Set(people.map(({ householdId }) => householdId)).size).toBe(1);
    await close();
  },
);

browserTest('what a phone kept is not lost when the shelter has closed meanwhile', async () => {
  const { id, url } = await openSite();
  const { page, close } = await visit(browser, house!.url, phoneScreen);
  await page.goto(url);
  await page.getByText('开放中').waitFor();
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
  await page.context().setOffline(true);
  await writeDown(page, ['孙一', '孙二']);
  await page.getByText('没有网络，已保存在本机').waitFor();
  // The phone lies in a pocket for ten minutes: its queue says so.
  await page.evaluate(`{
    const queue = localStorage.getItem('muster-check-in-queue');
    const earlier = new Date(Date.now() - 600_000).toISOString();
    const aged = queue.replace(/"checkInTime":"[^"]+"/g, '"checkInTime":"' + earlier + '"');
    localStorage.setItem('muster-check-in-queue', aged);
  }`);
  await manager.post(`/v1/shelters/${id}:startClosing`, { overrideReason: '风停了' });
  await manager.post(`/v1/shelters/${id}:close`, { overrideReason: '风停了' });
  await page.context().setOffline(false);
  await page.getByText('请找工作人员核实').waitFor();
  type Kept = { keptArrivals: { name: string; reason: string }[] };
  const { keptArrivals } = await manager.get<Kept>('/v1/kept-arrivals', { siteId: id });
  expect(keptArrivals.map(({ name, reason }) => [name, reason])).toEqual([
    ['孙一', 'SITE_NOT_OPEN'],
    ['孙二', 'SITE_NOT_OPEN'],
  ]);
  await close();
});

browserTest('codes that were changed, of another site or sent too often are refused', async () => {
  const { id, code } = await openSite();
  const other = await openSite();
  const arrive = async (text: string, siteId: string, name = '周五') => {
    const response = await fetch(`${house!.url}/v1/check-in/${text}/arrivals`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ siteId, entries: [{ clientId: randomUUID(), name }] }),
    });
    return [response.status, response.ok ? '' : reasonOf((await response.json()) as Problem)];
  };
  expect(await arrive(code, id)).toEqual([200, '']);
  expect(await arrive(code.replace(id, other.id), other.id)).toEqual([403, 'CODE_INVALID']);
  expect(await arrive(code, other.id)).toEqual([403, 'CODE_OF_ANOTHER_SITE']);
  const { page, close } = await visit(browser, house!.url, phoneScreen);
  // Not the last letter, of which not every bit counts.
  const changed = `${code.slice(0, -3)}${code.at(-3) === 'A' ? 'B' : 'A'}${code.slice(-2)}`;
  await page.goto(`/c/${changed}`);
  await page.getByText('二维码无效').waitFor();
  await close();
  await manager.post(`/v1/shelters/${id}/codes:rotate`, { reason: '照片外传' });
  expect(await arrive(code, id)).toEqual([403, 'CODE_REVOKED']);
  const answers = [];
  for (let at = 0; at < 42; at += 1) answers.push(await arrive(other.code, other.id));
  expect(answers.at(-1)).toEqual([429, 'RATE_LIMITED']);
  expect(answers.filter(([status]) => status === 429).length).toBeLessThan(10);
});

type Problem = { error: { details: { reason?: string }[] } };

const reasonOf = ({ error }: Problem) => error.details.find(({ reason }) => reason)?.reason;
