// The channels of an installation: CALL_OUT_CHANNELS, a JSON list. Without it people are reached
// in-app, and by the local outbox that somebody reads.
import { z } from 'zod';
import type { Channel } from './channel';
import { gatewayChannel } from './gateway-client';
import { mailChannel } from './mail-client';
import { robotChannel } from './robot-client';

const id = z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and hyphen');
const httpUrl = z
  .string()
  .max(1_000)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: 'must be an http or https URL',
  });
const perMinute = (fallback: number) => z.int().min(0).max(1_000_000).default(fallback);
const timeoutMs = z.int().min(100).max(15_000).default(5_000);
const gateway = (kind: 'SMS' | 'VOICE' | 'WEBHOOK', costCents: number) =>
  z.strictObject({
    ...{ id, kind: z.literal(kind), url: httpUrl, timeoutMs, perMinute: perMinute(0) },
    key: z.string().min(16, 'must have at least 16 characters').max(500),
    costCents: z.int().min(0).max(10_000).default(costCents),
  });
// What the makers of the robots allow; a list may say otherwise.
const robot = (kind: 'WECOM' | 'DINGTALK' | 'FEISHU', limit: number) =>
  z.strictObject({
    ...{ id, kind: z.literal(kind), url: httpUrl, timeoutMs, perMinute: perMinute(limit) },
    secret: z.string().max(500).default(''),
  });
const mail = z.strictObject({
  ...{ id, kind: z.literal('EMAIL'), timeoutMs, perMinute: perMinute(0) },
  url: z
    .string()
    .max(1_000)
    .regex(/^smtps?:\/\//, 'must be an smtp or smtps URL'),
  from: z.string().regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an address'),
});

const list = z
  .array(
    z.discriminatedUnion('kind', [
      ...[gateway('SMS', 5), gateway('VOICE', 15), gateway('WEBHOOK', 0), mail],
      ...[robot('WECOM', 20), robot('DINGTALK', 20), robot('FEISHU', 100)],
    ] as const),
  )
  .max(20)
  .refine((given) => new Set(given.map((each) => each.id)).size === given.length, {
    error: 'names two channels alike',
  });

export type ChannelOptions = z.output<typeof list>;

/** A text of the environment; what is wrong is said without repeating keys. */
export const channelsSchema = z
  .string()
  .default('[]')
  .transform((text, context): ChannelOptions => {
    const value = jsonOf(text);
    const result = list.safeParse(value);
    if (result.success) return result.data;
    for (const { path, message } of result.error.issues) {
      context.addIssue({ code: 'custom', message: `[${path.join('.')}] ${message}` });
    }
    return z.NEVER;
  });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return 'no JSON';
  }
}

/** In-app and the outbox are rows that people read: nothing has to be sent. */
const local = (localId: string, kind: 'IN_APP' | 'OUTBOX'): Channel => ({
  ...{ id: localId, kind, costCents: 0, perMinute: 0 },
  send: () => Promise.resolve({ kind: 'SENT', providerId: '' }),
});

export type Channels = {
  all: Channel[];
  find(id: string): Channel | undefined;
  /** The secret a provider signs with. */
  keyOf(id: string): string | undefined;
  close(): void;
};

export function openChannels(options: ChannelOptions): Channels {
  const external = options.map((each): Channel => {
    if (each.kind === 'EMAIL') return mailChannel(each);
    return 'secret' in each ? robotChannel(each) : gatewayChannel(each);
  });
  const reachesPeople = external.some(({ kind }) => ['SMS', 'VOICE', 'EMAIL'].includes(kind));
  const all = [
    local('in-app', 'IN_APP'),
    ...external,
    ...(reachesPeople ? [] : [local('outbox', 'OUTBOX')]),
  ];
  return {
    all,
    find: (wanted) => all.find((channel) => channel.id === wanted),
    keyOf: (wanted) => {
      const found = options.find((each) => each.id === wanted);
      return found && 'key' in found ? found.key : undefined;
    },
    close: () => all.forEach((channel) => channel.close?.()),
  };
}
