import type { Browser, Page } from 'playwright-core';
import type { Grant } from '../../services/platform/identity';
import { browserIsInstalled, launchBrowser } from '../../services/platform/testing/browser';
import { startHouse, type House } from '../scenario/house';
import { smallDistrict } from '../scenario/small-district';

// The small district in a running house, with people who have passwords, and a browser.

export const password = 'four-quiet-rivers';

const people: [account: string, name: string, role: Grant['role']][] = [
  ['commander', '林海', 'COMMANDER'],
  ['officer', '陈立', 'LOGISTICS_OFFICER'],
  ['auditor', '何清', 'AUDITOR'],
  ['admin', '管理员', 'ADMINISTRATOR'],
];

export type ConsoleHouse = { house: House; browser: Browser; stop(): Promise<void> };

/** Nothing is started where no browser could look at it. */
export async function startConsoleHouse(): Promise<ConsoleHouse | undefined> {
  if (!browserIsInstalled) return undefined;
  const house = await startHouse();
  const administrator = await house.as('ADMINISTRATOR');
  await smallDistrict(administrator);
  for (const [account, name, role] of people) {
    const grants = [{ role, divisionCode: '440310000000' }];
    await administrator.post('/v1/accounts', { account, name, password, grants });
  }
  const browser = await launchBrowser();
  const stop = async () => {
    await browser.close();
    await house.stop();
  };
  return { house, browser, stop };
}

export async function signIn(page: Page, account: string): Promise<void> {
  await page.goto('/');
  await page.fill('#account', account);
  await page.fill('#password', password);
  await page.click('button[type=submit]');
  await page.waitForURL('**/situation');
}

/** Chooses from one of the library's lists, which are drawn beside the form. */
export async function choose(page: Page, field: string, option: string): Promise<void> {
  const offered = page.locator('.ant-select-dropdown:visible .ant-select-item', {
    hasText: option,
  });
  // A dialog that is still opening takes the focus back, and the list closes with that: before the
  // option is seen, or between seeing it and clicking it.
  for (let attempt = 1; ; attempt += 1) {
    if (!(await offered.isVisible())) await page.click(`.ant-select:has(#${field})`);
    try {
      await offered.click({ timeout: 3_000 });
      return;
    } catch (error) {
      if (attempt === 8) throw error;
    }
  }
}

/** The dialog on top. */
export const dialog = (page: Page) => page.locator('.ant-modal:visible').last();

/**
 * Finishes the dialog on top, and does what a person does when nothing happens: click again. (A
 * page that is drawn anew between press and release of the button loses the click.)
 */
export async function inDialog(page: Page, button: string): Promise<void> {
  const top = dialog(page);
  // The sign of a call under way goes slowly, and its name with it.
  const finish = top.getByRole('button', { name: new RegExp(`^(loading )?${button}$`) });
  await finish.click();
  const answered = top.locator('.ant-btn-loading, .ant-alert-error, .ant-form-item-explain-error');
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const end = Date.now() + 4_000;
    while (Date.now() < end) {
      if (!(await finish.isVisible()) || (await answered.count()) > 0) return;
      await page.waitForTimeout(50);
    }
    await finish.click({ timeout: 1_000 }).catch(() => undefined);
  }
}
