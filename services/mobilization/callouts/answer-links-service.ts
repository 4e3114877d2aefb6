// Where a person's link leads, and whose a link is.
import { AppError } from '../../platform/errors';
import { invalidLink, openLink, signLink } from './answer-link';
import { findRecipient, type Recipient } from './answer-store';
import type { CallOut } from './call-out';
import type { CallOuts } from './parts-service';

const afterMs = 24 * 3_600_000;
const withoutEndMs = 72 * 3_600_000;

/** A day beyond the time of muster, or three days from the start. */
function expiryOf({ order, createTime }: CallOut): Date {
  const from = createTime.getTime() + withoutEndMs;
  const muster = order.musterTime ? new Date(order.musterTime).getTime() + afterMs : 0;
  return new Date(Math.max(muster, order.musterTime ? 0 : from));
}

export function linkOf(
  { linkKey }: CallOuts,
  callOut: CallOut,
  { id, linkNumber }: { id: string; linkNumber: number },
): string {
  const link = { recipientId: id, linkNumber, expireTime: expiryOf(callOut) };
  return `/a/${signLink(link, linkKey)}`;
}

export async function recipientOfLink(
  { db, linkKey, now }: CallOuts,
  token: string,
): Promise<Recipient> {
  const link = openLink(token, linkKey, now());
  const recipient = await findRecipient(db, link.recipientId);
  if (!recipient) throw invalidLink();
  if (recipient.linkNumber !== link.linkNumber) {
    throw new AppError('LINK_REPLACED', 'this link was replaced by a newer one: use that');
  }
  return recipient;
}
