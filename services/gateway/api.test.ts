import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { AppError, invalidFields } from '../platform/errors';
import { mintToken, serviceActor } from '../platform/identity';
import type { CallContext } from '../platform/rpc-server';
import { allRoutes } from './routes/all-routes';
import {
  authKey,
  fieldsOf,
  HttpClient,
  reasonOf,
  signedIn,
  startGateway,
  type RunningGateway,
} from './testing/running-gateway';

const pingshan = '440310000000';
const water = {
  id: 'bottled-water',
  nameZh: '瓶装水',
  nameEn: 'Bottled water',
  unitZh: '瓶',
  unitEn: 'bottle',
  packs: [{ nameZh: '箱', nameEn: 'case', units: 24 }],
};

const seen: { method: string; request: Record<string, unknown>; context: CallContext }[] = [];

/** Remembers what arrived, and answers what the test says. */
const answering =
  (answer: (request: Record<string, unknown>) => unknown) =>
  async (request: never, context: CallContext) => {
    seen.push({ method: context.method, request, context });
    return answer(request);
  };

const itemOf = (request: Record<string, unknown>) => ({
  ...(request.item as object),
  etag: '7',
  createTime: { seconds: '1795307400', nanos: 0 },
});

const inventory = {
  createItem: answering(itemOf),
  updateItem: answering(itemOf),
  listItems: answering(() => ({ items: [{ ...water, etag: '1' }], nextPageToken: 'more' })),
  createReservation: answering(() => {
    throw new AppError('INSUFFICIENT_STOCK', 'one line is short', {
      preconditions: [{ type: 'STOCK', subject: 'lines[0]', description: 'asked 5, available 2' }],
    });
  }),
  createDepot: answering(() => {
    throw invalidFields([{ field: 'depot.keeper', description: 'is too long' }]);
  }),
  getItem: answering(() => {
    throw new Error('a secret of the database');
  }),
};

let arrived: () => void;
let cancelled: () => void;
const optimizer = {
  solveDocument: async (request: never, context: CallContext) => {
    const { problemJson } = request as { problemJson: string };
    if (problemJson !== '"wait"') return { solutionJson: `{"echo":${problemJson}}` };
    arrived();
    await once(context.signal, 'abort');
    cancelled();
    return {};
  },
};

let gateway: RunningGateway;
let officer: HttpClient;
let auditor: HttpClient;

beforeAll(async () => {
  gateway = await startGateway({
    peers: { inventory, optimizer },
    env: { DOCUMENT_LIMIT_BYTES: String(4 << 20) },
  });
  await gateway.addAccount('officer', [{ role: 'LOGISTICS_OFFICER', divisionCode: pingshan }]);
  await gateway.addAccount('auditor', [{ role: 'AUDITOR', divisionCode: '' }]);
  officer = await signedIn(gateway, 'officer');
  auditor = await signedIn(gateway, 'auditor');
});
afterAll(() => gateway.stop());
beforeEach(() => seen.splice(0));

describe('who may', () => {
  const guarded = allRoutes.filter(({ access }) => access !== 'public');

  it.each(guarded.map(({ method, path }) => [method, path]))(
    '%s %s asks for a session',
    async (method, path) => {
      const url = path.replace(/\{\w+\}/g, 'x');
      const answer = await new HttpClient(gateway.url).send(method.toUpperCase(), url);
      expect(answer.status).toBe(401);
      expect(reasonOf(answer)).toBe('UNAUTHENTICATED');
    },
  );

  it('refuses a role that does not suffice, and names those that do', async () => {
    const answer = await auditor.post('/v1/items', water);
    expect(answer.status).toBe(403);
    expect(reasonOf(answer)).toBe('ROLE_MISSING');
    expect(JSON.stringify(answer.body)).toContain('LOGISTICS_OFFICER');
    expect(seen).toEqual([]);
  });

  it('refuses a division outside the scope before another service is asked', async () => {
    const depot = { id: 'D-1', nameZh: '库', nameEn: 'Depot', tier: 'DISTRICT' };
    const answer = await officer.post('/v1/depots', { ...depot, divisionCode: '440305000000' });
    expect(answer.status).toBe(403);
    expect(reasonOf(answer)).toBe('SCOPE_DENIED');
    expect(seen).toEqual([]);
  });

  it('tells the services on whose behalf it calls', async () => {
    await officer.get('/v1/items');
    expect(seen[0]!.context.actor).toMatchObject({
      name: 'officer',
      grants: [{ role: 'LOGISTICS_OFFICER', divisionCode: pingshan }],
    });
  });

  it('takes a bearer token of a service, and refuses a forged one', async () => {
    const token = await mintToken(authKey, serviceActor('seed'), { ttlSeconds: 60 });
    const client = new HttpClient(gateway.url);
    const bearer = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
    expect((await client.get('/v1/items', bearer(token))).status).toBe(200);
    const forged = await mintToken('another key that is as long as it must be', serviceActor('x'), {
      ttlSeconds: 60,
    });
    expect((await client.get('/v1/items', bearer(forged))).status).toBe(401);
    expect((await client.get('/v1/items', bearer('nonsense'))).status).toBe(401);
  });
});

