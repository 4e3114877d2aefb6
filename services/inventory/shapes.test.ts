import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { AppError } from '../platform/errors';
import { parse } from '../platform/errors';
import { createReservationShape, receiveStockShape } from './shapes';

const line = { depotId: 'd', itemId: 'i', quantity: '1' };
const fieldsOf = (shape: z.ZodType, request: object): string[] => {
  try {
    parse(shape, request);
  } catch (error) {
    return ((error as AppError).details.violations ?? []).map(({ field }) => field);
  }
  return [];
};
const order = (quantity: unknown, fields = {}) => ({
  requestId: randomUUID(),
  purpose: '',
  incidentId: '',
  lines: [line, { ...line, itemId: 'j' }, { ...line, itemId: 'k', quantity }],
  holdSeconds: 0,
  usableUntil: '',
  ...fields,
});

test.each(['1.5', 1.5, '-1', '0', 'ten', '', '1000000001'])('%p is no quantity', (quantity) => {
  expect(fieldsOf(createReservationShape, order(quantity))).toEqual(['lines[2].quantity']);
});

test('every fault is named at once', () => {
  const faulty = order('0', { holdSeconds: 86_401, usableUntil: '2026-02-30' });
  expect(fieldsOf(createReservationShape, faulty)).toEqual([
    'lines[2].quantity',
    'holdSeconds',
    'usableUntil',
  ]);
});

test('a hold lasts fifteen minutes unless told', () => {
  expect(parse(createReservationShape, order('1'))).toMatchObject({ holdSeconds: 900 });
});

test('more than 5,000 lines are refused', () => {
  const lines = Array.from({ length: 5_001 }, () => ({ ...line, batchNumber: '', expireDate: '' }));
  const request = { requestId: randomUUID(), lines, documentNumber: '', reason: '' };
  expect(fieldsOf(receiveStockShape, request)).toEqual(['lines']);
  expect(fieldsOf(receiveStockShape, { ...request, lines: lines.slice(1) })).toEqual([]);
});
