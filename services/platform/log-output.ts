import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';

// Lines are gathered: a write for each call would cost as much as the rest of its handling.
const gatheredLength = 8_192;
const gatheredMs = 200;
const fullWaitMs = 10;

/**
 * Log lines to a file descriptor. When nobody reads it any more, as after a kill -9 of the
 * supervisor, the lines are dropped: pino's own destination tries again for ever, and a process
 * that flushes when it exits then never ends.
 */
export class LogOutput implements DestinationStream {
  private lines = '';
  private broken = false;

  constructor(private readonly fd: number) {
    setInterval(() => this.flushSync(), gatheredMs).unref();
    process.once('exit', () => this.flushSync());
  }

  write(line: string): void {
    if (this.broken) return;
    this.lines += line;
    if (this.lines.length >= gatheredLength) this.flushSync();
  }

  flushSync(): void {
    let rest = Buffer.from(this.lines);
    this.lines = '';
    while (rest.length > 0 && !this.broken) rest = rest.subarray(this.written(rest));
  }

  private written(bytes: Buffer): number {
    try {
      return writeSync(this.fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') pause(fullWaitMs);
      else this.broken = true;
      return 0;
    }
  }
}

// The reader is slow and its pipe is full; there is nothing else to do than wait for it.
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
