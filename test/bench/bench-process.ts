import { spawn, type ChildProcess } from 'node:child_process';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../services/platform/names';

export type BenchProcess = { address: string; stop(): Promise<void> };

export type ProcessOptions = {
  /** Below dist/. */
  script: string;
  env: Record<string, string>;
  /** Its standard output goes to a file, which costs whoever measures nothing. */
  logFile: string;
  nodeArgs?: string[];
};

const readyWithinMs = 60_000;

/** Starts a process of its own and waits for the line that says where it listens. */
export async function startProcess(options: ProcessOptions): Promise<BenchProcess> {
  const { script, env, logFile, nodeArgs = [] } = options;
  const output = openSync(logFile, 'w');
  const args = [...nodeArgs, '--enable-source-maps', path.join(projectRoot(), 'dist', script)];
  const child = spawn(process.execPath, args, {
    cwd: projectRoot(),
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
  });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const address = await addressOf(child, script, logFile);
  const stop = async () => {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exited;
    process.off('exit', kill);
  };
  return { address, stop };
}

async function addressOf(child: ChildProcess, script: string, logFile: string): Promise<string> {
  for (const end = Date.now() + readyWithinMs; Date.now() < end; await sleep(25)) {
    const text = await readFile(logFile, 'utf8');
    const line = text
      .split('\n')
      .find((each) => each.startsWith('{"ready":true') && each.endsWith('}'));
    if (line) return (JSON.parse(line) as { address: string }).address;
    if (child.exitCode !== null) throw new Error(`${script} ended: ${text.slice(-2_000)}`);
  }
  throw new Error(`${script} was not ready within ${readyWithinMs / 1_000} s`);
}
