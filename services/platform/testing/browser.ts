import { accessSync, constants } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

// Debian's chromium, as people's browsers are: no mock of the page, the network or the services.

const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export const browserIsInstalled = isExecutable(executablePath);

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
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
