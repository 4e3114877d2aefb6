// By which channels one person is reached, in which order.
import type { ChannelKind } from './call-out';

/** A channel and the address there. */
export type Route = { channelId: string; address: string };

export type Reach = {
  personId: string;
  account: string;
  /** In the person's own order. */
  contacts: { kind: string; value: string }[];
};

const routesMax = 8;

/**
 * The order of the level's rules decides first, then the person's own order: the first phone is
 * sent an SMS, then the second phone, then both are called.
 */
export function routesOf(
  { personId, account, contacts }: Reach,
  kinds: readonly ChannelKind[],
  channels: readonly { id: string; kind: string }[],
): Route[] {
  const values = (wanted: string) =>
    contacts.filter(({ kind }) => kind === wanted).map(({ value }) => value);
  const addresses: Record<ChannelKind, string[]> = {
    IN_APP: account ? [account] : [],
    SMS: values('PHONE'),
    VOICE: values('PHONE'),
    EMAIL: values('EMAIL'),
    OUTBOX: [personId],
  };
  return kinds
    .flatMap((kind) =>
      channels
        .filter((channel) => channel.kind === kind)
        .flatMap(({ id }) => addresses[kind].map((address) => ({ channelId: id, address }))),
    )
    .slice(0, routesMax);
}

/** `+86 138 0000 0001` and `13800000001` are one phone. */
export function phoneKey(phone: string): string {
  const digits = phone.normalize('NFKC').replace(/\D/g, '');
  return `phone:${digits.replace(/^(0086|86)(?=1\d{10}$)/, '')}`;
}
