import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../names';
import { browserIsInstalled } from './browser';
import { startTestRedis } from './redis';
import { startTestServer, type TestRun } from './server';

// Runs once before all tests: the build (for tests that start processes and worker threads, and for
// those that look at the page: two that built it at once would take it from under each other) and
// the database server whose address the test processes find in their environment.
async function setUp(): Promise<void> {
  const build = path.join(projectRoot(), 'scripts', 'build.mjs');
  execFileSync(process.execPath, [build, ...(browserIsInstalled ? ['--console'] : [])], {
    stdio: 'inherit',
  });
  const run = globalThis as typeof globalThis & TestRun;
  if (process.env['MUSTER_TEST_JOBS'] === 'redis') {
    run.musterTestRedis = await startTestRedis();
    process.env['REDIS_URL'] = run.musterTestRedis.url;
  }
  const server = await startTestServer();
  run.musterTestServer = server;
  const { adminUrl, template, copyOptions, urls, failures } = server;
  process.env['MUSTER_TEST_SERVER'] = JSON.stringify({
    adminUrl,
    template,
    copyOptions,
    urls,
    failures,
  });
}

// Jest takes the module itself for the function.
export = setUp;
