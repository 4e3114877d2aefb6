import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../platform/names';

export interface OwnProcess {
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

/** The service in a process of its own, as it runs for people, once it is ready. */
export async function startOwnProcess(env: Record<string, string>): Promise<OwnProcess> {
  const script = path.join(projectRoot(), 'dist/services/optimizer/main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'warn', METRICS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"ready":true')) resolve(true);
    });
    void gone.then(() => resolve(false));
  });
  if (!(await ready)) throw new Error('the optimizer ended before it was ready');
  return {
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
