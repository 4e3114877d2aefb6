import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that runs, whoever owns it. One that ended and waits for its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statusFields(pid)[0] !== 'Z';
}

// The second field is a name in brackets that may hold anything; these are the ones after it.
function statusFields(pid: number): string[] {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return status.slice(status.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** What a process was started with; empty when it is gone or the system does not say. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return fromPs(pid, 'command');
  }
}

/** When a process started: with its id this names it even after the id was given to another. */
export function startOf(pid: number): string {
  return statusFields(pid)[19] ?? fromPs(pid, 'lstart');
}

function fromPs(pid: number, column: string): string {
  try {
    const ps = ['-o', `${column}=`, '-p', String(pid)];
    return execFileSync('ps', ps, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** Signals a process and waits until it is gone; false when it still runs after the time. */
export async function endProcess(
  pid: number,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch {
    return !isAlive(pid);
  }
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(25)) {
    if (!isAlive(pid)) return true;
  }
  return false;
}
