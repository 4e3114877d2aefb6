import type { Trx } from '../../platform/db';
import { publish } from '../../platform/outbox';
import { stepDown } from './activation';
import { dueToStepDown, takeOverdueTasks, updateActivation } from './activation-store';

const batch = 200;

/** Steps down what nobody has extended, and tells of tasks past their time, each once. */
export async function sweepActivations(trx: Trx, now: Date): Promise<boolean> {
  const due = await dueToStepDown(trx, now, batch);
  for (const activation of due) {
    const reason = '到时自动解除 / stepped down at its time';
    const decision = { deciderId: 'service:incidents', deciderName: 'Muster', reason, now };
    const { id, divisionCode, state } = await updateActivation(trx, stepDown(activation, decision));
    const { responsePlanId, incidentId, exercise } = activation;
    const data = { responsePlanId, incidentId, state, exercise, byTime: true };
    const subject = `activations/${id}`;
    await publish(trx, { kind: 'activation.changed', subject, divisionCode, data });
  }
  const overdue = await takeOverdueTasks(trx, now, batch);
  for (const { id, activationId, divisionCode, exercise } of overdue) {
    const subject = `activations/${activationId}/tasks/${id}`;
    const data = { activationId, taskId: id, exercise };
    await publish(trx, { kind: 'activation.task-overdue', subject, divisionCode, data });
  }
  return due.length === batch || overdue.length === batch;
}
