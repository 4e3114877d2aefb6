import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { projectRoot } from '../../services/platform/names';
import { testWhere } from '../../services/platform/testing/conditional-test';

// Debian's chromium, as people's browsers are: no mock of the page, the network or the services.

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const browserIsInstalled = isExecutable(executablePath);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A test that runs where chromium is installed, and is counted as skipped elsewhere. */
export function browserTest(title: string, run: () => Promise<void>): void {
  testWhere(browserIsInstalled, title, run, 120_000);
}

/** The page is built once, as `npm start` builds it. */
export function buildConsole(): void {
  const build = path.join(projectRoot(), 'scripts', 'build.mjs');
  execFileSync(process.execPath, [build, '--console'], { stdio: 'inherit' });
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--headless',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
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
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    const own = request.url().startsWith(url) || /^(data|blob):/.test(request.url());
    if (!own) faults.push(`asked ${request.url()}`);
  });
  return { page, faults, close: () => context.close() };
}
