import {
  HttpClient,
  password,
  reasonOf,
  signedIn,
  startGateway,
  type RunningGateway,
} from './testing/running-gateway';

describe('signing in', () => {
  let gateway: RunningGateway;

  beforeAll(async () => {
    gateway = await startGateway();
    await gateway.addAccount('lin', [{ role: 'COMMANDER', divisionCode: '440310000000' }]);
  });
  afterAll(() => gateway.stop());

  const attempt = (account: string, secret: string, headers?: Record<string, string>) =>
    new HttpClient(gateway.url).post('/v1/session', { account, password: secret }, headers);

  it('answers who signed in, and sets a cookie that scripts and other sites cannot use', async () => {
    const { status, body, headers } = await attempt('Lin', password);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'lin',
      grants: [{ role: 'COMMANDER', divisionCode: '440310000000' }],
      passwordChangeable: true,
    });
    const cookie = headers.get('set-cookie');
    expect(cookie).toMatch(/^muster_session=[\w-]{43};/);
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure/);
  });

  it('keeps only a hash of what the cookie holds', async () => {
    const client = await signedIn(gateway, 'lin');
    const token = client.cookie.split('=')[1]!;
    const { rows } = await gateway.db.raw<{ rows: object[] }>('SELECT * FROM sessions');
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('refuses a wrong password and an unknown account in the same words', async () => {
    const wrong = await attempt('lin', 'wrong password');
    const unknown = await attempt('nobody', 'wrong password');
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    const words = ({ body }: { body: { error: { message: string; details: unknown[] } } }) => ({
      message: body.error.message,
      reason: body.error.details[0],
    });
    expect(words(unknown)).toEqual(words(wrong));
  });

  it('closes the door after repeated failures, also to the right password', async () => {
    await gateway.addAccount('wei', []);
    for (let i = 0; i < 5; i += 1) expect((await attempt('wei', `guess ${i}`)).status).toBe(401);
    const locked = await attempt('wei', password);
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(reasonOf(locked)).toBe('SIGN_IN_LOCKED');
  });

  it('ends the session on signing out', async () => {
    const client = await signedIn(gateway, 'lin');
    expect((await client.get('/v1/session')).status).toBe(200);
    const cookie = client.cookie;
    expect((await client.send('DELETE', '/v1/session')).status).toBe(204);
    client.cookie = cookie;
    expect((await client.get('/v1/session')).status).toBe(401);
  });

  it('forgets a session that was idle too long', async () => {
    const client = await signedIn(gateway, 'lin');
    await gateway.db.raw(`UPDATE sessions SET last_seen_time = now() - interval '1 day'`);
    expect((await client.get('/v1/session')).status).toBe(401);
  });

  it('changes the password with the old one, and ends the other sessions', async () => {
    await gateway.addAccount('chen', []);
    const here = await signedIn(gateway, 'chen');
    const there = await signedIn(gateway, 'chen');
    const change = (old: string) =>
      here.post('/v1/session:changePassword', { password: old, newPassword: 'another long one' });
    expect((await change('not the old one')).status).toBe(400);
    expect((await change(password)).status).toBe(204);
    expect((await here.get('/v1/session')).status).toBe(200);
    expect((await there.get('/v1/session')).status).toBe(401);
    expect((await attempt('chen', password)).status).toBe(401);
    expect((await attempt('chen', 'another long one')).status).toBe(200);
  });

  it('does not let a page of another site sign a visitor in', async () => {
    const answer = await attempt('lin', password, { origin: 'https://elsewhere.example' });
    expect(answer.status).toBe(403);
    expect(reasonOf(answer)).toBe('ORIGIN_REFUSED');
  });
});
