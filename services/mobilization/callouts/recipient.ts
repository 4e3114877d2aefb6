// How far one person is who was called out. What providers report moves forward only, in whatever
// order it arrives; what people say about themselves may change until they have arrived.
import { AppError } from '../../platform/errors';

export const recipientStates = [
  'CANDIDATE',
  'QUEUED',
  'SENT',
  'DELIVERED',
  'ACKNOWLEDGED',
  'ACCEPTED',
  'DECLINED',
  'EN_ROUTE',
  'MUSTERED',
  'NO_RESPONSE',
  'FAILED',
  'NO_SHOW',
  'STOOD_DOWN',
] as const;

export type RecipientState = (typeof recipientStates)[number];

/** Asked, and nothing binding was heard yet. */
export const awaitingStates = ['QUEUED', 'SENT', 'DELIVERED', 'ACKNOWLEDGED'] as const;
/** Said to come, or came. */
export const comingStates = ['ACCEPTED', 'EN_ROUTE', 'MUSTERED'] as const;

export const isAwaiting = (state: RecipientState) =>
  (awaitingStates as readonly string[]).includes(state);
export const isComing = (state: RecipientState) =>
  (comingStates as readonly string[]).includes(state);

export const answerKinds = [
  'ACKNOWLEDGE',
  'ACCEPT',
  'DECLINE',
  'EN_ROUTE',
  'ARRIVED',
  'SAFE',
] as const;

export type AnswerKind = (typeof answerKinds)[number];

/** What providers, deadlines and the call-out itself do to a recipient. */
export type RecipientEvent =
  'SENT' | 'DELIVERED' | 'UNDELIVERABLE' | 'TIME_OUT' | 'NOT_SHOWN' | 'STAND_DOWN';

const unheard: readonly RecipientState[] = [...awaitingStates, 'NO_RESPONSE', 'FAILED'];

/** The state after an event; the same state where the event comes too late to matter. */
export function stateAfterEvent(state: RecipientState, event: RecipientEvent): RecipientState {
  switch (event) {
    case 'SENT':
      return state === 'QUEUED' ? 'SENT' : state;
    case 'DELIVERED':
      return state === 'QUEUED' || state === 'SENT' ? 'DELIVERED' : state;
    case 'UNDELIVERABLE':
      return state === 'QUEUED' || state === 'SENT' ? 'FAILED' : state;
    case 'TIME_OUT':
      return isAwaiting(state) ? 'NO_RESPONSE' : state;
    case 'NOT_SHOWN':
      return state === 'ACCEPTED' || state === 'EN_ROUTE' ? 'NO_SHOW' : state;
    case 'STAND_DOWN':
      return isAwaiting(state) || state === 'ACCEPTED' || state === 'EN_ROUTE'
        ? 'STOOD_DOWN'
        : state;
  }
}

/**
 * The state after an answer. Saying the same again changes nothing; being safe is no state. What
 * can no longer be said is refused with the reason.
 */
export function stateAfterAnswer(state: RecipientState, answer: AnswerKind): RecipientState {
  if (state === 'CANDIDATE') {
    throw new AppError('NOT_CALLED', 'this person was not called out yet');
  }
  if (state === 'STOOD_DOWN' && answer !== 'ACKNOWLEDGE' && answer !== 'SAFE') {
    const message = 'this person was stood down: the place is filled, nobody needs to come';
    throw new AppError('STOOD_DOWN', message);
  }
  switch (answer) {
    case 'SAFE':
      return state;
    case 'ACKNOWLEDGE':
      return unheard.includes(state) ? 'ACKNOWLEDGED' : state;
    case 'ACCEPT':
      return unheard.includes(state) || state === 'DECLINED' || state === 'NO_SHOW'
        ? 'ACCEPTED'
        : state;
    case 'EN_ROUTE':
      return state === 'MUSTERED' ? state : 'EN_ROUTE';
    case 'ARRIVED':
      return 'MUSTERED';
    case 'DECLINE':
      if (state === 'MUSTERED') {
        throw new AppError('ALREADY_MUSTERED', 'this person has arrived: tell the leader there');
      }
      return 'DECLINED';
  }
}
