import type { StartedTestServer } from './server';

async function tearDown(): Promise<void> {
  const run = globalThis as typeof globalThis & { musterTestServer?: StartedTestServer };
  await run.musterTestServer?.stop();
}

export = tearDown;
