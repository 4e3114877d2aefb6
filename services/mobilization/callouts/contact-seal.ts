// Name and addresses of a recipient, sealed in one text that opens for this recipient alone.
import type { PersonalKeys } from '../../platform/personal';
import type { Route } from './routes';

export type Contact = { name: string; routes: Route[] };

const context = (recipientId: string) => `call_out_recipients.contact:${recipientId}`;

export function sealContact(keys: PersonalKeys, recipientId: string, contact: Contact): string {
  const routes = contact.routes.map(({ channelId, address }) => [channelId, address]);
  return keys.seal(JSON.stringify([contact.name, routes]), context(recipientId));
}

/** Of a call-out that ended long ago nothing is left to open. */
export function openContact(keys: PersonalKeys, recipientId: string, sealed: string): Contact {
  if (sealed === '') return { name: '', routes: [] };
  const [name, routes] = JSON.parse(keys.open(sealed, context(recipientId))) as [
    string,
    [string, string][],
  ];
  return { name, routes: routes.map(([channelId, address]) => ({ channelId, address })) };
}
