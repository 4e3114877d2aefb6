import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from '../platform/db';
import type { Commit } from './commit';
import { hasEnded } from './saga';
import { findCommit } from './store';

const pollMs = 250;

/** The commit now and each time it has moved, until it ends or the reader is gone. */
export async function* watchCommit(
  db: Db,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<Commit> {
  let seen = '';
  for (;;) {
    const commit = await findCommit(db, id);
    if (!commit || signal.aborted) return;
    // A repeated call changes the version alone; that is not news.
    const { state, step, round } = commit;
    const place = `${state}/${step}/${round}`;
    if (place !== seen) yield commit;
    seen = place;
    if (hasEnded(commit)) return;
    await sleep(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
