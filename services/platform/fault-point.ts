// A place where a test may have this process die or wait. Without FAULT_DIRECTORY nothing happens.
//
// A place is a step of a commit (`commit:RESERVE:before`) or a call being answered
// (`/muster.inventory.v1.InventoryService/CreateReservation:after`: carried out, not answered).
// A file of that name in the directory arms it, once: the fault renames the file.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const directory = process.env.FAULT_DIRECTORY ?? '';
const waitStepMs = 20;

/** False in every process that serves people: hot paths then skip the call. */
export const faultsArmed = directory !== '';

export function faultFile(inDirectory: string, point: string): string {
  return path.join(inDirectory, point.replaceAll(/[^\w-]/g, '_'));
}

/**
 * Ends this process as `kill -9` would when the file says `kill`. When it says `wait`, waits until
 * there is a file beside it whose name ends in `.go`.
 */
export async function faultPoint(point: string): Promise<void> {
  if (!faultsArmed) return;
  const file = faultFile(directory, point);
  if (!existsSync(file)) return;
  const kind = readFileSync(file, 'utf8');
  renameSync(file, `${file}.struck`);
  if (kind === 'kill') process.kill(process.pid, 'SIGKILL');
  while (!existsSync(`${file}.go`)) await sleep(waitStepMs);
}
