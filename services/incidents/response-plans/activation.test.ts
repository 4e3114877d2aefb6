import fc from 'fast-check';
import {
  approve,
  complete,
  extend,
  reject,
  stepDown,
  tasksOf,
  type Activation,
  type Decision,
} from './activation';
import { responsePlanSchema } from './response-plan';

const now = new Date('2026-11-22T08:00:00Z');
const task = { id: 'close-road', post: '值班长', titleZh: '封路', titleEn: 'Close the road' };
const plan = responsePlanSchema.parse({
  ...{ id: 'rain', nameZh: '暴雨', nameEn: 'Rain', divisionCode: '440310000000' },
  ...{ hazard: 'FLOOD', level: 'LEVEL_II', stepDownHours: 6 },
  tasks: [{ ...task, dueMinutes: 30 }],
});
const proposed = { plan, state: 'PROPOSED', decisionReason: '' } as Activation;
const decision: Decision = { deciderId: 'a', deciderName: 'A', reason: 'because', now };
const reasonOf = (act: () => unknown): string => {
  try {
    act();
    return '';
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

describe('an activation', () => {
  it('runs from its approval, and so do its tasks and its stepping down', () => {
    const active = approve(proposed, decision);
    expect(active.stepDownDueTime).toEqual(new Date('2026-11-22T14:00:00Z'));
    expect(tasksOf(active)).toMatchObject([
      { id: 'close-road', dueTime: new Date('2026-11-22T08:30:00Z'), state: 'PENDING' },
    ]);
  });

  it('is decided once, whatever is tried in whatever order', () => {
    const verbs = { approve, reject, stepDown };
    const allowed: Record<string, string[]> = {
      PROPOSED: ['approve', 'reject'],
      ACTIVE: ['stepDown'],
      REJECTED: [],
      STEPPED_DOWN: [],
    };
    const names = fc.array(fc.constantFrom('approve', 'reject', 'stepDown' as const));
    fc.assert(
      fc.property(names, (order) => {
        let activation = proposed;
        for (const name of order) {
          const may = allowed[activation.state]!.includes(name);
          const reason = reasonOf(() => {
            activation = verbs[name as keyof typeof verbs](activation, decision);
          });
          expect(reason).toBe(may ? '' : 'ACTIVATION_STATE');
        }
      }),
    );
  });

  it('is extended only into the future', () => {
    const active = approve(proposed, decision);
    expect(reasonOf(() => extend(active, now, decision))).toBe('FIELD_INVALID');
    const later = new Date('2026-11-23T00:00:00Z');
    expect(extend(active, later, decision).stepDownDueTime).toEqual(later);
  });

  it('has tasks that are ticked off once, and skipped only for a reason', () => {
    const active = approve(proposed, decision);
    const [first] = tasksOf(active);
    const done = { skipped: false, note: '', actorName: 'B', doneTime: now };
    const ended = complete(active, first!, done);
    expect(ended).toMatchObject({ state: 'DONE', endTime: now, actorName: 'B' });
    expect(reasonOf(() => complete(active, ended, done))).toBe('TASK_STATE');
    expect(reasonOf(() => complete(active, first!, { ...done, skipped: true }))).toBe(
      'FIELD_INVALID',
    );
    const earlier = new Date(now.getTime() - 1);
    expect(reasonOf(() => complete(active, first!, { ...done, doneTime: earlier }))).toBe(
      'FIELD_INVALID',
    );
  });

  it('of a plan without a time steps down only by hand', () => {
    const open = { ...proposed, plan: { ...plan, stepDownHours: 0 } };
    expect(approve(open, decision).stepDownDueTime).toBeNull();
  });
});
