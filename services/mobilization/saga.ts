// The commit as a state machine: what happened to it so far, and what is done next. Nothing here
// calls anyone; commit-steps.ts makes the call an action names and reports the event it ended in.
//
// The rule that makes a crash harmless: an effect that may exist is always on the `undo` list,
// because `beforeCall` puts it there (and the row is stored) before the call is made.

// Goods may leave once their stock is confirmed, so that comes last: by then all else is certain.
export const forwardSteps = [
  'APPROVE',
  'CLAIM_TEAMS',
  'CLAIM_EQUIPMENT',
  'RESERVE_PLACES',
  'CALL_OFF',
  'RESERVE',
  'CREATE_TRANSFERS',
  'CONFIRM_TEAMS',
  'CONFIRM_EQUIPMENT',
  'CONFIRM_PLACES',
  'CONFIRM_CALL_OFFS',
  'CONFIRM',
  'MARK_COMMITTED',
  'DONE',
] as const;
export type Step = (typeof forwardSteps)[number];
export type CallStep = Exclude<Step, 'DONE'>;
export type ClaimStep = 'CLAIM_TEAMS' | 'CLAIM_EQUIPMENT' | 'RESERVE_PLACES' | 'CALL_OFF';
export type ConfirmStep =
  'CONFIRM_TEAMS' | 'CONFIRM_EQUIPMENT' | 'CONFIRM_PLACES' | 'CONFIRM_CALL_OFFS';
export type Part = 'TEAMS' | 'EQUIPMENT' | 'PLACES' | 'CALL_OFFS' | 'SUPPLIES';
export type State = 'RUNNING' | 'COMPENSATING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** Steps that leave something to take back; releasing also takes back a confirmation. */
export type UndoStep = 'APPROVE' | ClaimStep | 'RESERVE' | 'CREATE_TRANSFERS';
/**
 * `reservationId` is empty while it is not known whether the reservation was made; `claimIds` are
 * absent while it is not known which claims were.
 */
export type Undo = { step: UndoStep; round: number; reservationId: string; claimIds?: string[] };

export type ShortLine = { depotId: string; itemId: string; requested: number; available: number };
/** A team, an asset, a site or a promise of goods that could not be had. */
export type FailedClaim = { part: Part; id: string; incidentId: string; description: string };
export type Ending = {
  reason: string;
  message: string;
  failures: ShortLine[];
  claims?: FailedClaim[];
};

export type Saga = {
  state: State;
  step: Step;
  /** What this commit has to do, in order; a joint plan leaves out what it has none of. */
  steps: CallStep[];
  /** How often stock was reserved: a hold that ran out is taken anew, under new request ids. */
  round: number;
  /** Going back to RESERVE because the hold ran out. */
  rewinding: boolean;
  reservationId: string;
  undo: Undo[];
  /** What it ends as once everything is undone. */
  outcome: 'FAILED' | 'CANCELLED';
  ending: Ending | null;
  /** Why someone asked to take the commit back; null when nobody did. */
  cancelReason: string | null;
};

export type Event =
  | { type: 'succeeded'; reservationId?: string; claimIds?: string[] }
  /** `partly`: some of the step's calls had been answered before one was refused. */
  | { type: 'refused'; ending: Ending; partly?: boolean }
  | { type: 'undone' }
  | { type: 'undoRefused'; reason: string; message: string };

export type Action =
  { kind: 'call'; step: CallStep } | { kind: 'undo'; undo: Undo } | { kind: 'none' };

export const roundsMax = 3;

// Refusals that say the hold is gone: it ran out, or a more urgent order took its stock.
const holdLost = ['RESERVATION_EXPIRED', 'RESERVATION_STATE'];

export const planSteps: CallStep[] = [
  'APPROVE',
  'RESERVE',
  'CREATE_TRANSFERS',
  'CONFIRM',
  'MARK_COMMITTED',
];

const stepsOfParts: Record<Part, CallStep[]> = {
  TEAMS: ['CLAIM_TEAMS', 'CONFIRM_TEAMS'],
  EQUIPMENT: ['CLAIM_EQUIPMENT', 'CONFIRM_EQUIPMENT'],
  PLACES: ['RESERVE_PLACES', 'CONFIRM_PLACES'],
  CALL_OFFS: ['CALL_OFF', 'CONFIRM_CALL_OFFS'],
  SUPPLIES: ['RESERVE', 'CREATE_TRANSFERS', 'CONFIRM'],
};

/** The steps of a plan with these parts, in order. */
export function jointSteps(parts: Part[]): CallStep[] {
  const own = new Set<Step>(parts.flatMap((part) => stepsOfParts[part]));
  own.add('APPROVE').add('MARK_COMMITTED');
  return forwardSteps.filter((step): step is CallStep => own.has(step));
}

export function startSaga(planApproved: boolean, steps = planSteps): Saga {
  const [first, second] = steps as [CallStep, CallStep];
  return {
    state: 'RUNNING',
    step: planApproved ? second : first,
    steps,
    round: 1,
    rewinding: false,
    reservationId: '',
    undo: planApproved ? [{ step: 'APPROVE', round: 1, reservationId: '' }] : [],
    outcome: 'FAILED',
    ending: null,
    cancelReason: null,
  };
}

export function hasEnded({ state }: Saga): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
}

export function nextAction(saga: Saga): Action {
  if (hasEnded(saga)) return { kind: 'none' };
  const last = saga.undo.at(-1);
  if (saga.state === 'COMPENSATING' || saga.rewinding) {
    return last ? { kind: 'undo', undo: last } : { kind: 'none' };
  }
  return saga.step === 'DONE' ? { kind: 'none' } : { kind: 'call', step: saga.step };
}

