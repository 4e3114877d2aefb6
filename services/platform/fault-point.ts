// A place where a test may have this process die or wait. Without FAULT_POINT nothing happens.
//
// FAULT_POINT names one place: a step of a commit (`commit:RESERVE:before`) or a call being
// answered (`/muster.inventory.v1.InventoryService/CreateReservation:after` is when it is carried
// out and not answered yet). FAULT_DIRECTORY is where the fault leaves its mark, so that it
// strikes once however often the process is started again.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const armed = process.env.FAULT_POINT ?? '';
const pauseStepMs = 20;

/** True only where a fault could strike: hot paths skip the call otherwise. */
export const faultsArmed = armed !== '';

/**
 * `FAULT_POINT=x` kills this process at x as `kill -9` would. `FAULT_POINT=pause:x` leaves the mark
 * and waits until someone puts a file beside it whose name ends in `.go`.
 */
export async function faultPoint(name: string): Promise<void> {
  if (!faultsArmed) return;
  const pauses = armed === `pause:${name}`;
  if (armed !== name && !pauses) return;
  const mark = path.join(process.env.FAULT_DIRECTORY ?? '.', name.replaceAll(/[^\w-]/g, '_'));
  if (existsSync(mark)) return;
  writeFileSync(mark, String(process.pid));
  if (!pauses) process.kill(process.pid, 'SIGKILL');
  while (!existsSync(`${mark}.go`)) await sleep(pauseStepMs);
}
