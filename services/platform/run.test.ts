import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-ports';
import { projectRoot } from './names';
import { connect } from './rpc-client';
import { testDatabase, type TestDatabase } from './testing/database';

const authKey = 'a key of at least thirty-two characters';
const script = path.join(projectRoot(), 'dist/services/platform/testing/sample-main.js');

type Line = Record<string, unknown>;

class Sample {
  readonly lines: Line[] = [];
  errors = '';
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  private readonly watchers = new Set<() => void>();

  constructor(env: Record<string, string>, ...args: string[]) {
    this.child = spawn(process.execPath, [script, ...args], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.exit = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Line);
      for (const watcher of this.watchers) watcher();
    });
    this.child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  line(wanted: (line: Line) => boolean): Promise<Line> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.lines.find(wanted);
        if (found) this.watchers.delete(look);
        if (found) resolve(found);
      };
      this.watchers.add(look);
      look();
      void this.exit.then((code) => reject(new Error(`ended with ${code}: ${this.errors}`)));
    });
  }

  async ready(): Promise<{ address: string; metricsAddress?: string }> {
    return (await this.line(({ ready }) => ready === true)) as { address: string };
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exit;
  }
}

describe('a service process', () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  const started: Sample[] = [];

  beforeAll(async () => {
    database = await testDatabase('platform');
    env = { DATABASE_URL: database.url, AUTH_KEY: authKey, SAMPLE_GREETING: 'hello' };
  });

  afterEach(async () => {
    for (const sample of started.splice(0)) sample.child.kill('SIGKILL');
  });

  afterAll(() => database.drop());

  function start(changes: Record<string, string> = {}, ...args: string[]): Sample {
    const sample = new Sample({ ...env, ...changes }, ...args);
    started.push(sample);
    return sample;
  }

  it('says where it listens, answers, keeps secrets out of its log and stops on a signal', async () => {
    const sample = start();
    const { address } = await sample.ready();
    const client = connect('inventory', address, { authKey, self: 'test' });
    expect(await client.audit.listEntries({})).toEqual({ entries: [], nextPageToken: '' });
    client.close();
    expect(await sample.stop()).toBe(0);
    const greeting = sample.lines.find(({ greeting }) => greeting === 'hello');
    expect(greeting).toMatchObject({ name: 'platform', password: '[Redacted]' });
    expect(sample.lines).toContainEqual(
      expect.objectContaining({
        method: '/muster.platform.v1.AuditService/ListEntries',
        code: 'OK',
        actor: 'service:test',
      }),
    );
  });

  it('ends when its supervisor is gone, though nobody reads its log any more', async () => {
    const sample = start({ STOP_WITH_STDIN: '1' });
    await sample.ready();
    sample.child.stdout!.destroy();
    sample.child.stderr!.destroy();
    sample.child.stdin!.destroy();
    expect(await sample.exit).toBe(0);
  });

  it('names every fault of its configuration at once and exits with 2', async () => {
    const sample = start({ AUTH_KEY: 'short', LISTEN_ADDRESS: 'nowhere', SAMPLE_GREETING: '' });
    expect(await sample.exit).toBe(2);
    expect(sample.errors).toMatch(/AUTH_KEY must have at least 32 characters/);
    expect(sample.errors).toMatch(/LISTEN_ADDRESS must be host:port/);
    expect(sample.errors).toMatch(/SAMPLE_GREETING is not set/);
    expect(sample.errors).not.toContain('short');
  });

  it('exits with 1 and says why when its database is out of reach', async () => {
    const url = new URL(database.url);
    url.port = '1';
    const sample = start({ DATABASE_URL: url.href });
    expect(await sample.exit).toBe(1);
    expect(sample.errors).toMatch(/platform cannot start: the database is out of reach/);
  });

  it('only migrates when it is told to', async () => {
    const sample = start({}, 'migrate');
    expect(await sample.exit).toBe(0);
    expect(sample.lines.at(-1)).toMatchObject({ msg: 'migrated', applied: [] });
  });

  it('serves its metrics', async () => {
    const sample = start({ METRICS_PORT: '127.0.0.1:0' });
    const { address, metricsAddress } = await sample.ready();
    const client = connect('inventory', address, { authKey, self: 'test' });
    await client.audit.listEntries({});
    await client.audit.listEntries({ divisionCode: 'x' }).catch(() => {});
    client.close();
    const text = await (await fetch(`http://${metricsAddress}/metrics`)).text();
    const labels = 'service="muster.platform.v1.AuditService",method="ListEntries"';
    expect(text).toContain(`rpc_server_requests_total{${labels},code="OK"} 1`);
    expect(text).toContain(`rpc_server_requests_total{${labels},code="INVALID_ARGUMENT"} 1`);
    expect(text).toContain(`rpc_server_duration_seconds_count{${labels}} 2`);
    expect(text).toContain('rpc_server_requests_in_progress 0');
  });

  it('joins a call, its handling and its statements in one trace', async () => {
    const collector = await startCollector();
    const port = await freePort();
    const sample = start({
      LISTEN_ADDRESS: `127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      TRACE_SAMPLE_RATIO: '1',
    });
    await sample.ready();
    sample.child.kill('SIGUSR2');
    const line = await sample.line(({ method }) => String(method).endsWith('/ListEntries'));
    expect(await sample.stop()).toBe(0);
    await collector.stop();
    const spans = collector.spans.filter(({ traceId }) => traceId === line.trace_id);
    const kinds = new Set(spans.map(({ kind }) => kind));
    expect(spans.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'grpc.muster.platform.v1.AuditService/ListEntries',
        expect.stringMatching(/^pg.query/),
      ]),
    );
    expect(kinds).toEqual(new Set([serverKind, clientKind]));
  });
});

const serverKind = 2;
const clientKind = 3;

type Span = { traceId: string; name: string; kind: number };
type Export = { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };

async function startCollector(): Promise<{ url: string; spans: Span[]; stop(): Promise<void> }> {
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { resourceSpans } = JSON.parse(body) as Export;
      spans.push(...resourceSpans.flatMap((each) => each.scopeSpans.flatMap((one) => one.spans)));
      response.end('{}');
    });
  });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, spans, stop };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}
