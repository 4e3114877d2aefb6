import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from './connection';

const pollMs = 300;

/** Asks until a commit has succeeded, or taken back what it did. */
export async function commitOutcome<T extends { id: string; state: string }>(
  api: Api,
  begun: T,
): Promise<T> {
  let commit = begun;
  while (commit.state === 'RUNNING' || commit.state === 'COMPENSATING') {
    await delay(pollMs);
    commit = await api.get<T>(`/v1/commits/${commit.id}`);
  }
  return commit;
}