/**
 * What is stored before the next call: its compensation, or the decision not to make it because
 * someone asked to stop or time ran out. After CONFIRM the stock is safe and only the plan's
 * record is missing, so from there it is finished however late.
 */
export function beforeCall(saga: Saga, { deadlinePassed }: { deadlinePassed: boolean }): Saga {
  if (saga.state !== 'RUNNING' || saga.rewinding) return saga;
  if (saga.cancelReason !== null) return cancelled(saga, saga.cancelReason);
  if (saga.step === 'DONE') return { ...saga, state: 'SUCCEEDED' };
  if (deadlinePassed && saga.step !== 'MARK_COMMITTED') {
    const message = `step ${saga.step} could not be finished in time`;
    return compensating(saga, { reason: 'COMMIT_DEADLINE', message, failures: [] });
  }
  return withCompensation(saga, saga.step);
}

export function advance(saga: Saga, event: Event): Saga {
  switch (event.type) {
    case 'succeeded':
      return stepSucceeded(saga, event);
    case 'refused':
      return stepRefused(saga, event);
    case 'undone':
      return stepUndone(saga);
    case 'undoRefused':
      return undoRefused(saga, event);
  }
}

/** A commit that succeeded is taken back while its goods have not left. */
export function cancelSucceeded(saga: Saga, reason: string): Saga {
  return cancelled({ ...saga, cancelReason: reason }, reason);
}

function withCompensation(saga: Saga, step: CallStep): Saga {
  if (!leavesEffect(step) || isRecorded(saga, step)) return saga;
  const reservationId = step === 'CREATE_TRANSFERS' ? saga.reservationId : '';
  return { ...saga, undo: [...saga.undo, { step, round: saga.round, reservationId }] };
}

function leavesEffect(step: CallStep): step is UndoStep {
  return step !== 'MARK_COMMITTED' && !step.startsWith('CONFIRM');
}

function isRecorded(saga: Saga, step: Step): boolean {
  const last = saga.undo.at(-1);
  return last?.step === step && last.round === saga.round;
}

function stepSucceeded(
  saga: Saga,
  { reservationId, claimIds }: { reservationId?: string; claimIds?: string[] },
): Saga {
  const step = saga.steps[saga.steps.indexOf(saga.step as CallStep) + 1] ?? 'DONE';
  const learnt = {
    ...(saga.step === 'RESERVE' && reservationId !== undefined ? { reservationId } : {}),
    ...(claimIds ? { claimIds } : {}),
  };
  const undo = saga.undo.map((entry) =>
    entry.step === saga.step && entry.round === saga.round ? { ...entry, ...learnt } : entry,
  );
  return { ...saga, step, reservationId: learnt.reservationId ?? saga.reservationId, undo };
}

// A refusal is definite: the step had no effect, under this request id it never will have had
// one, so its own compensation goes. (Taking back an approval that is not ours would be wrong.)
function stepRefused(saga: Saga, { ending, partly }: { ending: Ending; partly?: boolean }): Saga {
  const had = !partly && isRecorded(saga, saga.step);
  const undo = had ? saga.undo.slice(0, -1) : saga.undo;
  const before = { ...saga, undo };
  const lostHold = saga.step === 'CREATE_TRANSFERS' || saga.step === 'CONFIRM';
  if (lostHold && holdLost.includes(ending.reason) && saga.round < roundsMax) {
    return { ...before, rewinding: true };
  }
  return compensating(before, ending);
}

function stepUndone(saga: Saga): Saga {
  const undo = saga.undo.slice(0, -1);
  if (saga.rewinding) {
    const finished = undo.at(-1)?.step !== 'RESERVE';
    if (!finished) return { ...saga, undo };
    const round = saga.round + 1;
    return { ...saga, undo, rewinding: false, step: 'RESERVE', round, reservationId: '' };
  }
  const step = undo.at(-1)?.step ?? saga.step;
  return { ...saga, undo, step, state: undo.length === 0 ? saga.outcome : 'COMPENSATING' };
}

// What a compensation may be refused for is that there is nothing left to take back. The one
// exception: goods of a committed plan left while it was being cancelled. Then the commit stands.
// Goods leave only from a confirmed reservation, so no more than the plan's record may be missing;
// confirming again would be refused once its answer is forgotten, and the stock taken a second time.
function undoRefused(saga: Saga, refusal: { reason: string; message: string }): Saga {
  const cancelling = saga.state === 'COMPENSATING' && saga.outcome === 'CANCELLED';
  const goodsLeft =
    refusal.reason === 'TRANSFER_STATE' && saga.undo.at(-1)?.step === 'CREATE_TRANSFERS';
  if (!cancelling || !goodsLeft) return stepUndone(saga);
  const ending = { reason: 'GOODS_LEFT', message: refusal.message, failures: [] };
  const stands = { state: 'RUNNING', step: 'MARK_COMMITTED', outcome: 'FAILED' } as const;
  return { ...saga, ...stands, ending, cancelReason: null };
}

function compensating(saga: Saga, ending: Ending): Saga {
  const step = saga.undo.at(-1)?.step ?? saga.step;
  const state = saga.undo.length === 0 ? 'FAILED' : 'COMPENSATING';
  return { ...saga, state, step, outcome: 'FAILED', ending, rewinding: false };
}

function cancelled(saga: Saga, reason: string): Saga {
  const ending = { reason: 'COMMIT_CANCELLED', message: reason, failures: [] };
  const next = { ...compensating(saga, ending), outcome: 'CANCELLED' as const };
  return next.undo.length === 0 ? { ...next, state: 'CANCELLED' } : next;
}
