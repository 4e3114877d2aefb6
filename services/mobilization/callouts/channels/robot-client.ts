// Group robots of WeCom, DingTalk and Feishu. They answer 200 and say in the body what went wrong.
import { createHmac } from 'node:crypto';
import type { SendOutcome } from '../delivery';
import type { Channel } from './channel';
import { post } from './http-client';

export type RobotOptions = {
  id: string;
  kind: 'WECOM' | 'DINGTALK' | 'FEISHU';
  /** With its key or token in it. */
  url: string;
  /** Signs, where the robot was set up with signing; WeCom has none. */
  secret: string;
  perMinute: number;
  timeoutMs: number;
};

/** Codes that mean "too many": the robot takes messages again within a minute. */
const busyCodes: Record<RobotOptions['kind'], number[]> = {
  WECOM: [45009, 45033, -1],
  DINGTALK: [130101, 88, -1],
  FEISHU: [9499, 11232, 99991400],
};

export function robotChannel(options: RobotOptions): Channel {
  const { id, kind, secret, perMinute, timeoutMs } = options;
  return {
    ...{ id, kind, costCents: 0, perMinute },
    async send({ text }, signal) {
      const { url, body } = request(options, text, secret);
      const { outcome, json } = await post({ url, body, timeoutMs, signal });
      return outcome.kind === 'SENT' ? saidInBody(kind, json) : outcome;
    },
  };
}

function saidInBody(kind: RobotOptions['kind'], json: Record<string, unknown>): SendOutcome {
  const code = Number(json.errcode ?? json.code ?? json.StatusCode ?? 0);
  if (code === 0) return { kind: 'SENT', providerId: '' };
  const said = json.errmsg ?? json.msg;
  const error = `${code} ${typeof said === 'string' ? said.slice(0, 200) : ''}`.trim();
  if (busyCodes[kind].includes(code)) return { kind: 'RETRY', error, afterMs: 60_000 };
  return { kind: 'REFUSED', error };
}

function request({ kind, url }: RobotOptions, text: string, secret: string) {
  if (kind === 'FEISHU') {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const sign = createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
    const signed = secret ? { timestamp, sign } : {};
    return { url, body: { ...signed, msg_type: 'text', content: { text } } };
  }
  const body = { msgtype: 'text', text: { content: text } };
  if (kind === 'WECOM' || !secret) return { url, body };
  const timestamp = String(Date.now());
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  const target = new URL(url);
  target.searchParams.set('timestamp', timestamp);
  target.searchParams.set('sign', sign);
  return { url: target.href, body };
}
