import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { AppError, invalid, RemoteError } from '../platform/errors';
import { fromTimestamp } from '../platform/wire-values';
import type { Caller } from './callers';
import { peerNames, type Peers } from './peers';

// Server-sent events: what every service committed, joined into one stream for one reader. The
// id of each event is where the reader stands in all of the services at once, so a browser that
// comes back with Last-Event-ID goes on exactly there, whichever gateway it meets.

export type EventStreams = ReturnType<typeof eventStreams>;

type Options = {
  peers: Peers;
  clientsMax: number;
  heartbeatMs: number;
  /** Whether the session still holds; a stream must not outlive it. */
  isLive: (sessionId: string) => Promise<boolean>;
  onError: (error: unknown, source: string) => void;
};

type PeerName = (typeof peerNames)[number];
type Positions = Record<PeerName, string>;

const followMs = 10 * 60_000;
const retryMs = 2_000;

export function eventStreams(options: Options) {
  const open = new Set<() => void>();
  let stopped = false;
  return {
    /** Streams until the reader leaves, the session ends or the gateway stops. */
    async stream(request: Request, response: Response, caller: Caller, kinds: string[]) {
      if (stopped) {
        const details = { retryDelayMs: retryMs };
        throw new AppError('SHUTTING_DOWN', 'this gateway is stopping; ask again', details);
      }
      if (open.size >= options.clientsMax) {
        throw new AppError('EVENT_CLIENTS_FULL', 'too many readers of events; try again soon', {
          retryDelayMs: 10_000,
          metadata: { clientsMax: String(options.clientsMax) },
        });
      }
      const positions = positionsOf(request.get('last-event-id'));
      const end = new AbortController();
      const stop = () => end.abort();
      open.add(stop);
      response.once('close', stop);
      try {
        begin(response);
        const beat = heartbeat(response, positions, caller, options, stop);
        const follow = (name: PeerName) =>
          followPeer(name, positions, { response, caller, kinds, signal: end.signal }, options);
        await Promise.all(peerNames.map(follow));
        clearInterval(beat);
      } finally {
        open.delete(stop);
        response.end();
      }
    },
    count: () => open.size,
    stop(): void {
      stopped = true;
      for (const stop of open) stop();
    },
  };
}

function begin(response: Response): void {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // A proxy in front would hold events back.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  response.write(`retry: ${retryMs}\n\n`);
}

// An id without data reaches no listener, but the browser keeps it for its next Last-Event-ID: a
// quiet stream does not start far back when it is resumed.
function heartbeat(
  response: Response,
  positions: Positions,
  { session }: Caller,
  { heartbeatMs, isLive, onError }: Options,
  stop: () => void,
): NodeJS.Timeout {
  const check = async () => {
    if (session && !(await isLive(session.id))) stop();
    else response.write(`: alive\nid: ${eventId(positions)}\n\n`);
  };
  return setInterval(() => void check().catch((error) => onError(error, 'session')), heartbeatMs);
}

type Reader = { response: Response; caller: Caller; kinds: string[]; signal: AbortSignal };

/** A service that restarts, or ends an old connection, is followed again from where it was. */
async function followPeer(
  name: PeerName,
  positions: Positions,
  reader: Reader,
  options: Options,
): Promise<void> {
  while (!reader.signal.aborted) {
    try {
      await readPeer(name, positions, reader, options.peers);
    } catch (error) {
      if (reader.signal.aborted) return;
      if (!(error instanceof RemoteError)) options.onError(error, name);
      await setTimeout(1_000, undefined, { signal: reader.signal }).catch(() => undefined);
    }
  }
}

async function readPeer(
  name: PeerName,
  positions: Positions,
  { response, caller, kinds, signal }: Reader,
  peers: Peers,
): Promise<void> {
  const events = peers[name].events.watchEvents(
    { position: positions[name], kinds },
    { actor: caller.actor, signal, timeoutMs: followMs },
  );
  for await (const event of events) {
    positions[name] = event.position;
    if (event.kind === '') {
      response.write(`id: ${eventId(positions)}\n\n`);
      continue;
    }
    const data = JSON.stringify({
      kind: event.kind,
      service: name,
      subject: event.subject,
      divisionCode: event.divisionCode || undefined,
      createTime: event.createTime ? fromTimestamp(event.createTime).toISOString() : undefined,
      data: JSON.parse(event.dataJson || '{}') as unknown,
    });
    const frame = `id: ${eventId(positions)}\nevent: ${event.kind}\ndata: ${data}\n\n`;
    // A reader that is slow, or gone, is waited for; nothing piles up here.
    if (!response.write(frame)) await once(response, 'drain', { signal });
  }
}

/** Where a reader stands in each service, as one opaque word. */
export function eventId(positions: Positions): string {
  const list = peerNames.map((name) => positions[name]);
  return Buffer.from(JSON.stringify(list)).toString('base64url');
}

export function positionsOf(id: string | undefined): Positions {
  const list = id ? parsedList(id) : peerNames.map(() => 'now');
  if (list.length !== peerNames.length || list.some((part) => typeof part !== 'string')) {
    throw invalid('Last-Event-ID', 'is not the id of an event of this stream');
  }
  return Object.fromEntries(peerNames.map((name, index) => [name, list[index]])) as Positions;
}

function parsedList(id: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(id, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
