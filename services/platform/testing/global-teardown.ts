import type { TestRun } from './server';

async function tearDown(): Promise<void> {
  const run = globalThis as typeof globalThis & TestRun;
  await run.musterTestServer?.stop();
  await run.musterTestRedis?.stop();
}

export = tearDown;
