// What people write back. A digit from the message, or the words a person would use. An answer that
// was never meant sends somebody where nobody waits: what could mean two things means nothing.
import type { AnswerKind } from './recipient';

export type SmsReply = { answer: AnswerKind; code: string; reason: string };

const digits: AnswerKind[] = ['ACKNOWLEDGE', 'ACCEPT', 'DECLINE', 'EN_ROUTE', 'ARRIVED', 'SAFE'];

// Words end with the message, a pause or the code: `到时候再说`, `1小时后到` and `yesterday` go on.
const end = /(?=$|[\s,，.。、;；:：!！]|\d{4}(?!\d))/.source;
const pause = /^[\s,，.。、;；:：!！]+/;
const digitFirst = new RegExp(
  `^([0-5])(?!\\d)${end}(?!\\s*(?:min|h|km|小时|分钟|点)|[,.，。:：]\\d(?!\\d{3}(?!\\d)))`,
  'i',
);

// Declining is understood from its first words, whatever follows without a pause.
const declining = [
  '我?(?:拒绝|(?:不|不能|不想|没法|无法)(?:去|来|到|参加|前往)|(?:去|来|到|参加)不了)',
  "(?:can't|can ?not|not|unable to) (?:come|coming|go|going|make)\\b",
  `(?:n|no)(?!\\s+problem)${end}`,
].join('|');

const phrases: [AnswerKind, RegExp][] = (
  [
    ['DECLINE', declining],
    ['ACCEPT', `(?:y|yes|ok|no problem|我?(?:接受|能?参加|能?去|能?来|可以|可以去))${end}`],
    ['EN_ROUTE', `(?:on my way|我?(?:已|已经)?(?:出发|在路上)了?)${end}`],
    ['ARRIVED', `(?:here|arrived|我?(?:已|已经)?(?:到|到达)了?)${end}`],
    ['SAFE', `(?:safe|我?(?:安全|平安))${end}`],
    ['ACKNOWLEDGE', `(?:received|收到了?|知道了?)${end}`],
  ] as const
).map(([answer, words]) => [answer, new RegExp(`^(?:${words})`, 'i')]);

const denial = /不|没|无法|未|can't|cannot|\bnot\b|\bunable\b|\bno\b/i;

/** `1`, `2 0042 发烧`, `接受`; undefined when nobody could say what is meant. */
export function readReply(text: string): SmsReply | undefined {
  const plain = text.normalize('NFKC').replaceAll('’', "'").trim().slice(0, 500);
  const digit = digitFirst.exec(plain)?.[1];
  if (digit !== undefined) return replyOf(digits[Number(digit)]!, plain.slice(1));
  for (const [answer, pattern] of phrases) {
    const words = pattern.exec(plain)?.[0];
    if (words === undefined) continue;
    const reply = replyOf(answer, plain.slice(words.length));
    if (answer === 'DECLINE') return reply;
    // `收到，能去` says more than that it was received.
    if (answer === 'ACKNOWLEDGE') return readReply(reply.reason) ?? reply;
    return denial.test(reply.reason) ? undefined : reply;
  }
  return undefined;
}

function replyOf(answer: AnswerKind, after: string): SmsReply {
  const rest = after.replace(pause, '');
  const code = /^\d{4}(?!\d)/.exec(rest)?.[0] ?? '';
  return { answer, code, reason: rest.slice(code.length).replace(pause, '').slice(0, 200) };
}
