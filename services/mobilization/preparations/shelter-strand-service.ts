// Makes shelters ready, and closes what nobody has come to.
import { RemoteError } from '../../platform/errors';
import { serviceActor } from '../../platform/identity';
import type { Client } from '../../platform/rpc-types';
import { uuidFromName } from '../request-ids';
import { shelterEnding, standsReady } from './preparation';
import { handOver, keepCall, settleItem, type OpenItem, type Outcome } from './preparation-store';
import { publish } from '../../platform/outbox';
import type { Db, Trx } from '../../platform/db';

type ShelterWork = { db: Db; peers: { shelters: Client<'shelters'> } };

export const callOptions = ({ actorId }: OpenItem) => ({
  actor: serviceActor('mobilization', actorId),
});

export const callId = ({ source, strand, subjectId, itemId, round }: OpenItem, step: string) =>
  uuidFromName(`${source}/${strand}/${subjectId}/${itemId}/${round}/${step}`);

/** Undefined when the item is no longer wanted. */
export async function readyShelter(
  { db, peers }: ShelterWork,
  item: OpenItem,
): Promise<Outcome | undefined> {
  if (!(await keepCall(db, item, {}))) return undefined;
  const { subjectId: id, exerciseId, incidentId, hazard, source } = item;
  const options = callOptions(item);
  try {
    const about = { exerciseId, incidentId, hazard, reason: source };
    await peers.shelters.readySite({ requestId: callId(item, 'READY'), id, ...about }, options);
    return { state: 'READY' };
  } catch (error) {
    if (!(error instanceof RemoteError) || error.reason !== 'SITE_STATE') throw error;
    const site = await peers.shelters.getSite({ id, exerciseId }, options);
    if (!standsReady(site.state)) throw error;
    return { state: 'UNCHANGED', reason: 'SITE_STANDS_READY', message: `is ${site.state} already` };
  }
}

export async function giveShelterBack(
  { db, peers }: ShelterWork,
  item: OpenItem,
  reason: string,
): Promise<Outcome> {
  const { subjectId: id, exerciseId, incidentId } = item;
  const options = callOptions(item);
  const site = await peers.shelters.getSite({ id, exerciseId }, options);
  const ending = shelterEnding(site, incidentId);
  if (ending === 'NOTHING_LEFT') return { state: 'ENDED' };
  if (ending !== 'CLOSE') return { state: 'KEPT', reason: ending, message: `is ${site.state}` };
  const taken = await db.transaction((trx) => giveToHeir(trx, item));
  if (taken) return taken;
  // With the etag that was read: whoever opened it meanwhile is not closed out. Nor does whoever
  // reserved places meanwhile lose them, of which the etag says nothing.
  const { etag } = site;
  const requestId = callId(item, `CLOSE/${etag}`);
  try {
    const close = { requestId, id, exerciseId, etag, reason, unlessReserved: true };
    await peers.shelters.closeSite(close, options);
    return { state: 'ENDED' };
  } catch (error) {
    if (!(error instanceof RemoteError) || error.reason !== 'SITE_NOT_EMPTY') throw error;
    return { state: 'KEPT', reason: 'PLACES_RESERVED', message: `is ${site.state}` };
  }
}

// Settled with the handing over: a next run would find no heir any more and close the shelter on it.
async function giveToHeir(trx: Trx, item: OpenItem): Promise<Outcome | undefined> {
  const heir = await handOver(trx, item);
  if (!heir) return undefined;
  const reason = 'SITE_TAKEN_OVER';
  const taken: Outcome = { state: 'KEPT', reason, message: `needed by ${heir}` };
  await settle(trx, item, taken);
  return taken;
}

/** What became of an item, on record and told; not when its source ended meanwhile. */
export async function settle(trx: Trx, item: OpenItem, outcome: Outcome): Promise<void> {
  if (!(await settleItem(trx, item, outcome))) return;
  const { source, strand, subjectId, itemId, exerciseId, divisionCode } = item;
  const { state, reason = '' } = outcome;
  const data = { source, strand, subjectId, itemId, state, reason, exerciseId };
  await publish(trx, { kind: 'preparation.settled', subject: source, divisionCode, data });
}
