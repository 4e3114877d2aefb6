import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, statSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

export type ProcessSpec = { name: string; script: string; env: Record<string, string> };

type Supervised = { spec: ProcessSpec; child?: ChildProcess; restarts: number; startedAt: number };

const readyWithinMs = 60_000;
const logBytesMax = 64 * 1024 * 1024;
const stopWithinMs = 10_000;
const restartDelaysMs = [250, 1_000, 4_000, 15_000];

/**
 * Runs one process a service, as Kubernetes would: waits until each says it is ready, starts it
 * again with growing delays when it dies, and stops all of them in reverse order.
 */
export class Supervisor {
  private readonly running: Supervised[] = [];
  private readonly log: WriteStream;
  private stopping = false;

  constructor(
    logFile: string,
    private readonly report: (line: string) => void,
  ) {
    const isLarge = (statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > logBytesMax;
    this.log = createWriteStream(logFile, { flags: isLarge ? 'w' : 'a' });
  }

  async start(specs: ProcessSpec[]): Promise<void> {
    await Promise.all(
      specs.map((spec) => {
        const supervised: Supervised = { spec, restarts: 0, startedAt: 0 };
        this.running.push(supervised);
        return this.launch(supervised);
      }),
    );
  }

  private async launch(supervised: Supervised): Promise<void> {
    const { spec } = supervised;
    supervised.startedAt = Date.now();
    const child = spawn(process.execPath, ['--enable-source-maps', spec.script], {
      cwd: path.resolve(path.dirname(spec.script), '../../..'),
      env: { ...process.env, ...spec.env, STOP_WITH_STDIN: '1' },
      // The pipe to its standard input closes when this process ends, however it ends.
      stdio: ['pipe', 'pipe', 'pipe'],
      // A terminal's ctrl-C goes to the whole group; the order of stopping is ours to keep.
      detached: true,
    });
    supervised.child = child;
    child.once('exit', (code, signal) => this.exited(supervised, code, signal));
    await this.untilReady(spec.name, child);
  }

  private untilReady(name: string, child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      const errors: string[] = [];
      const timer = setTimeout(
        () => reject(new Error(`${name} was not ready within ${readyWithinMs / 1000} s`)),
        readyWithinMs,
      );
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`${name} stopped with code ${code}\n${errors.slice(-25).join('\n')}`));
      });
      createInterface({ input: child.stdout! }).on('line', (line) => {
        this.log.write(`${line}\n`);
        if (!line.startsWith('{"ready":true')) return;
        clearTimeout(timer);
        resolve();
      });
      createInterface({ input: child.stderr! }).on('line', (line) => {
        this.log.write(`${line}\n`);
        errors.push(line);
        if (errors.length > 100) errors.shift();
      });
    });
  }

  private exited(supervised: Supervised, code: number | null, signal: string | null): void {
    if (this.stopping || supervised.startedAt === 0) return;
    const longRun = Date.now() - supervised.startedAt > readyWithinMs;
    supervised.restarts = longRun ? 1 : supervised.restarts + 1;
    const delay = restartDelaysMs[Math.min(supervised.restarts, restartDelaysMs.length) - 1]!;
    this.report(
      `${supervised.spec.name} stopped (${signal ?? `code ${code}`}); starting again in ${delay} ms`,
    );
    setTimeout(() => {
      if (!this.stopping) this.launch(supervised).catch((error) => this.report(String(error)));
    }, delay);
  }

  /** Ends one process as a crash would; it is started again like after any other. */
  kill(name: string): void {
    this.running.find(({ spec }) => spec.name === name)?.child?.kill('SIGKILL');
  }

  /** Stops everything, the last started first; kills what does not stop in time. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const { child } of [...this.running].reverse()) {
      if (!child || child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await ended;
      clearTimeout(timer);
    }
    this.log.end();
  }
}
