import { standDownMove } from './stand-down';
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
  expect(standDownMove(transfers(...states))).toBe(move);
});
