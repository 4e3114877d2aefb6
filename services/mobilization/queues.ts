// The jobs of this service. A job holds an id and nothing else, so a lost queue is filled again
// from the rows that are still waiting: `requeue` looks at what has become of a job first.
import type { Queue } from '../platform/jobs';

export const commitsQueue = 'commits';
export const progressQueue = 'progress';

export type JobOfRow = { queue: string; name: string; id: string };

export function runCommitJob(commitId: string): JobOfRow {
  return { queue: commitsQueue, name: 'run-commit', id: `commit-${commitId}` };
}

/** The first job of a commit is kept for a while when it is done, so this one is named anew. */
export function cancelCommitJob(requestId: string): JobOfRow {
  return { queue: commitsQueue, name: 'run-commit', id: `cancel-${requestId}` };
}

export function checkProgressJob(commitId: string): JobOfRow {
  return { queue: progressQueue, name: 'check-progress', id: `progress-${commitId}` };
}

export function commitIdOf(subject: string): string {
  return subject.slice(subject.indexOf('/') + 1);
}

/**
 * Has a worker take up a commit that nobody has moved for a while. A job that waits for its turn
 * will; one that is done or given up makes room. One that is running may belong to a process that
 * died a moment ago: a second one takes over, and if the first is alive they share the work.
 */
export async function requeue(queue: Queue, job: JobOfRow, commitId: string): Promise<void> {
  const takeover = { ...job, id: `takeover-${commitId}` };
  for (const { name, id } of [job, takeover]) {
    const state = await queue.getJobState(id);
    if (state === 'active') continue;
    if (state !== 'completed' && state !== 'failed' && state !== 'unknown') return;
    await (await queue.getJob(id))?.remove();
    const data = { eventId: '', subject: `commits/${commitId}` };
    await queue.add(name, data, { jobId: id, removeOnComplete: true, removeOnFail: true });
    return;
  }
}
