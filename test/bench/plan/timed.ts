import { round } from '../report';

// How much time a piece of work took. CPU seconds count on a machine that others use too.

export interface Spent {
  wallSeconds: number;
  cpuSeconds: number;
}

export async function timed<T>(work: () => T | Promise<T>): Promise<[T, Spent]> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  const wallSeconds = round((performance.now() - start) / 1_000);
  return [result, { wallSeconds, cpuSeconds: round((user + system) / 1e6) }];
}

/** The most memory that this process has ever held. */
export function peakMemoryMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1_024);
}
