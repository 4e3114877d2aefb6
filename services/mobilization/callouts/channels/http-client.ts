// One signed POST to a provider, bounded in time and in what is read of the answer.
import { createHmac } from 'node:crypto';
import type { SendOutcome } from '../delivery';
import { outcomeOfStatus } from './channel';

export type Post = {
  url: string;
  body: object;
  headers?: Record<string, string>;
  timeoutMs: number;
  signal: AbortSignal;
};

const answerCharsMax = 10_000;

export type Answered = { outcome: SendOutcome; json: Record<string, unknown> };

export async function post({ url, body, headers, timeoutMs, signal }: Post): Promise<Answered> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
      body: JSON.stringify(body),
      // A redirect would carry people's phones to somewhere nobody configured.
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = (await response.text()).slice(0, answerCharsMax);
    const retryAfter = response.headers.get('retry-after');
    return { outcome: outcomeOfStatus(response.status, text, retryAfter), json: jsonOf(text) };
  } catch (error) {
    const { name, cause, message } = error as Error & { cause?: { code?: string } };
    const said = name === 'TimeoutError' ? `no answer in ${timeoutMs} ms` : message;
    return { outcome: { kind: 'RETRY', error: cause?.code ?? said }, json: {} };
  }
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** `sha256=` of `timestamp.body`: what we send carries it, and what providers post must. */
export function signature(key: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`;
}
