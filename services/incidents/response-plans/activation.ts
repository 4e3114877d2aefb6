// An activation from its proposal to its stepping down.
import { AppError, invalid } from '../../platform/errors';
import type { ResponsePlan } from './response-plan';

export type ActivationState = 'PROPOSED' | 'ACTIVE' | 'REJECTED' | 'STEPPED_DOWN';

export type Activation = {
  id: string;
  responsePlanId: string;
  plan: ResponsePlan;
  state: ActivationState;
  divisionCode: string;
  incidentId: string | null;
  warningId: string | null;
  exercise: boolean;
  reason: string;
  deciderId: string;
  deciderName: string;
  decisionReason: string;
  createTime: Date;
  startTime: Date | null;
  stepDownDueTime: Date | null;
  endTime: Date | null;
  version: number;
};

export type ActivationTask = {
  id: string;
  state: 'PENDING' | 'DONE' | 'SKIPPED';
  dueTime: Date;
  note: string;
  actorName: string;
  endTime: Date | null;
};

export type Decision = { deciderId: string; deciderName: string; reason: string; now: Date };

const minuteMs = 60_000;
const hourMs = 3_600_000;

function requireState(activation: Activation, needed: ActivationState): void {
  if (activation.state === needed) return;
  const message = `the activation is ${activation.state}, and must be ${needed}`;
  throw new AppError('ACTIVATION_STATE', message, { metadata: { state: activation.state } });
}

const decided = ({ deciderId, deciderName, reason }: Decision) => ({
  deciderId,
  deciderName,
  decisionReason: reason,
});

/** Its tasks run from the approval: what is late is judged on the decision, not on the proposal. */
export function approve(activation: Activation, decision: Decision): Activation {
  requireState(activation, 'PROPOSED');
  const hours = activation.plan.stepDownHours;
  const stepDownDueTime = hours > 0 ? new Date(decision.now.getTime() + hours * hourMs) : null;
  const changed = { state: 'ACTIVE' as const, startTime: decision.now, stepDownDueTime };
  return { ...activation, ...decided(decision), ...changed };
}

export function reject(activation: Activation, decision: Decision): Activation {
  requireState(activation, 'PROPOSED');
  const changed = { state: 'REJECTED' as const, endTime: decision.now };
  return { ...activation, ...decided(decision), ...changed };
}

export function stepDown(activation: Activation, decision: Decision): Activation {
  requireState(activation, 'ACTIVE');
  const changed = { state: 'STEPPED_DOWN' as const, endTime: decision.now };
  return { ...activation, ...decided(decision), ...changed };
}

export function extend(activation: Activation, until: Date, decision: Decision): Activation {
  requireState(activation, 'ACTIVE');
  if (until <= decision.now) throw invalid('stepDownDueTime', 'must be in the future');
  return { ...activation, ...decided(decision), stepDownDueTime: until };
}

export function tasksOf({ plan, startTime }: Activation): ActivationTask[] {
  return plan.tasks.map(({ id, dueMinutes }) => ({
    id,
    state: 'PENDING',
    dueTime: new Date(startTime!.getTime() + dueMinutes * minuteMs),
    note: '',
    actorName: '',
    endTime: null,
  }));
}

export type Completion = { skipped: boolean; note: string; actorName: string; doneTime: Date };

/** Ticks a task off, once. What was done without a connection is judged on when it was done. */
export function complete(
  activation: Activation,
  task: ActivationTask,
  { skipped, note, actorName, doneTime }: Completion,
): ActivationTask {
  requireState(activation, 'ACTIVE');
  if (task.state !== 'PENDING') {
    throw new AppError('TASK_STATE', `task ${task.id} is ${task.state} already`);
  }
  if (skipped && note === '') throw invalid('note', 'must say why the task is skipped');
  if (doneTime < activation.startTime!) throw invalid('doneTime', 'is before the activation');
  return { ...task, state: skipped ? 'SKIPPED' : 'DONE', note, actorName, endTime: doneTime };
}

export function isLate(task: ActivationTask, now: Date): boolean {
  return (task.endTime ?? now) > task.dueTime;
}
