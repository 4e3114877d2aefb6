import fc from 'fast-check';
import {
  advance,
  beforeCall,
  cancelSucceeded,
  hasEnded,
  jointSteps,
  nextAction,
  startSaga,
  type Ending,
  type Event,
  type Saga,
  type UndoStep,
} from './saga';

const inTime = { deadlinePassed: false };

function refusal(reason: string): Event & { ending: Ending } {
  return { type: 'refused', ending: { reason, message: 'because', failures: [] } };
}

/** Takes the saga through its next calls, each ending in one of the events. */
function walk(saga: Saga, ...events: Event[]): Saga {
  return events.reduce((at, event) => advance(beforeCall(at, inTime), event), saga);
}

const ok: Event = { type: 'succeeded' };
const reserved: Event = { type: 'succeeded', reservationId: 'r1' };
const undone: Event = { type: 'undone' };

describe('the commit as a state machine', () => {
  it('goes through every step and then has succeeded', () => {
    const saga = beforeCall(walk(startSaga(false), ok, reserved, ok, ok, ok), inTime);
    expect(saga).toMatchObject({ state: 'SUCCEEDED', step: 'DONE', reservationId: 'r1' });
  });

  it('records the compensation before the call it belongs to', () => {
    const saga = beforeCall(startSaga(false), inTime);
    expect(saga.undo).toEqual([{ step: 'APPROVE', round: 1, reservationId: '' }]);
    expect(nextAction(saga)).toEqual({ kind: 'call', step: 'APPROVE' });
  });

  it('does not record it twice when the call is repeated', () => {
    const once = beforeCall(startSaga(false), inTime);
    expect(beforeCall(once, inTime)).toEqual(once);
  });

  it('undoes in reverse after a refusal, without undoing what was refused', () => {
    const saga = walk(startSaga(false), ok, refusal('INSUFFICIENT_STOCK'));
    expect(saga).toMatchObject({ state: 'COMPENSATING', step: 'APPROVE' });
    expect(saga.undo.map(({ step }) => step)).toEqual(['APPROVE']);
    expect(walk(saga, undone)).toMatchObject({ state: 'FAILED', undo: [] });
  });

  it('fails at once when the first step is refused: there is nothing to undo', () => {
    const saga = walk(startSaga(false), refusal('ETAG_STALE'));
    expect(saga).toMatchObject({ state: 'FAILED', ending: { reason: 'ETAG_STALE' } });
  });

  it('reserves anew when the hold ran out before it was confirmed', () => {
    const lost = walk(startSaga(false), ok, reserved, ok, refusal('RESERVATION_EXPIRED'));
    expect(lost).toMatchObject({ state: 'RUNNING', rewinding: true });
    const again = walk(lost, undone, undone);
    expect(again).toMatchObject({ step: 'RESERVE', round: 2, rewinding: false, undo: [{}] });
    const second: Event = { type: 'succeeded', reservationId: 'r2' };
    const done = beforeCall(walk(again, second, ok, ok, ok), inTime);
    expect(done).toMatchObject({ state: 'SUCCEEDED', reservationId: 'r2' });
  });

  it('fails cleanly when holds keep running out', () => {
    let saga = walk(startSaga(false), ok);
    for (let round = 1; round < 3; round += 1) {
      saga = walk(saga, reserved, refusal('RESERVATION_EXPIRED'), undone);
    }
    saga = walk(saga, reserved, refusal('RESERVATION_EXPIRED'), undone, undone);
    expect(saga).toMatchObject({ state: 'FAILED', round: 3, undo: [] });
  });

  it('undoes what may have happened when time runs out with a call unanswered', () => {
    const unanswered = beforeCall(walk(startSaga(false), ok), inTime);
    const late = beforeCall(unanswered, { deadlinePassed: true });
    expect(late).toMatchObject({ state: 'COMPENSATING', ending: { reason: 'COMMIT_DEADLINE' } });
    expect(late.undo.map(({ step }) => step)).toEqual(['APPROVE', 'RESERVE']);
  });

  it('finishes a confirmed commit however late', () => {
    const confirmed = walk(startSaga(false), ok, reserved, ok, ok);
    expect(beforeCall(confirmed, { deadlinePassed: true }).state).toBe('RUNNING');
  });

  it('stands when goods left while it was being cancelled', () => {
    const succeeded = beforeCall(walk(startSaga(false), ok, reserved, ok, ok, ok), inTime);
    const cancelling = cancelSucceeded(succeeded, 'wrong incident');
    expect(cancelling).toMatchObject({ state: 'COMPENSATING', step: 'CREATE_TRANSFERS' });
    const left: Event = { type: 'undoRefused', reason: 'TRANSFER_STATE', message: 'on its way' };
    const standing = walk(cancelling, left);
    expect(nextAction(standing)).toEqual({ kind: 'call', step: 'MARK_COMMITTED' });
    const stands = beforeCall(walk(standing, ok), inTime);
    expect(stands).toMatchObject({ state: 'SUCCEEDED', ending: { reason: 'GOODS_LEFT' } });
  });

  it('of a joint plan confirms its claims before its stock, and keeps what was claimed in part', () => {
    const steps = jointSteps(['SUPPLIES', 'TEAMS']);
    expect(steps.slice(1, 6)).toEqual([
      ...['CLAIM_TEAMS', 'RESERVE', 'CREATE_TRANSFERS', 'CONFIRM_TEAMS', 'CONFIRM'],
    ]);
    const claimed: Event = { type: 'succeeded', claimIds: ['a1'] };
    const lost = walk(startSaga(false, steps), ok, claimed, refusal('INSUFFICIENT_STOCK'));
    expect(lost.undo).toMatchObject([{ step: 'APPROVE' }, { claimIds: ['a1'] }]);
    const partly = { ...refusal('ALREADY_CLAIMED'), partly: true } as Event;
    const some = walk(startSaga(false, steps), ok, partly);
    expect(some.undo.map(({ step }) => step)).toEqual(['APPROVE', 'CLAIM_TEAMS']);
    expect(walk(some, undone, undone)).toMatchObject({ state: 'FAILED', undo: [] });
  });

  it('is cancelled between two steps when asked while it runs', () => {
    const asked = { ...walk(startSaga(false), ok, reserved), cancelReason: 'mistake' };
    const stopping = beforeCall(asked, inTime);
    expect(nextAction(stopping)).toMatchObject({ kind: 'undo', undo: { step: 'RESERVE' } });
    expect(walk(stopping, undone, undone).state).toBe('CANCELLED');
  });
});

