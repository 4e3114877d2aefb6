import { isOut, mayBeFreed, standDownMove } from './stand-down';
import type { KnownTransfer, TransferState } from './commit';

const transfers = (...states: TransferState[]): KnownTransfer[] =>
  states.map((state, index) => ({ transferId: `t-${index}`, state }));

test.each<[TransferState[], string]>([
  [['PLANNED', 'PACKED'], 'TAKE_BACK'],
  [['PLANNED', 'CANCELLED'], 'TAKE_BACK'],
  [['DISPATCHED', 'PICKING'], 'CANCEL_REST'],
  [['RECEIVED', 'PLANNED', 'CANCELLED'], 'CANCEL_REST'],
  [['DISPATCHED', 'CANCELLED'], 'NOTHING'],
  [['RECEIVED', 'PARTIALLY_RECEIVED'], 'NOTHING'],
])('of %j the move is %s', (states, move) => {
  expect(standDownMove(transfers(...states), false)).toBe(move);
});

test('what is in use keeps a commit from being taken back whole', () => {
  expect(standDownMove(transfers('PLANNED', 'PACKED'), true)).toBe('CANCEL_REST');
  expect(standDownMove(transfers(), true)).toBe('NOTHING');
});

test('a team that has set out, or whose task is over, is not freed', () => {
  expect(mayBeFreed({ state: 'CONFIRMED', departTime: null })).toBe(true);
  expect(mayBeFreed({ state: 'CONFIRMED', departTime: new Date() })).toBe(false);
  expect(mayBeFreed({ state: 'ENDED', departTime: null })).toBe(false);
});

test('equipment is out when it was handed over for the claim, or since it was confirmed', () => {
  const claim = { id: 'c', confirmTime: new Date(1_000) };
  const handedOver = (claimId: string, ms: number) => ({ claimId, occurTime: new Date(ms) });
  expect(isOut(claim, undefined)).toBe(false);
  expect(isOut(claim, handedOver('c', 500))).toBe(true);
  expect(isOut(claim, handedOver('other', 2_000))).toBe(false);
  expect(isOut(claim, handedOver('', 500))).toBe(false);
  expect(isOut(claim, handedOver('', 2_000))).toBe(true);
});
