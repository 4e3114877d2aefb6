import { startTestRedis, testOnRedis } from '../platform/testing/redis';
import { HttpClient, password, reasonOf, signedIn, startGateway } from './testing/running-gateway';

describe('limits of how often', () => {
  it('hold for all attempts to sign in from one address, and say when to come back', async () => {
    const gateway = await startGateway({ env: { SIGN_INS_PER_MINUTE_ADDRESS: '3' } });
    const client = new HttpClient(gateway.url);
    const attempt = (account: string) => client.post('/v1/session', { account, password });
    for (const account of ['a', 'b', 'c']) expect((await attempt(account)).status).toBe(401);
    const refused = await attempt('d');
    expect(refused.status).toBe(429);
    expect(reasonOf(refused)).toBe('RATE_LIMITED');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await gateway.stop();
  });

  it('hold for each account, whatever the others do', async () => {
    const gateway = await startGateway({ env: { REQUESTS_PER_MINUTE_ACCOUNT: '2' } });
    await gateway.addAccount('busy', []);
    await gateway.addAccount('calm', []);
    const busy = await signedIn(gateway, 'busy');
    const calm = await signedIn(gateway, 'calm');
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await busy.get('/v1/session')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await calm.get('/v1/session')).status).toBe(200);
    await gateway.stop();
  });

  it('hold for each address before anyone is asked who they are', async () => {
    const gateway = await startGateway({ env: { REQUESTS_PER_MINUTE_ADDRESS: '1' } });
    const client = new HttpClient(gateway.url);
    expect((await client.get('/v1/session')).status).toBe(401);
    expect((await client.get('/v1/session')).status).toBe(429);
    expect((await client.get('/healthz')).status).toBe(200);
    await gateway.stop();
  });

  it('hold for the phone page, by address and by the site over all addresses', async () => {
    const readSiteCode = () => ({ siteId: 's-1', nameZh: '', nameEn: '', open: true });
    const gateway = await startGateway({
      peers: { shelters: { readSiteCode } },
      env: {
        CHECK_INS_PER_MINUTE_ADDRESS: '4',
        CHECK_INS_PER_MINUTE_SITE: '6',
        TRUSTED_PROXIES: 'loopback',
      },
    });
    const ask = (site: string, address: string) =>
      new HttpClient(gateway.url).get(`/v1/check-in/1.${site}.1.zzz..x`, {
        headers: { 'x-forwarded-for': address },
      });
    const statuses = async (site: string, address: string, times: number) => {
      const all = [];
      for (let at = 0; at < times; at += 1) all.push((await ask(site, address)).status);
      return all;
    };
    expect(await statuses('s-1', '203.0.113.1', 5)).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses('s-1', '203.0.113.2', 3)).toEqual([200, 200, 429]);
    expect(await statuses('s-2', '203.0.113.3', 1)).toEqual([200]);
    const refused = await ask('s-1', '203.0.113.4');
    expect(reasonOf(refused)).toBe('RATE_LIMITED');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    await gateway.stop();
  });

  it('believe the address a proxy tells only when the proxy is trusted', async () => {
    const limits = { REQUESTS_PER_MINUTE_ADDRESS: '1' };
    const ask = (url: string, address: string) =>
      new HttpClient(url).get('/v1/session', { headers: { 'x-forwarded-for': address } });
    const open = await startGateway({ env: limits });
    await ask(open.url, '203.0.113.1');
    expect((await ask(open.url, '203.0.113.2')).status).toBe(429);
    await open.stop();
    const behind = await startGateway({ env: { ...limits, TRUSTED_PROXIES: 'loopback' } });
    await ask(behind.url, '203.0.113.1');
    expect((await ask(behind.url, '203.0.113.2')).status).toBe(401);
    await behind.stop();
  });

  testOnRedis('several gateways count together, and go on alone when it is gone', async () => {
    const redis = await startTestRedis();
    const env = { REQUESTS_PER_MINUTE_ADDRESS: '2', REDIS_URL: redis.url };
    const [one, other] = [await startGateway({ env }), await startGateway({ env })];
    const ask = async (url: string) => (await new HttpClient(url).get('/v1/session')).status;
    const isConnected = async () => {
      while ((await ask(one.url)) !== 429);
    };
    await isConnected();
    expect(await ask(other.url)).toBe(429);
    await redis.kill();
    expect([401, 429]).toContain(await ask(other.url));
    await Promise.all([one.stop(), other.stop()]);
    await redis.stop();
  });
});
