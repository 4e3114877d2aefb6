import { browserIsInstalled, launchBrowser } from '../platform/testing/browser';
import { testWhere } from '../platform/testing/conditional-test';
import { HttpClient, password, startGateway } from './testing/running-gateway';

const createItem = async (request: never) => (request as { item: object }).item;

async function tryPage(): Promise<void> {
  const gateway = await startGateway({ peers: { inventory: { createItem } } });
  const browser = await launchBrowser();
  try {
    await gateway.addAccount('root', [{ role: 'ADMINISTRATOR', divisionCode: '' }]);
    const client = new HttpClient(gateway.url);
    await client.post('/v1/session', { account: 'root', password });
    const [name, value] = client.cookie.split('=') as [string, string];
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
    await page.context().addCookies([{ name, value, url: gateway.url }]);
    await page.goto(`${gateway.url}/docs`);
    await page.locator('#operations-tag-Items').click();
    await page.locator('#operations-Items-post_items .opblock-summary-control').first().click();
    await page.locator('#operations-Items-post_items .execute').click();
    const answer = page.locator('#operations-Items-post_items .live-responses-table .response');
    await answer.waitFor();
    expect(await answer.innerText()).toMatch(/^201/);
    expect(faults).toEqual([]);
  } finally {
    // Left running, they would keep the whole test run from ending.
    await browser.close();
    await gateway.stop();
  }
}

testWhere(
  browserIsInstalled,
  'the page tries the API, also changes, under the policy it is served with',
  tryPage,
);
