import type { Browser, Page } from 'playwright-core';
import { browserIsInstalled } from '../../services/platform/testing/browser';
import { testWhere } from '../../services/platform/testing/conditional-test';

let lastVisited: Page | undefined;

/**
 * A test that runs where chromium is installed, and is counted as skipped elsewhere. When it fails,
 * it says what the page last visited was showing: a refusal, an empty list, a page still loading.
 */
export function browserTest(title: string, run: () => Promise<void>): void {
  const runOrShow = async () => {
    try {
      await run();
    } catch (error) {
      // Jest prints the stack, which holds the message as it was when the error was made.
      if (error instanceof Error) error.stack = `${error.stack}${await shown()}`;
      throw error;
    }
  };
  testWhere(browserIsInstalled, title, runOrShow, 240_000);
}

async function shown(): Promise<string> {
  if (!lastVisited || lastVisited.isClosed()) return '';
  const text = await lastVisited.innerText('body', { timeout: 2_000 }).catch(String);
  return `\n\nThe page ${lastVisited.url()} showed:\n${text.slice(0, 3_000)}`;
}

export type Visit = {
  page: Page;
  /** Requests to any other host, and what the page threw. */
  faults: string[];
  close(): Promise<void>;
};

/** A person's own browser profile, at a desk unless told otherwise. */
export async function visit(
  browser: Browser,
  url: string,
  viewport = { width: 1280, height: 900 },
): Promise<Visit> {
  const context = await browser.newContext({ baseURL: url, viewport, locale: 'zh-CN' });
  const page = await context.newPage();
  lastVisited = page;
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const own = request.url().startsWith(url) || /^(data|blob):/.test(request.url());
    if (!own) faults.push(`asked ${request.url()}`);
  });
  return { page, faults, close: () => context.close() };
}
