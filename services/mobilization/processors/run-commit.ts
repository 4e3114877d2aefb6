import type { Db } from '../../platform/db';
import { faultPoint } from '../../platform/fault-point';
import { claimStep, saveStep } from '../commit-record';
import { takeBack, takeStep, type Peers, type StepSettings } from '../commit-steps';
import { nextAction } from '../saga';

export type CommitRunner = { db: Db; peers: Peers; settings: StepSettings };

/**
 * Carries a commit on from the step that is stored to its end. It may run twice at once: then the
 * calls are repeats of each other, and only the later of the two saves what they came to.
 */
export async function runCommit(runner: CommitRunner, commitId: string): Promise<void> {
  const { db, peers, settings } = runner;
  for (;;) {
    const commit = await claimStep(db, commitId);
    if (!commit) return;
    const action = nextAction(commit);
    if (action.kind === 'none') return;
    const point = action.kind === 'call' ? action.step : `undo-${action.undo.step}`;
    await faultPoint(`commit:${point}:before`);
    const result =
      action.kind === 'call'
        ? await takeStep(peers, commit, action.step, settings)
        : await takeBack(peers, commit, action.undo);
    await faultPoint(`commit:${point}:after`);
    if (!(await saveStep(db, commit, result))) return;
  }
}
