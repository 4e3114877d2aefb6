import { z } from 'zod';
import { AppError, codeOf, codes, invalid, notFound, parse } from './errors';
import { databaseFault } from './database-faults';

const order = z.object({
  requestId: z.uuid('must be a UUID'),
  lines: z.array(z.strictObject({ itemId: z.string().min(1, 'is required') })),
});

function refusalOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('not refused');
}

describe('parsing a request', () => {
  it('returns the typed value', () => {
    const value = {
      requestId: '6f1c0f2e-5d0a-4c58-9d5e-0f4c5f6a7b8c',
      lines: [{ itemId: 'water' }],
    };
    expect(parse(order, value)).toEqual(value);
  });

  it('names every faulty field by its path', () => {
    const refusal = refusalOf(() =>
      parse(order, { requestId: '1', lines: [{ itemId: 'water' }, { itemId: '', colour: 'red' }] }),
    );
    expect(refusal.reason).toBe('FIELD_INVALID');
    expect(refusal.details.violations).toEqual([
      { field: 'requestId', description: 'must be a UUID' },
      { field: 'lines[1].itemId', description: 'is required' },
      { field: 'lines[1].colour', description: 'is not a known field' },
    ]);
  });
});

describe('a reason', () => {
  it.each([
    [notFound('item', 'I-1').reason, codes.NOT_FOUND],
    [notFound('responsePlan', 'R-1').reason, codes.NOT_FOUND],
    [invalid('name', 'is empty').reason, codes.INVALID_ARGUMENT],
    ['ETAG_STALE', codes.ABORTED],
  ])('%s has a code that nobody needs to declare', (reason, code) => {
    expect(codeOf(reason, {})).toBe(code);
  });

  it('for a missing thing is spelled after its kind', () => {
    expect(notFound('responsePlan', 'R-1').reason).toBe('RESPONSE_PLAN_NOT_FOUND');
  });

  it('declared by the service comes before the platform, and an unknown one has no code', () => {
    expect(codeOf('STOCK_SHORT', { STOCK_SHORT: codes.FAILED_PRECONDITION })).toBe(9);
    expect(codeOf('STOCK_SHORT', {})).toBeUndefined();
  });
});

describe('a failure of the database', () => {
  it.each([
    ['53100', 'STORAGE_FULL'],
    ['40001', 'CONFLICT_RETRY'],
    ['40P01', 'CONFLICT_RETRY'],
    ['57014', 'DEADLINE_EXCEEDED'],
    ['22021', 'FIELD_INVALID'],
    ['25P03', 'DATABASE_UNAVAILABLE'],
    ['57P01', 'DATABASE_UNAVAILABLE'],
    ['08006', 'DATABASE_UNAVAILABLE'],
    ['ECONNREFUSED', 'DATABASE_UNAVAILABLE'],
  ])('%s means %s', (code, reason) => {
    expect(databaseFault(Object.assign(new Error('failed'), { code }))?.reason).toBe(reason);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'Client was closed and is not queryable',
  ])('%s is out of reach', (message) => {
    expect(databaseFault(new Error(message))?.reason).toBe('DATABASE_UNAVAILABLE');
  });

  it('that is a mistake in a statement means nothing to a caller', () => {
    expect(databaseFault(Object.assign(new Error('syntax'), { code: '42601' }))).toBeUndefined();
  });
});
