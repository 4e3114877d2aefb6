import {
  covers,
  divisionPrefix,
  mintToken,
  requireRole,
  scopePrefixes,
  serviceActor,
  verifyToken,
  type Actor,
} from './identity';

const key = 'a key of at least thirty-two characters';
const actor: Actor = {
  id: 'u-1',
  name: '陈指挥',
  grants: [
    { role: 'COMMANDER', divisionCode: '440310000000' },
    { role: 'LOGISTICS_OFFICER', divisionCode: '440310001000' },
  ],
};

describe('a token', () => {
  it('brings its actor back, and for whom a service acts', async () => {
    expect(await verifyToken(key, await mintToken(key, actor, { ttlSeconds: 60 }))).toEqual(actor);
    const service = serviceActor('mobilization', 'u-1');
    expect(await verifyToken(key, await mintToken(key, service, { ttlSeconds: 60 }))).toEqual({
      id: 'service:mobilization',
      name: 'mobilization',
      grants: [{ role: 'SERVICE', divisionCode: '' }],
      onBehalfOf: 'u-1',
    });
  });

  it('of another key, expired or altered is refused', async () => {
    const good = await mintToken(key, actor, { ttlSeconds: 60 });
    const [head, , signature] = good.split('.');
    const claims = { sub: 'u-1', aud: 'muster', exp: 9e9, grants: [] };
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
    const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const bad of [
      await mintToken(`${key}!`, actor, { ttlSeconds: 60 }),
      await mintToken(key, actor, { ttlSeconds: -1 }),
      `${head}.${forged}.${signature}`,
      `${unsigned}.${forged}.`,
      '',
    ]) {
      await expect(verifyToken(key, bad)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    }
  });

  it('that was verified is remembered only until it expires', async () => {
    const token = await mintToken(key, actor, { ttlSeconds: 60 });
    await verifyToken(key, token);
    const later = new Date(Date.now() + 61_000);
    jest.useFakeTimers({ now: later, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      await expect(verifyToken(key, token)).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
    } finally {
      jest.useRealTimers();
    }
  });

  it('gives an actor that nobody can change for the next call', async () => {
    const verified = await verifyToken(key, await mintToken(key, actor, { ttlSeconds: 60 }));
    expect(() => verified.grants.push({ role: 'ADMINISTRATOR', divisionCode: '' })).toThrow();
  });
});

describe('a division', () => {
  it.each([
    ['', ''],
    ['440000000000', '44'],
    ['440300000000', '4403'],
    ['440310000000', '440310'],
    ['440310001000', '440310001'],
    ['440310001002', '440310001002'],
    ['441900003000', '441900003'],
    ['440310', '440310'],
  ])('%s begins all below it with "%s"', (code, prefix) => {
    expect(divisionPrefix(code)).toBe(prefix);
  });

  it('covers itself and what is below, not what is beside or above', () => {
    expect(covers('440310000000', '440310000000')).toBe(true);
    expect(covers('440310000000', '440310001002')).toBe(true);
    expect(covers('440310000000', '440311001002')).toBe(false);
    expect(covers('440310000000', '440300000000')).toBe(false);
    expect(covers('440310000000', '')).toBe(false);
    expect(covers('', '')).toBe(true);
  });
});

describe('a role', () => {
  it('is enough where it was granted', () => {
    expect(() => requireRole(actor, ['COMMANDER'], '440310006001')).not.toThrow();
    expect(() => requireRole(actor, ['LOGISTICS_OFFICER'])).not.toThrow();
  });

  it('is refused elsewhere, saying which role and where', () => {
    expect(() => requireRole(actor, ['LOGISTICS_OFFICER'], '440310006001')).toThrow(
      expect.objectContaining({
        reason: 'SCOPE_DENIED',
        details: { metadata: { roles: 'LOGISTICS_OFFICER', divisionCode: '440310006001' } },
      }),
    );
    expect(() => requireRole(actor, ['AUDITOR', 'ADMINISTRATOR'])).toThrow(
      expect.objectContaining({
        reason: 'ROLE_MISSING',
        message: 'this needs the role AUDITOR or ADMINISTRATOR',
      }),
    );
  });

  it('limits lists to its divisions, the widest of them', () => {
    expect(scopePrefixes(actor, ['COMMANDER', 'LOGISTICS_OFFICER'])).toEqual(['440310']);
    expect(scopePrefixes(actor, ['LOGISTICS_OFFICER'])).toEqual(['440310001']);
    expect(scopePrefixes(actor, ['AUDITOR'])).toEqual([]);
    expect(scopePrefixes(serviceActor('optimizer'), ['SERVICE', 'COMMANDER'])).toEqual(['']);
  });
});