describe('changes by cookie', () => {
  const send = (headers: Record<string, string>) => officer.post('/v1/items', water, headers);

  it('are refused from a page of another site, whatever else it sends', async () => {
    const answer = await send({
      origin: 'https://elsewhere.example',
      'x-requested-with': 'muster',
    });
    expect(answer.status).toBe(403);
    expect(reasonOf(answer)).toBe('ORIGIN_REFUSED');
    expect(seen).toEqual([]);
  });

  it('are refused without an origin, unless a header says that a program meant it', async () => {
    expect((await send({ origin: '' })).status).toBe(403);
    expect((await send({ origin: '', 'x-requested-with': 'muster' })).status).toBe(201);
  });
});

describe('what is sent', () => {
  it('goes to the service with the Idempotency-Key as its request id', async () => {
    const key = randomUUID();
    const answer = await officer.post('/v1/items', water, { 'idempotency-key': key });
    expect(answer.status).toBe(201);
    expect(seen[0]!.request).toMatchObject({ requestId: key, item: { id: 'bottled-water' } });
    expect(answer.headers.get('etag')).toBe('"7"');
    expect(answer.body).toMatchObject({
      packs: [{ units: 24 }],
      createTime: '2026-11-22T00:30:00.000Z',
    });
  });

  it.each(['', 'not-a-uuid'])('needs an Idempotency-Key that is a UUID, not %j', async (key) => {
    const answer = await officer.post('/v1/items', water, { 'idempotency-key': key });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['Idempotency-Key']);
  });

  it('is refused with every faulty field named at once', async () => {
    const answer = await officer.post('/v1/items', {
      ...water,
      id: 'No Spaces',
      massKg: -1,
      colour: 'blue',
      packs: [{ nameZh: '箱', nameEn: 'case', units: 2.5 }],
    });
    expect(answer.status).toBe(400);
    expect(reasonOf(answer)).toBe('FIELD_INVALID');
    expect(fieldsOf(answer).sort()).toEqual(['colour', 'id', 'massKg', 'packs[0].units']);
  });

  it('is refused where a text holds a character that cannot be stored', async () => {
    const packs = [{ nameZh: '箱\0', nameEn: 'case', units: 24 }];
    const answer = await officer.post('/v1/items', { ...water, packs });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['packs[0].nameZh']);
    expect(fieldsOf(await officer.get('/v1/items?query=%00'))).toEqual(['query']);
    expect(fieldsOf(await officer.get('/v1/items/%00'))).toEqual(['id']);
    const signIn = await officer.post('/v1/session', { account: 'a\0', password: 'x' });
    expect(fieldsOf(signIn)).toEqual(['account']);
  });

  it('is refused when a query parameter is unknown or not a number', async () => {
    const answer = await officer.get('/v1/items?pageSize=many&colour=blue');
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer).sort()).toEqual(['colour', 'pageSize']);
  });

  it('is refused with the place where it stops being JSON', async () => {
    const answer = await officer.send('POST', '/v1/items', { raw: '{"id": "a",\n "nameZh": }' });
    expect(answer.status).toBe(400);
    expect(reasonOf(answer)).toBe('JSON_MALFORMED');
    expect(JSON.stringify(answer.body)).toContain('line 2, column 12');
  });

  it('is refused beyond 1 MiB, naming the limit', async () => {
    const answer = await officer.post('/v1/items', { id: 'x'.repeat(10 << 20) });
    expect(answer.status).toBe(413);
    expect(reasonOf(answer)).toBe('REQUEST_TOO_LARGE');
    expect(JSON.stringify(answer.body)).toContain('1 MiB');
  });

  it('is refused when it is not JSON by its own word', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await officer.send('POST', '/v1/items', { raw: '{}', headers });
    expect(answer.status).toBe(415);
  });

  it('needs the version it changes, from If-Match or the body', async () => {
    const change = (body: object, headers = {}) =>
      officer.send('PATCH', '/v1/items/bottled-water', { body, headers });
    expect(fieldsOf(await change({ nameEn: 'Water' }))).toEqual(['etag']);
    await change({ nameEn: 'Water', volumeM3: 1 }, { 'if-match': '"3"' });
    await change({ nameEn: 'Water', etag: '4' });
    const [first, second] = seen.map(({ request }) => request);
    expect(first).toMatchObject({
      item: { id: 'bottled-water', etag: '3', nameEn: 'Water' },
      updateMask: { paths: ['name_en', 'volume_m3'] },
    });
    expect(second).toMatchObject({ item: { etag: '4' }, updateMask: { paths: ['name_en'] } });
  });
});

