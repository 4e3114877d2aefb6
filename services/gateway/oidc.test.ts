import { generateKeyPair, SignJWT } from 'jose';
import { grantsOf } from './oidc';
import { startIdentityProvider, type IdentityProvider } from './testing/identity-provider';
import { HttpClient, reasonOf, startGateway, type RunningGateway } from './testing/running-gateway';

const grants = ['COMMANDER:440310000000', 'SERVICE', 'KING:440310000000'];
const claims = { sub: 'p-1', name: 'Lin Hai', roles: { muster: grants } };

describe('people of an identity provider', () => {
  let provider: IdentityProvider;
  let gateway: RunningGateway;

  beforeAll(async () => {
    provider = await startIdentityProvider(claims);
    gateway = await startGateway({
      env: {
        OIDC_ISSUER: provider.issuer,
        OIDC_AUDIENCE: 'muster-api',
        OIDC_CLIENT_ID: 'muster-console',
        OIDC_GRANTS_CLAIM: 'roles.muster',
        PUBLIC_URL: 'https://muster.example',
      },
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await provider.stop();
  });

  const ask = (token: string) =>
    new HttpClient(gateway.url).get('/v1/session', {
      headers: { authorization: `Bearer ${token}` },
    });

  it('call with the token it gave them, and have the roles its claims name', async () => {
    const answer = await ask(await provider.sign(claims, 'muster-api'));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      actorId: 'oidc:p-1',
      name: 'Lin Hai',
      grants: [{ role: 'COMMANDER', divisionCode: '440310000000' }],
      passwordChangeable: false,
    });
  });

  it('are refused with a token for another audience, of another key, or that has expired', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'k-1' })
      .setIssuer(provider.issuer)
      .setAudience('muster-api')
      .setExpirationTime('5m')
      .sign(privateKey);
    const tokens = [
      await provider.sign(claims, 'another-api'),
      await provider.sign(claims, 'muster-api', '-1h'),
      forged,
    ];
    for (const token of tokens) {
      const answer = await ask(token);
      expect(answer.status).toBe(401);
      expect(reasonOf(answer)).toBe('UNAUTHENTICATED');
    }
  });

  it('sign in there and come back with a session', async () => {
    const browser = new HttpClient(gateway.url);
    const begun = await browser.get('/v1/session:oidc?returnTo=/plans');
    expect(begun.status).toBe(303);
    const consent = await fetch(begun.headers.get('location')!, { redirect: 'manual' });
    const back = new URL(consent.headers.get('location')!);
    expect(back.origin).toBe('https://muster.example');
    const finished = await browser.get(back.pathname + back.search);
    expect(finished.status).toBe(303);
    expect(finished.headers.get('location')).toBe('/plans');
    const set = finished.headers.getSetCookie().find((line) => line.startsWith('muster_session='));
    expect(set).toMatch(/Secure/);
    browser.cookie = set!.split(';')[0]!;
    expect((await browser.get('/v1/session')).body).toMatchObject({ actorId: 'oidc:p-1' });
  });

  it('are refused when the answer does not belong to what this browser asked', async () => {
    const browser = new HttpClient(gateway.url);
    const begun = await browser.get('/v1/session:oidc');
    const consent = await fetch(begun.headers.get('location')!, { redirect: 'manual' });
    const back = new URL(consent.headers.get('location')!);
    const stranger = await new HttpClient(gateway.url).get(back.pathname + back.search);
    expect(stranger.status).toBe(401);
    back.searchParams.set('state', 'another');
    expect((await browser.get(back.pathname + back.search)).status).toBe(401);
  });

  it('never lead away from this host after signing in', async () => {
    for (const target of [
      '//elsewhere.example',
      '/\\elsewhere.example',
      'https://elsewhere.example',
    ]) {
      const browser = new HttpClient(gateway.url);
      const begun = await browser.get(`/v1/session:oidc?returnTo=${encodeURIComponent(target)}`);
      const consent = await fetch(begun.headers.get('location')!, { redirect: 'manual' });
      const back = new URL(consent.headers.get('location')!);
      const finished = await browser.get(back.pathname + back.search);
      expect(finished.headers.get('location')).toBe('/');
    }
  });
});

it('reads grants as a list or as words, and nothing from anything else', () => {
  expect(grantsOf('AUDITOR COMMANDER:440310000000')).toEqual([
    { role: 'AUDITOR', divisionCode: '' },
    { role: 'COMMANDER', divisionCode: '440310000000' },
  ]);
  expect(grantsOf(['commander:44', 'SERVICE', 7, null])).toEqual([]);
  expect(grantsOf({ COMMANDER: true })).toEqual([]);
});
