import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot, type ServiceName } from '../../services/platform/names';

/**
 * A service as it runs for people: its own process, started again whenever it dies. It keeps its
 * port, so the others find it where it was.
 */
export class ServiceProcess {
  /** How often it died without being asked to stop. */
  deaths = 0;
  private child: ChildProcess | undefined;
  private stopping = false;
  private ready: Promise<void> = Promise.resolve();
  private readonly lastLines: string[] = [];

  constructor(
    readonly name: ServiceName,
    private readonly env: Record<string, string>,
  ) {}

  start(): Promise<void> {
    const script = path.join(projectRoot(), 'dist', 'services', this.name, 'main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', script], {
      env: { PATH: process.env.PATH, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.ready = new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.keep(line);
        if (line.startsWith('{"ready":true')) resolve();
      });
      createInterface({ input: child.stderr }).on('line', (line) => this.keep(line));
      child.once('exit', (code, signal) => this.exited(code, signal, reject));
    });
    return this.ready;
  }

  /** `kill -9`; resolves when it serves again. */
  async kill(): Promise<void> {
    const died = new Promise((resolve) => this.child!.once('exit', resolve));
    this.child!.kill('SIGKILL');
    await died;
    await this.ready;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 8_000);
    await ended;
    clearTimeout(late);
  }

  /** What it wrote last, for a test that fails. */
  tail(): string {
    return this.lastLines.join('\n');
  }

  private exited(code: number | null, signal: string | null, reject: (error: Error) => void): void {
    if (this.stopping) return;
    if (signal !== 'SIGKILL') {
      reject(new Error(`${this.name} ended with ${signal ?? `code ${code}`}\n${this.tail()}`));
      return;
    }
    this.deaths += 1;
    void this.start().catch(() => {});
  }

  private keep(line: string): void {
    this.lastLines.push(line);
    if (this.lastLines.length > 30) this.lastLines.shift();
  }
}
