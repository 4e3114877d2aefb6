import { status } from '@grpc/grpc-js';
import { pino } from 'pino';
import { AppError, invalidFields, notFound } from './errors';
import { requireRole } from './identity';
import { commander, failing, refusal, servePair, stopPairs } from './testing/rpc-pair';

afterEach(stopPairs);

describe('a refusal', () => {
  it.each([
    ['STOCK_SHORT', status.FAILED_PRECONDITION],
    ['ETAG_STALE', status.ABORTED],
    ['REQUEST_ID_REUSED', status.ALREADY_EXISTS],
    ['PAGE_TOKEN_INVALID', status.INVALID_ARGUMENT],
    ['RATE_LIMITED', status.RESOURCE_EXHAUSTED],
    ['STORAGE_FULL', status.UNAVAILABLE],
    ['DEPOT_NOT_FOUND', status.NOT_FOUND],
  ])('%s arrives with its code, message and domain', async (reason, code) => {
    const { client } = await servePair(failing(new AppError(reason, 'what is wrong: 缺 3 箱')));
    const error = await refusal(client.audit.listEntries({}));
    expect(error).toMatchObject({
      reason,
      code,
      domain: 'inventory.muster',
      message: 'what is wrong: 缺 3 箱',
    });
  });

  it('carries its violations, preconditions, metadata and delay', async () => {
    const details = {
      violations: [{ field: 'lines[3].itemId', description: 'is unknown' }],
      preconditions: [{ type: 'STOCK', subject: 'I-1', description: '3 short' }],
      metadata: { missing: '3' },
      retryDelayMs: 1_500,
    };
    const { client } = await servePair(failing(new AppError('STOCK_SHORT', 'short', details)));
    expect((await refusal(client.audit.listEntries({}))).details).toEqual(details);
  });

  it('with ten thousand violations arrives with those that fit and the count of the rest', async () => {
    const violations = Array.from({ length: 10_000 }, (_, index) => ({
      field: `lines[${index}].quantity`,
      description: 'must be a whole number, not 一半',
    }));
    const { client } = await servePair(failing(invalidFields(violations)));
    const { reason, details } = await refusal(client.audit.listEntries({}));
    expect(reason).toBe('FIELD_INVALID');
    expect(details.violations![0]).toEqual(violations[0]);
    expect(details.violations!.length + Number(details.metadata!.omittedCount)).toBe(10_000);
  });

  it('arrives even when its message holds half a character', async () => {
    const { client } = await servePair(failing(new AppError('STOCK_SHORT', 'half \ud83d of one')));
    expect((await refusal(client.audit.listEntries({}))).reason).toBe('STOCK_SHORT');
  });

  it('for want of a role or a scope says which', async () => {
    const { client } = await servePair({
      listEntries: async (request, { actor }) => {
        requireRole(actor, ['COMMANDER'], request.divisionCode);
        return {};
      },
    });
    const as = (role: 'COMMANDER' | 'AUDITOR', divisionCode: string) =>
      client.audit.listEntries(
        { divisionCode },
        { actor: { ...commander, grants: [{ role, divisionCode: '440310000000' }] } },
      );
    await expect(as('COMMANDER', '440310001002')).resolves.toBeDefined();
    expect(await refusal(as('AUDITOR', '440310001002'))).toMatchObject({
      reason: 'ROLE_MISSING',
      code: status.PERMISSION_DENIED,
      details: { metadata: { roles: 'COMMANDER' } },
    });
    expect(await refusal(as('COMMANDER', '440300000000'))).toMatchObject({
      reason: 'SCOPE_DENIED',
      code: status.PERMISSION_DENIED,
    });
  });

  it('of another service goes on as it came', async () => {
    const leaf = await servePair(failing(notFound('depot', 'D-9')), { name: 'inventory' });
    const middle = await servePair(
      { listEntries: (request, parent) => leaf.client.audit.listEntries(request, { parent }) },
      { name: 'optimizer' },
    );
    expect(await refusal(middle.client.audit.listEntries({}))).toMatchObject({
      reason: 'DEPOT_NOT_FOUND',
      domain: 'inventory.muster',
      code: status.NOT_FOUND,
      details: { metadata: { id: 'D-9' } },
    });
  });

  it('nobody foresaw hides its message from the caller and is logged once', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    const { client } = await servePair(failing(new Error('password=hunter2')), { log });
    lines.length = 0;
    const error = await refusal(client.audit.listEntries({}));
    expect(error).toMatchObject({ code: status.INTERNAL, message: 'internal error' });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      method: '/muster.platform.v1.AuditService/ListEntries',
      code: 'INTERNAL',
      err: { message: 'password=hunter2' },
    });
  });

  it('with a reason nobody declared is a fault of the service, not an answer', async () => {
    const { client } = await servePair(failing(new AppError('NEVER_DECLARED', 'oops')));
    expect(await refusal(client.audit.listEntries({}))).toMatchObject({ code: status.INTERNAL });
  });

  it('of the database tells a full disk and a lost connection apart', async () => {
    const full = Object.assign(new Error('could not extend file'), { code: '53100' });
    const lost = new Error('Connection terminated unexpectedly');
    for (const [fault, reason] of [
      [full, 'STORAGE_FULL'],
      [lost, 'DATABASE_UNAVAILABLE'],
    ] as const) {
      const { client } = await servePair(failing(fault));
      expect(await refusal(client.audit.listEntries({}))).toMatchObject({
        code: status.UNAVAILABLE,
        reason,
      });
    }
  });

  it('of a message above the limit says so', async () => {
    const { client } = await servePair({}, { maxMessageBytes: 1_000 });
    const error = await refusal(client.audit.listEntries({ subject: 'x'.repeat(2_000) }));
    expect(error).toMatchObject({ code: status.RESOURCE_EXHAUSTED, reason: 'REQUEST_TOO_LARGE' });
  });

  it('of nobody listening is PEER_UNAVAILABLE', async () => {
    const { server, client } = await servePair({});
    await server.stop();
    expect(await refusal(client.audit.listEntries({}))).toMatchObject({
      code: status.UNAVAILABLE,
      reason: 'PEER_UNAVAILABLE',
    });
  });
});
