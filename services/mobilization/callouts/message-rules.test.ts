import fc from 'fast-check';
import { linkKey, openLink, replyCode, signLink } from './answer-link';
import { afterAttempt, retryWaitMs } from './delivery';
import { noticeText } from './message-text';
import { sendTime } from './quiet-hours';
import { readReply } from './sms-reply';

const at = new Date('2026-11-22T02:00:00+08:00');
const minutes = (count: number) => new Date(at.getTime() + count * 60_000);

const key = linkKey('a key of at least thirty-two characters');
const link = {
  recipientId: '0193a5b2-7c1d-7e3f-8a9b-0c1d2e3f4a5b',
  linkNumber: 1,
  expireTime: minutes(60),
};

test('a link opens for its person until it expires, and not one character may differ', () => {
  const token = signLink(link, key);
  expect(openLink(token, key, at)).toEqual(link);
  expect(() => openLink(token, key, minutes(60))).toThrow('has expired');
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '0', '.', '-'), (n, letter) => {
      const changed = token.slice(0, n) + letter + token.slice(n + 1);
      // The last character of a base64 group may hold bits that decode to nothing.
      if (changed === token) return;
      expect(() => openLink(changed, key, at)).toThrow('not the link');
    }),
  );
  expect(() => openLink(token, linkKey('another key of thirty-two characters'), at)).toThrow();
});

test('replies by SMS are read as people write them', () => {
  expect(readReply('1')).toEqual({ answer: 'ACCEPT', code: '', reason: '' });
  expect(readReply('２ 0042 发烧')).toEqual({ answer: 'DECLINE', code: '0042', reason: '发烧' });
  expect(readReply('去不了发烧')).toEqual({ answer: 'DECLINE', code: '', reason: '发烧' });
  expect(replyCode(link.recipientId)).toMatch(/^\d{4}$/);
});

test.each([
  [
    'ACCEPT',
    ['能去', '接受 0042', '1，0042', 'OK', 'No problem', '收到，能去', '收到，1', '我可以去'],
  ],
  ['DECLINE', ['不去', '到不了', '参加不了', '收到，去不了', "can't come", 'No, ill']],
  ['EN_ROUTE', ['已出发', '在路上了', 'on my way']],
  ['ARRIVED', ['到了', '已到达。', 'Arrived']],
  ['SAFE', ['平安', '我安全']],
  ['ACKNOWLEDGE', ['收到', '知道了', '收到，稍等']],
  [
    undefined,
    ['110', '12580', '退订', '1小时后到', '5分钟后到', '5 min', '4楼', '1.5小时', '到时候再说'],
  ],
  [
    undefined,
    ['Yesterday I was ill', 'now', '不安全', '没到', '去年', '接受不了', 'ok but cannot'],
  ],
])('a reply that means %s is told from one that does not', (answer, texts) => {
  expect(texts.map((text) => readReply(text)?.answer)).toEqual(texts.map(() => answer));
});

const rules = { fallbackSeconds: 90, triesMax: 3 };
const first = { routeIndex: 0, routeCount: 2, tries: 1, sentBefore: false };

test('a failing provider is tried again within bounds, then the next channel is used', () => {
  const busy = { kind: 'RETRY', error: '429', afterMs: 5_000 } as const;
  expect(afterAttempt(first, busy, rules)).toMatchObject({ routeIndex: 0, afterMs: 5_000 });
  expect(afterAttempt({ ...first, tries: 3 }, busy, rules)).toMatchObject({
    ...{ routeIndex: 1, tries: 0, afterMs: 0, undeliverable: false },
  });
  expect(afterAttempt({ ...first, routeIndex: 1, tries: 3 }, busy, rules)).toMatchObject({
    ...{ afterMs: null, undeliverable: true },
  });
  expect(retryWaitMs(1)).toBe(1_000);
  expect(retryWaitMs(20)).toBe(60_000);
  expect(retryWaitMs(1, 3_600_000)).toBe(60_000);
});

test('what was sent waits for an answer before the next channel is used', () => {
  const sent = { kind: 'SENT', providerId: 'x' } as const;
  expect(afterAttempt(first, sent, rules)).toMatchObject({ routeIndex: 1, afterMs: 90_000 });
  const refused = { kind: 'REFUSED', error: 'no such number' } as const;
  const last = { ...first, routeIndex: 1, sentBefore: true };
  expect(afterAttempt(last, refused, rules)).toMatchObject({ afterMs: null, undeliverable: false });
});

test('at night what can wait is sent in the morning, unless the level overrides it', () => {
  const quiet = { from: '22:00', until: '07:00', override: false };
  expect(sendTime(quiet, at)).toEqual(new Date('2026-11-22T07:00:00+08:00'));
  expect(sendTime(quiet, new Date('2026-11-22T23:30:00+08:00'))).toEqual(
    new Date('2026-11-23T07:00:00+08:00'),
  );
  expect(sendTime({ ...quiet, override: true }, at)).toBe(at);
  const noon = new Date('2026-11-22T12:00:00+08:00');
  expect(sendTime(quiet, noon)).toBe(noon);
});

test('every message of an exercise begins with its mark', () => {
  const facts = {
    ...{ title: '全员拉动', text: '', pointName: '广场', musterTime: at, name: '张三', link: 'x' },
    code: '0042',
  };
  for (const kind of ['CALL', 'STAND_DOWN', 'CANCEL', 'AUTHORITY'] as const) {
    const given = { ...facts, kind, exercise: true, missing: 'BOAT 1' };
    expect(noticeText({ ...given, language: 'zh' })).toMatch(/^【演练】/);
    expect(noticeText({ ...given, language: 'en' })).toMatch(/^\[EXERCISE\]/);
    expect(noticeText({ ...given, exercise: false, language: 'zh' })).not.toContain('演练');
  }
  expect(noticeText({ ...facts, kind: 'CALL', exercise: false, language: 'zh' })).toContain(
    '请于11-22 02:00前到广场',
  );
});
