// SMS and voice gateways: one signed HTTP call a message, under an idempotency key.
import type { Channel, Outgoing } from './channel';
import { post, signature } from './http-client';

export type GatewayOptions = {
  id: string;
  kind: 'SMS' | 'VOICE' | 'WEBHOOK';
  url: string;
  /** Shared with the provider; signs both ways. */
  key: string;
  costCents: number;
  perMinute: number;
  timeoutMs: number;
};

export function gatewayChannel(options: GatewayOptions): Channel {
  const { id, kind, url, key, costCents, perMinute, timeoutMs } = options;
  return {
    ...{ id, kind, costCents, perMinute },
    async send(message: Outgoing, signal) {
      const { key: messageId, address: to, text, title, exercise } = message;
      const body = { messageId, to, title, text, exercise };
      const timestamp = String(Math.floor(Date.now() / 1000));
      const headers = {
        'Idempotency-Key': messageId,
        'X-Muster-Timestamp': timestamp,
        'X-Muster-Signature': signature(key, timestamp, JSON.stringify(body)),
      };
      const { outcome, json } = await post({ url, body, headers, timeoutMs, signal });
      if (outcome.kind !== 'SENT') return outcome;
      return { ...outcome, providerId: String(json.id ?? '').slice(0, 200) };
    },
  };
}
