import { nextStep, requireTransferState, type TransferState } from './transfer';

const transfer = (state: TransferState) => ({ id: 'T', state });
const refusal = expect.objectContaining({ reason: 'TRANSFER_STATE' }) as Error;

test('the work in the depot goes one step at a time', () => {
  expect(nextStep(transfer('PLANNED'))).toBe('PICKING');
  expect(nextStep(transfer('PICKING'))).toBe('PACKED');
});

test('a packed, dispatched or cancelled transfer does not advance', () => {
  for (const state of ['PACKED', 'DISPATCHED', 'RECEIVED', 'CANCELLED'] as const) {
    expect(() => nextStep(transfer(state))).toThrow(refusal);
  }
});

test('a wrong state is refused with the state it is in', () => {
  expect(() => requireTransferState(transfer('RECEIVED'), ['DISPATCHED'])).toThrow(refusal);
  expect(() => requireTransferState(transfer('DISPATCHED'), ['DISPATCHED'])).not.toThrow();
});
