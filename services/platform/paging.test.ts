import { pageOf, pageRequest } from './paging';

const filter = { depotId: 'D-1', states: ['HELD'] };
const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id: `R-${id}` }));
const keyOf = (row: { id: string }) => [row.id];

describe('paging', () => {
  test('shows 50 rows by default and 1,000 at most', () => {
    expect(pageRequest(filter, {}).limit).toBe(50);
    expect(pageRequest(filter, { pageSize: 0, pageToken: '' })).toEqual({ limit: 50 });
    expect(pageRequest(filter, { pageSize: 20_000 }).limit).toBe(1_000);
  });

  test('continues after the last row that was shown', () => {
    const page = pageOf(rows(4), 3, keyOf, filter);
    expect(page.rows.map(({ id }) => id)).toEqual(['R-0', 'R-1', 'R-2']);
    const next = pageRequest(filter, { pageSize: 3, pageToken: page.nextPageToken });
    expect(next).toEqual({ limit: 3, after: ['R-2'] });
  });

  test('ends where no row follows', () => {
    expect(pageOf(rows(3), 3, keyOf, filter).nextPageToken).toBe('');
    expect(pageOf([], 3, keyOf, filter)).toEqual({ rows: [], nextPageToken: '' });
  });

  test('takes a filter with its fields in another order for the same', () => {
    const { nextPageToken } = pageOf(rows(2), 1, keyOf, filter);
    const same = { states: ['HELD'], depotId: 'D-1' };
    expect(pageRequest(same, { pageToken: nextPageToken }).after).toEqual(['R-0']);
  });

  test('refuses a token under another filter', () => {
    const { nextPageToken } = pageOf(rows(2), 1, keyOf, filter);
    const use = () => pageRequest({ ...filter, depotId: 'D-2' }, { pageToken: nextPageToken });
    expect(use).toThrow(expect.objectContaining({ reason: 'PAGE_TOKEN_INVALID' }));
  });

  test.each(['rubbish', 'e30', Buffer.from('["x"]').toString('base64url'), '…'])(
    'refuses the token %j',
    (pageToken) => {
      const use = () => pageRequest(filter, { pageToken });
      expect(use).toThrow(expect.objectContaining({ reason: 'PAGE_TOKEN_INVALID' }));
    },
  );

  test('refuses a token whose key was changed', () => {
    const { nextPageToken } = pageOf(rows(2), 1, keyOf, filter);
    const [hash] = JSON.parse(Buffer.from(nextPageToken, 'base64url').toString()) as string[];
    const changed = Buffer.from(JSON.stringify([hash, 'not a key'])).toString('base64url');
    expect(() => pageRequest(filter, { pageToken: changed })).toThrow(
      expect.objectContaining({ reason: 'PAGE_TOKEN_INVALID' }),
    );
  });

  test.each([-1, 1.5])('refuses the page size %d', (pageSize) => {
    expect(() => pageRequest(filter, { pageSize })).toThrow(
      expect.objectContaining({ reason: 'FIELD_INVALID' }),
    );
  });
});
