import { publish } from '../platform/outbox';
import { testDatabase, type TestDatabase } from '../platform/testing/database';
import {
  signedIn,
  startGateway,
  type HttpClient,
  type RunningGateway,
} from './testing/running-gateway';

const pingshan = '440310000000';
const nanshan = '440305000000';

type Received = { id: string; kind: string; subject: string; service: string };

/** Reads a stream of events as a browser does: remembers the id, hands on what has data. */
class EventReader {
  lastId = '';
  readonly events: Received[] = [];
  private readonly stop = new AbortController();
  private wake: () => void = () => undefined;
  done: Promise<void> = Promise.resolve();

  async open(client: HttpClient, path = '/v1/events', lastEventId?: string): Promise<number> {
    const headers: Record<string, string> = { cookie: client.cookie };
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    const response = await fetch(client.url + path, { headers, signal: this.stop.signal });
    this.done = this.read(response).catch(() => undefined);
    return response.status;
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const frames = text.split('\n\n');
      text = frames.pop()!;
      for (const frame of frames) this.take(frame);
      this.wake();
    }
  }

  private take(frame: string): void {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
    this.lastId = field('id') ?? this.lastId;
    const data = field('data');
    if (data) this.events.push({ ...(JSON.parse(data) as Received), id: this.lastId });
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  close(): Promise<void> {
    this.stop.abort();
    return this.done;
  }
}

describe('live events', () => {
  let gateway: RunningGateway;
  let inventory: TestDatabase;
  let incidents: TestDatabase;
  let commander: HttpClient;

  beforeAll(async () => {
    inventory = await testDatabase('inventory');
    incidents = await testDatabase('incidents');
    gateway = await startGateway({
      databases: { inventory: inventory.db, incidents: incidents.db },
      heartbeatMs: 100,
      env: { EVENT_CLIENTS_MAX: '3' },
    });
    await gateway.addAccount('commander', [{ role: 'COMMANDER', divisionCode: pingshan }]);
    commander = await signedIn(gateway, 'commander');
  });
  afterAll(async () => {
    await gateway.stop();
    await inventory.drop();
    await incidents.drop();
  });

  const happen = (database: TestDatabase, kind: string, subject: string, at = pingshan) =>
    database.db.transaction((trx) =>
      publish(trx, { kind, subject, divisionCode: at, data: { subject } }),
    );

  /** A reader that stands at now in both services. */
  async function following(path?: string): Promise<EventReader> {
    const reader = new EventReader();
    expect(await reader.open(commander, path)).toBe(200);
    const stands = (id: string) =>
      (JSON.parse(Buffer.from(id, 'base64url').toString()) as string[]).filter(
        (position) => position !== 'now',
      ).length === 2;
    await reader.until(() => reader.lastId !== '' && stands(reader.lastId));
    return reader;
  }

  const subjects = ({ events }: EventReader) => events.map(({ subject }) => subject).sort();

  it('joins what several services commit, and shows only what is in scope', async () => {
    const reader = await following();
    await happen(inventory, 'transfer.dispatched', 'T-1');
    await happen(inventory, 'transfer.dispatched', 'T-elsewhere', nanshan);
    await happen(incidents, 'incident.opened', 'I-1');
    await happen(inventory, 'transfer.received', 'T-2');
    await reader.until(() => reader.events.length >= 3);
    await reader.close();
    expect(subjects(reader)).toEqual(['I-1', 'T-1', 'T-2']);
    expect(reader.events.find(({ subject }) => subject === 'I-1')).toMatchObject({
      kind: 'incident.opened',
      service: 'incidents',
      divisionCode: pingshan,
      data: { subject: 'I-1' },
    });
  });

  it('goes on after a break with nothing lost and nothing repeated', async () => {
    const expected: string[] = [];
    let lastId: string | undefined;
    const received: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const reader = lastId === undefined ? await following() : new EventReader();
      if (lastId !== undefined) await reader.open(commander, '/v1/events', lastId);
      for (const database of [inventory, incidents]) {
        for (let i = 0; i < 5; i += 1) {
          const subject = `R${round}-${database.schema}-${i}`;
          expected.push(subject);
          await happen(database, 'thing.happened', subject);
        }
      }
      const target = round === 3 ? expected.length : received.length + 3;
      await reader.until(() => received.length + reader.events.length >= target);
      await reader.close();
      received.push(...reader.events.map(({ subject }) => subject));
      lastId = reader.lastId;
    }
    expect(received.sort()).toEqual(expected.sort());
  });

  it('also comes back to the moment it first followed, when nothing had happened yet', async () => {
    const before = await following();
    await before.close();
    await happen(inventory, 'thing.happened', 'while away');
    const after = new EventReader();
    await after.open(commander, '/v1/events', before.lastId);
    await after.until(() => after.events.length > 0);
    await after.close();
    expect(subjects(after)).toEqual(['while away']);
  });

  it('sends the kinds that are asked for', async () => {
    const reader = await following('/v1/events?kinds=plan.*,commit.failed');
    await happen(inventory, 'transfer.dispatched', 'T-1');
    await happen(inventory, 'plan.approved', 'P-1');
    await happen(inventory, 'commit.failed', 'C-1');
    await reader.until(() => reader.events.length >= 2);
    await reader.close();
    expect(subjects(reader)).toEqual(['C-1', 'P-1']);
  });

  it('refuses an id that is none of its own, and more readers than it can serve', async () => {
    const refused = await commander.get('/v1/events', { headers: { 'last-event-id': 'nonsense' } });
    expect(refused.status).toBe(400);
    const readers = await Promise.all([following(), following(), following()]);
    expect((await commander.get('/v1/events')).status).toBe(503);
    await Promise.all(readers.map((reader) => reader.close()));
  });

  it('ends when the session does', async () => {
    const other = await signedIn(gateway, 'commander');
    const reader = new EventReader();
    await reader.open(other);
    await other.send('DELETE', '/v1/session');
    await reader.done;
  });

  it('ends when the gateway drains', async () => {
    const reader = await following();
    gateway.drain();
    await reader.done;
    expect((await commander.get('/readyz')).status).toBe(503);
  });
});
