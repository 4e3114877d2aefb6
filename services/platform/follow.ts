// One service acting on what another one did. The effect of an event and the position behind it are
// committed together, so each event has its effect once, whoever dies and however many processes of
// this service read along.
import { setTimeout } from 'node:timers/promises';
import { sql, transact, type Db, type Trx } from './db';
import { serviceActor } from './identity';
import type { ServiceName } from './names';
import type { Client } from './rpc-client';
import { fromTimestamp, type WireTimestamp } from './wire-values';

export type FollowedEvent = {
  kind: string;
  subject: string;
  divisionCode: string;
  createTime: Date;
  data: Record<string, unknown>;
};

export type FollowInput = {
  /** This service, in whose name the events are read. */
  self: ServiceName;
  source: ServiceName;
  /** The other service's events; every client has them. */
  peer: Pick<Client<ServiceName>, 'events'>;
  /** What is wanted: whole names, or `plan.*`. */
  kinds: string[];
  log: { warn(fields: object, message: string): void };
  /** Its changes are committed with the position behind the event. */
  handle: (trx: Trx, event: FollowedEvent) => Promise<void>;
  /** The pause after a fault. */
  retryMs?: number;
};

export type Follower = { stop(): Promise<void> };

// A stream is asked for anew now and then, so that it moves to where the other service runs now.
const streamMs = 10 * 60_000;

/** Reads from the beginning of the log the first time, afterwards from where it left off. */
export function followEvents(db: Db, input: FollowInput): Follower {
  const end = new AbortController();
  const { signal } = end;
  const { source, log, retryMs = 2_000 } = input;
  const reading = (async () => {
    while (!signal.aborted) {
      try {
        await readOn(db, input, signal);
      } catch (error) {
        if (signal.aborted) return;
        log.warn({ err: error, source }, 'events are not followed; trying again');
        await setTimeout(retryMs, undefined, { signal }).catch(() => undefined);
      }
    }
  })();
  return {
    stop: async () => {
      end.abort();
      await reading;
    },
  };
}

async function readOn(db: Db, input: FollowInput, signal: AbortSignal): Promise<void> {
  const { self, source, peer, kinds, handle } = input;
  let position = await positionIn(db, source);
  const options = { actor: serviceActor(self), signal, timeoutMs: streamMs };
  for await (const event of peer.events.watchEvents({ position, kinds }, options)) {
    const mine = await transact(db, async (trx) => {
      if (!(await movePosition(trx, { source, from: position, to: event.position }))) return false;
      if (event.kind !== '') await handle(trx, followed(event));
      return true;
    });
    // Another process of this service was quicker: go on from where it is.
    if (!mine) return;
    position = event.position;
  }
}

async function positionIn(db: Db, source: string): Promise<string> {
  const [row] = await sql<{ position: string }>(
    db,
    `INSERT INTO followed_events (source, position) VALUES ($1, '')
     ON CONFLICT (source) DO UPDATE SET position = followed_events.position
     RETURNING position`,
    [source],
  );
  return row!.position;
}

async function movePosition(
  trx: Trx,
  { source, from, to }: { source: string; from: string; to: string },
): Promise<boolean> {
  const moved = await sql(
    trx,
    `UPDATE followed_events SET position = $3, update_time = now()
     WHERE source = $1 AND position = $2 RETURNING true`,
    [source, from, to],
  );
  return moved.length === 1;
}

type Message = Omit<FollowedEvent, 'createTime' | 'data'> & {
  createTime: WireTimestamp | null;
  dataJson: string;
};

function followed(event: Message): FollowedEvent {
  const { kind, subject, divisionCode, createTime, dataJson } = event;
  return {
    kind,
    subject,
    divisionCode,
    createTime: createTime ? fromTimestamp(createTime) : new Date(0),
    data: JSON.parse(dataJson || '{}') as Record<string, unknown>,
  };
}
