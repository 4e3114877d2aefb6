// The time limits of an activation's tasks in the engine of deadlines, which warns before they break.
import { cancelDeadlines, meetDeadline, startDeadline } from '../../platform/deadlines';
import type { Trx } from '../../platform/db';
import type { Activation, ActivationTask } from './activation';

const kind = 'activation-task';

const subjectOf = (activationId: string, taskId: string) =>
  `activations/${activationId}/tasks/${taskId}`;

export async function startTaskDeadlines(
  trx: Trx,
  { id, divisionCode, incidentId, exercise, startTime }: Activation,
  tasks: ActivationTask[],
): Promise<void> {
  if (!startTime) return;
  for (const { id: taskId, dueTime } of tasks) {
    const data = { activationId: id, taskId, incidentId, exercise };
    const subject = subjectOf(id, taskId);
    await startDeadline(trx, { kind, subject, divisionCode, startTime, dueTime, data });
  }
}

/** One that was skipped need not happen any more. */
export async function endTaskDeadline(
  trx: Trx,
  activationId: string,
  { id, state, endTime }: ActivationTask,
): Promise<void> {
  const subject = subjectOf(activationId, id);
  if (state === 'DONE' && endTime) await meetDeadline(trx, { kind, subject, metTime: endTime });
  else if (state === 'SKIPPED') await cancelDeadlines(trx, subject);
}

/** Of an activation that has ended. */
export async function cancelTaskDeadlines(
  trx: Trx,
  activationId: string,
  tasks: ActivationTask[],
): Promise<void> {
  const pending = tasks.filter(({ state }) => state === 'PENDING');
  for (const { id } of pending) await cancelDeadlines(trx, subjectOf(activationId, id));
}
