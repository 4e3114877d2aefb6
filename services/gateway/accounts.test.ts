import { randomUUID } from 'node:crypto';
import type { HttpClient } from './testing/running-gateway';
import {
  fieldsOf,
  password,
  reasonOf,
  signedIn,
  startGateway,
  type RunningGateway,
} from './testing/running-gateway';

const pingshan = '440310000000';
const nanshan = '440305000000';

type AccountBody = { id: string; account: string; etag: string };

describe('administering accounts', () => {
  let gateway: RunningGateway;
  let administrator: HttpClient;
  let districtAdministrator: HttpClient;

  beforeAll(async () => {
    gateway = await startGateway();
    await gateway.addAccount('root', [{ role: 'ADMINISTRATOR', divisionCode: '' }]);
    await gateway.addAccount('district', [{ role: 'ADMINISTRATOR', divisionCode: pingshan }]);
    administrator = await signedIn(gateway, 'root');
    districtAdministrator = await signedIn(gateway, 'district');
  });
  afterAll(() => gateway.stop());

  const newAccount = (account: string, divisionCode = pingshan, role = 'COMMANDER') => ({
    account,
    name: account,
    password,
    grants: [{ role, divisionCode }],
  });

  async function created(by: HttpClient, body: object): Promise<AccountBody> {
    const answer = await by.post('/v1/accounts', body);
    expect(answer.status).toBe(201);
    return answer.body;
  }

  it('adds someone who can then sign in, and shows them in the list', async () => {
    await created(administrator, newAccount('Zhang.Wei'));
    await signedIn(gateway, 'zhang.wei');
    const { body } = await administrator.get('/v1/accounts?pageSize=1000');
    const names = (body as { accounts: AccountBody[] }).accounts.map(({ account }) => account);
    expect(names).toContain('zhang.wei');
    expect(JSON.stringify(body)).not.toContain('argon2');
  });

  it('gives the first answer again for a repeated key, and refuses another body under it', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const add = (body: object) => administrator.post('/v1/accounts', body, headers);
    const first = await add(newAccount('once'));
    const again = await add(newAccount('once'));
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    const other = await add({ ...newAccount('once'), password: 'a different password' });
    expect(other.status).toBe(409);
    expect(reasonOf(other)).toBe('REQUEST_ID_REUSED');
  });

  it('refuses a name that is taken, also in another spelling', async () => {
    await created(administrator, newAccount('taken'));
    const answer = await administrator.post('/v1/accounts', newAccount('ＴＡＫＥＮ'));
    expect(answer.status).toBe(409);
    expect(fieldsOf(answer)).toEqual(['account']);
  });

  it('refuses a short password, an unknown role and the role of services', async () => {
    const answer = await administrator.post('/v1/accounts', {
      ...newAccount('x'),
      password: 'short',
      grants: [{ role: 'SERVICE', divisionCode: '' }],
    });
    expect(fieldsOf(answer).sort()).toEqual(['grants[0].role', 'password']);
  });

  it('lets nobody give a role beyond their own administration', async () => {
    await created(districtAdministrator, newAccount('within'));
    for (const beyond of [nanshan, '']) {
      const answer = await districtAdministrator.post('/v1/accounts', newAccount('y', beyond));
      expect(answer.status).toBe(403);
      expect(reasonOf(answer)).toBe('SCOPE_DENIED');
    }
  });

  it('hides accounts that reach beyond the caller', async () => {
    const { id, etag } = await created(administrator, newAccount('elsewhere', nanshan));
    const { body } = await districtAdministrator.get('/v1/accounts?pageSize=1000');
    expect(JSON.stringify(body)).not.toContain('elsewhere');
    expect((await districtAdministrator.get(`/v1/accounts/${id}`)).status).toBe(404);
    const change = { body: { disabled: true, etag } };
    const answer = await districtAdministrator.send('PATCH', `/v1/accounts/${id}`, change);
    expect(answer.status).toBe(404);
  });

  it('ends the sessions of an account that is disabled or gets a new password', async () => {
    const { id, etag } = await created(administrator, newAccount('leaving'));
    const session = await signedIn(gateway, 'leaving');
    const reset = { password: 'given by the administrator' };
    expect((await administrator.post(`/v1/accounts/${id}:resetPassword`, reset)).status).toBe(200);
    expect((await session.get('/v1/session')).status).toBe(401);
    const stale = { body: { disabled: true, etag } };
    const refused = await administrator.send('PATCH', `/v1/accounts/${id}`, stale);
    expect(refused.status).toBe(409);
    expect(reasonOf(refused)).toBe('ETAG_STALE');
  });

  it('takes a role away with the next request', async () => {
    const { id, etag } = await created(administrator, newAccount('demoted', '', 'ADMINISTRATOR'));
    const session = await signedIn(gateway, 'demoted');
    expect((await session.get('/v1/accounts')).status).toBe(200);
    await administrator.send('PATCH', `/v1/accounts/${id}`, { body: { grants: [], etag } });
    expect((await session.get('/v1/accounts')).status).toBe(403);
  });

  it('leaves an account without a grant to those who administer everything', async () => {
    const { id } = await created(administrator, { ...newAccount('newcomer'), grants: [] });
    const reset = { password: 'known to the district' };
    const path = `/v1/accounts/${id}:resetPassword`;
    expect(reasonOf(await districtAdministrator.post(path, reset))).toBe('ACCOUNT_NOT_FOUND');
    expect((await administrator.post(path, reset)).status).toBe(200);
  });

  it('keeps the last administrator of everything', async () => {
    const { body } = await administrator.get('/v1/session');
    const { actorId } = body as { actorId: string };
    const answer = await administrator.send('DELETE', `/v1/accounts/${actorId}`);
    expect(answer.status).toBe(400);
    expect(reasonOf(answer)).toBe('ADMINISTRATOR_LAST');
  });

  it('deletes an account with its sessions, and writes all of it to the audit log', async () => {
    const { id } = await created(administrator, newAccount('gone'));
    const session = await signedIn(gateway, 'gone');
    expect((await administrator.send('DELETE', `/v1/accounts/${id}`)).status).toBe(204);
    expect((await session.get('/v1/session')).status).toBe(401);
    const { body } = await administrator.get(`/v1/audit/gateway?subject=accounts/${id}`);
    const { entries } = body as { entries: { action: string; before?: object }[] };
    expect(entries.map(({ action }) => action)).toEqual([
      'account.delete',
      'session.sign_in',
      'account.create',
    ]);
    expect(entries[0]).toMatchObject({ actorName: 'root', before: { account: 'gone' } });
    expect(JSON.stringify(body)).not.toMatch(/argon2|password_hash/);
  });
});
