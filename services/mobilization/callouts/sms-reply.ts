// What people write back. A digit from the message, or the word a person would use.
import type { AnswerKind } from './recipient';

export type SmsReply = { answer: AnswerKind; code: string; reason: string };

const words: [AnswerKind, RegExp][] = [
  ['ACCEPT', /^(1|y|yes|ok|接受|参加|能去|收到[，,]?能去|去)/i],
  ['DECLINE', /^(2|n|no|拒绝|不去|不能去|去不了)/i],
  ['EN_ROUTE', /^(3|出发|在路上|已出发|on my way)/i],
  ['ARRIVED', /^(4|到|已到|到达|here|arrived)/i],
  ['SAFE', /^(5|安全|平安|safe)/i],
  ['ACKNOWLEDGE', /^(0|收到|知道了|received)/i],
];

/** `1`, `2 0042 发烧`, `接受`; undefined when nobody could say what is meant. */
export function readReply(text: string): SmsReply | undefined {
  const plain = text.normalize('NFKC').trim().slice(0, 500);
  // The longest match wins, so that 不去 is not read as 去 and 收到，能去 not as 收到.
  let best: { answer: AnswerKind; length: number } | undefined;
  for (const [answer, pattern] of words) {
    const length = pattern.exec(plain)?.[0].length ?? 0;
    if (length > (best?.length ?? 0)) best = { answer, length };
  }
  if (!best) return undefined;
  const rest = plain.slice(best.length).trim();
  // A number that goes on after the digit is some other number: `110` accepts nothing.
  if (/^\d/.test(plain.slice(best.length))) return undefined;
  const code = /^\d{4}(?!\d)/.exec(rest)?.[0] ?? '';
  return { answer: best.answer, code, reason: rest.slice(code.length).trim().slice(0, 200) };
}