describe('what is answered', () => {
  it('keeps the reason, domain and details of the service that refused', async () => {
    const answer = await officer.post('/v1/reservations', {
      purpose: 'test',
      lines: [{ depotId: 'D-1', itemId: 'bottled-water', quantity: 5 }],
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      error: { code: 400, status: 'FAILED_PRECONDITION', message: 'one line is short' },
    });
    expect(JSON.stringify(answer.body)).toContain('"domain":"inventory.muster"');
    expect(JSON.stringify(answer.body)).toContain('asked 5, available 2');
  });

  it('names a field as the caller sent it, not as the rpc holds it', async () => {
    const depot = { id: 'D-1', nameZh: '库', nameEn: 'Depot', tier: 'DISTRICT' };
    const answer = await officer.post('/v1/depots', { ...depot, divisionCode: pingshan });
    expect(answer.status).toBe(400);
    expect(fieldsOf(answer)).toEqual(['keeper']);
  });

  it('hides a fault of ours, and names the request it can be found by', async () => {
    const headers = { 'x-request-id': 'trace-me-please' };
    const answer = await officer.get('/v1/items/bottled-water', { headers });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    expect(JSON.stringify(answer.body)).toContain('trace-me-please');
    expect(answer.headers.get('x-request-id')).toBe('trace-me-please');
  });

  it('says that a path or method is not there', async () => {
    expect(reasonOf(await officer.get('/v1/nothing'))).toBe('ROUTE_NOT_FOUND');
    const answer = await officer.send('DELETE', '/v1/items');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, POST');
    expect((await officer.get('/v1/items/%E0%A4%A')).status).toBe(400);
  });

  it('carries headers that keep a browser from being misled', async () => {
    const { headers } = await officer.get('/v1/items');
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('is health without a session, and the document with its page', async () => {
    const visitor = new HttpClient(gateway.url);
    expect((await visitor.get('/healthz')).status).toBe(200);
    expect((await visitor.get('/readyz')).body).toEqual({ status: 'ready' });
    expect((await visitor.get('/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
    expect((await visitor.get('/docs')).body).toContain('/docs/assets/swagger-ui.css');
    expect((await visitor.get('/docs/assets/swagger-ui-bundle.js')).status).toBe(200);
  });
});

describe('solving a document', () => {
  it('passes the text on and the solution back as they are', async () => {
    const answer = await officer.send('POST', '/v1/dispatch:solve', { raw: '{"items": []}' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ echo: { items: [] } });
  });

  it('takes documents that are larger than other bodies, up to its own limit', async () => {
    const solve = (size: number) =>
      officer.send('POST', '/v1/dispatch:solve', { raw: JSON.stringify('x'.repeat(size)) });
    expect((await solve(2 << 20)).status).toBe(200);
    const refused = await solve(5 << 20);
    expect(refused.status).toBe(413);
    expect(JSON.stringify(refused.body)).toContain('4 MiB');
  });

  it('stops the solver when the caller hangs up', async () => {
    const isSolving = new Promise<void>((resolve) => (arrived = resolve));
    const isCancelled = new Promise<void>((resolve) => (cancelled = resolve));
    const headers = {
      cookie: officer.cookie,
      origin: gateway.url,
      'content-type': 'application/json',
    };
    const call = httpRequest(`${gateway.url}/v1/dispatch:solve`, { method: 'POST', headers });
    call.on('error', () => undefined);
    call.end('"wait"');
    await isSolving;
    call.destroy();
    await isCancelled;
  });
});
