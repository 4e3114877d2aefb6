import type { EventInput } from '../../gen/muster/platform/v1/Event';
import type { Db } from './db';
import { roles, scopePrefixes } from './identity';
import { watchLogEnd } from './log-end';
import { eventsAfter, logEndNow, type StoredEvent } from './outbox';
import { implement, type ServiceHandlers } from './rpc-handlers';
import { toTimestamp } from './wire-values';

const batchSize = 200;
// Notifications would take a lock at each commit that the whole server shares (see outbox.sql).
const pollMs = 400;

/** EventService over a service's outbox. */
export function eventService(db: Db): ServiceHandlers {
  const logEnd = watchLogEnd(db, pollMs);
  return implement('muster.platform.v1.EventService', {
    async *watchEvents({ position, kinds }, { actor, signal }) {
      const prefixes = scopePrefixes(actor, roles);
      const from = position === 'now' ? await logEndNow(db) : { position, snapshot: null };
      let seen = from.position;
      // Whoever follows from now on can come back to here, also before anything has happened.
      if (position === 'now') yield { position: seen };
      const isShown = (event: StoredEvent) =>
        !event.known && inScope(event, prefixes) && isWanted(event, kinds);
      while (!signal.aborted) {
        const events = await eventsAfter(db, seen, batchSize, from.snapshot);
        for (const event of events) {
          if (isShown(event)) yield toMessage(event);
        }
        const last = events.at(-1);
        if (last) {
          seen = last.position;
          // Without this a reader that sees little would read everything again when it resumes.
          if (!isShown(last)) yield { position: seen };
        }
        if (events.length < batchSize) await logEnd.movedFrom(seen, signal);
      }
    },
  });
}

function inScope({ divisionCode }: StoredEvent, prefixes: string[]): boolean {
  return prefixes.some((prefix) => divisionCode.startsWith(prefix));
}

function isWanted({ kind }: StoredEvent, kinds: string[]): boolean {
  if (kinds.length === 0) return true;
  return kinds.some((each) =>
    each.endsWith('.*') ? kind.startsWith(each.slice(0, -1)) : kind === each,
  );
}

function toMessage(event: StoredEvent): EventInput {
  return {
    position: event.position,
    kind: event.kind,
    subject: event.subject,
    divisionCode: event.divisionCode,
    createTime: toTimestamp(event.createTime),
    dataJson: JSON.stringify(event.data),
  };
}
