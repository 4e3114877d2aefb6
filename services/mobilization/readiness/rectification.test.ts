import fc from 'fast-check';
import {
  nextState,
  rectificationStates,
  requireAdvance,
  requireReturn,
  type Rectification,
  type RectificationState,
  type RectificationStep,
} from './rectification';

const found = (state: RectificationState) => ({ state }) as Rectification;
const rectifiedBy = (actorId: string) => [{ toState: 'RECTIFIED', actorId } as RectificationStep];
const step = (to: RectificationState, more: object = {}) => ({
  to,
  evidence: ['photo 12'],
  actorId: 'someone',
  steps: [],
  ...more,
});
const reasonOf = (act: () => void): string => {
  try {
    act();
    return '';
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

describe('a rectification', () => {
  it('takes its five states in order and skips none', () => {
    const state = fc.constantFrom(...rectificationStates);
    fc.assert(
      fc.property(state, state, (from, to) => {
        const refused = reasonOf(() => requireAdvance(found(from), step(to)));
        expect(refused).toBe(nextState(from) === to ? '' : 'RECTIFICATION_STATE');
      }),
    );
  });

  it('is not rectified without something to show', () => {
    const act = () => requireAdvance(found('SUPERVISED'), step('RECTIFIED', { evidence: [] }));
    expect(reasonOf(act)).toBe('EVIDENCE_MISSING');
  });

  it('is not closed by whoever put it right', () => {
    const closing = (actorId: string) => () =>
      requireAdvance(found('RECTIFIED'), step('CLOSED', { steps: rectifiedBy('a'), actorId }));
    expect(reasonOf(closing('a'))).toBe('SELF_CLOSE');
    expect(reasonOf(closing('b'))).toBe('');
  });

  it('is still whoever put it right after it was given to another owner', () => {
    const moved = { fromState: 'RECTIFIED', toState: 'RECTIFIED', actorId: 'b' };
    const steps = [...rectifiedBy('a'), moved as RectificationStep];
    const closing = (actorId: string) => () =>
      requireAdvance(found('RECTIFIED'), step('CLOSED', { steps, actorId }));
    expect(reasonOf(closing('a'))).toBe('SELF_CLOSE');
    expect(reasonOf(closing('b'))).toBe('');
  });

  it('is sent back only when it was said to be done', () => {
    expect(reasonOf(() => requireReturn(found('RECTIFIED')))).toBe('');
    expect(reasonOf(() => requireReturn(found('SUPERVISED')))).toBe('RECTIFICATION_STATE');
  });
});
