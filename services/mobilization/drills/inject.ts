// When an inject is released, and who may read it.
import { AppError } from '../../platform/errors';

export const triggers = [
  'TIMED',
  'AFTER_INJECT',
  'ACKNOWLEDGED_SHARE',
  'MUSTERED_SHARE',
  'MANUAL',
] as const;
export type Trigger = (typeof triggers)[number];

export type Inject = {
  id: string;
  drillId: string;
  number: number;
  title: string;
  body: string;
  expectedAction: string;
  teamIds: string[];
  trigger: Trigger;
  afterSeconds: number;
  afterInjectId: string | null;
  share: number;
  state: 'PENDING' | 'RELEASED' | 'CANCELLED';
  releaseTime: Date | null;
  /** Exercise time at which it was released. */
  releaseMs: number | null;
  version: number;
};

/** What the conditions look at. */
export type Situation = {
  exerciseMs: number;
  acknowledgedShare: number;
  musteredShare: number;
};

type Waiting = Pick<Inject, 'trigger' | 'afterSeconds' | 'afterInjectId' | 'share' | 'state'>;
type Released = Pick<Inject, 'id' | 'releaseMs'>;

export function isDue(inject: Waiting, all: readonly Released[], situation: Situation): boolean {
  if (inject.state !== 'PENDING') return false;
  switch (inject.trigger) {
    case 'TIMED':
      return situation.exerciseMs >= inject.afterSeconds * 1_000;
    case 'AFTER_INJECT': {
      const awaited = all.find(({ id }) => id === inject.afterInjectId);
      if (awaited?.releaseMs == null) return false;
      return situation.exerciseMs >= awaited.releaseMs + inject.afterSeconds * 1_000;
    }
    case 'ACKNOWLEDGED_SHARE':
      return situation.acknowledgedShare >= inject.share;
    case 'MUSTERED_SHARE':
      return situation.musteredShare >= inject.share;
    case 'MANUAL':
      return false;
  }
}

/** A running drill takes no inject for a time that is over. */
export function requireAhead(
  inject: Waiting,
  all: readonly Released[],
  situation: Situation,
  running: boolean,
): void {
  if (!running || (inject.trigger !== 'TIMED' && inject.trigger !== 'AFTER_INJECT')) return;
  if (!isDue(inject, all, situation)) return;
  const ran = Math.floor(situation.exerciseMs / 1_000);
  throw new AppError('INJECT_PAST', `its time has passed: the drill has run for ${ran} s`, {
    violations: [{ field: 'inject.afterSeconds', description: `must be after ${ran} s` }],
    metadata: { runSeconds: String(ran) },
  });
}

/** Nothing waits for itself, directly or over others. */
export function requireNoCircle(
  inject: Pick<Inject, 'id' | 'afterInjectId'>,
  all: readonly Pick<Inject, 'id' | 'afterInjectId'>[],
): void {
  const seen = new Set([inject.id]);
  let next = inject.afterInjectId;
  while (next) {
    if (seen.has(next)) {
      throw new AppError('INJECT_CIRCLE', 'the inject would wait for itself', {
        violations: [{ field: 'inject.afterInjectId', description: 'waits for this inject' }],
      });
    }
    seen.add(next);
    const id = next;
    next = all.find((each) => each.id === id)?.afterInjectId ?? null;
  }
}