// What the peers would hold: effects by step and round, made and taken back under request ids.
type World = Map<string, Set<UndoStep>>;

const fate = fc.constantFrom('ok', 'ok', 'ok', 'answer lost', 'not sent', 'refused', 'hold lost');

function callInWorld(world: World, saga: Saga, what: string): Event | undefined {
  const action = nextAction(saga);
  if (what === 'not sent') return undefined;
  if (action.kind === 'undo') {
    world.get('all')!.delete(action.undo.step);
    return what === 'answer lost' ? undefined : undone;
  }
  if (action.kind === 'none') return undefined;
  const effect = action.step;
  const held = world.get('all')!;
  // A request id that was answered once is answered the same again, never refused later.
  const key = `${effect}/${saga.round}`;
  const replayed = world.has(key);
  if (what === 'refused' && !replayed) return refusal('INSUFFICIENT_STOCK');
  if (what === 'hold lost' && !replayed) return refusal('RESERVATION_EXPIRED');
  world.set(key, new Set());
  if (effect === 'APPROVE' || effect === 'RESERVE' || effect === 'CREATE_TRANSFERS') {
    if (!replayed) held.add(effect);
  }
  return what === 'answer lost' ? undefined : { type: 'succeeded', reservationId: key };
}

describe('whatever happens to its calls', () => {
  it('a commit ends with everything or nothing, and never forgets an effect', () => {
    const script = fc.array(fc.tuple(fate, fc.boolean()), { maxLength: 60 });
    fc.assert(
      fc.property(fc.boolean(), script, fc.nat(80), (approved, turns, cancelAt) => {
        const world: World = new Map([['all', new Set(approved ? ['APPROVE'] : [])]]);
        let saga = startSaga(approved);
        for (let turn = 0; turn < 200 && !hasEnded(saga); turn += 1) {
          const [what, deadlinePassed] = turns[turn] ?? ['ok', false];
          if (turn === cancelAt) saga = { ...saga, cancelReason: 'asked' };
          saga = beforeCall(saga, { deadlinePassed: deadlinePassed && turn > 30 });
          // The process may die here: what follows only knows what `saga` holds now.
          const event = callInWorld(world, saga, what);
          const recorded = saga.undo.map(({ step }) => step);
          expect(recorded).toEqual(expect.arrayContaining([...world.get('all')!]));
          if (event) saga = advance(saga, event);
        }
        const held = [...world.get('all')!];
        expect(hasEnded(saga)).toBe(true);
        const all = ['APPROVE', 'RESERVE', 'CREATE_TRANSFERS'];
        expect(held.sort()).toEqual(saga.state === 'SUCCEEDED' ? all.sort() : []);
        expect(saga.undo).toHaveLength(saga.state === 'SUCCEEDED' ? 3 : 0);
      }),
      { numRuns: 500 },
    );
  });
});
