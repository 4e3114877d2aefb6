// What has changed since a closing report was frozen: goods that arrived, teams and equipment that came
// back, whatever was corrected.
import type { ClosingReport } from './closing-report';

/** Both as they are in JSON, so that they compare. */
type Frozen = {
  [
    key in keyof Pick<
      ClosingReport,
      'figures' | 'goods' | 'teams' | 'assets' | 'openings' | 'callOuts' | 'costs'
    >
  ]: ClosingReport[key];
} & { clock: { relief: { reached: unknown } } };

export type ClosingChange = { textZh: string; textEn: string };

type Word = [zh: string, en: string];
type Value = number | string | readonly string[] | null | undefined;

const changesMax = 500;

export function changesSince(before: Frozen, now: Frozen): ClosingChange[] {
  const figure = (key: keyof Frozen['figures'], word: Word) =>
    change(word, before.figures[key], now.figures[key]);
  return [
    ...figure('affected', ['受灾', 'Affected']),
    ...figure('displaced', ['转移', 'Displaced']),
    ...figure('injured', ['受伤', 'Injured']),
    ...figure('missing', ['失联', 'Missing']),
    ...figure('dead', ['遇难', 'Dead']),
    ...rows(before.goods, now.goods, ({ itemId }) => itemId, [
      [['发出', 'sent'], ({ sent }) => sent],
      [['签收', 'received'], ({ received }) => received],
      [['损失', 'lost'], ({ lost }) => lost],
      [['未到', 'to come'], ({ open }) => open],
      [['退回', 'returned'], ({ returned }) => returned],
    ]),
    ...rows(before.teams, now.teams, ({ teamId }) => teamId, [
      [['任务', 'task'], ({ state }) => state],
      [['状态', 'state'], ({ teamState }) => teamState],
    ]),
    ...rows(before.assets, now.assets, ({ assetId }) => assetId, [
      [['领用', 'claim'], ({ state }) => state],
      [['待处理', 'steps left'], ({ pendingSteps }) => pendingSteps],
    ]),
    ...rows(before.openings, now.openings, ({ siteId }) => siteId, [
      [['人数', 'people'], ({ people }) => people],
    ]),
    ...change(
      ['呼叫通讯费（分）', 'Messages, cents'],
      before.costs.callOutCents,
      now.costs.callOutCents,
    ),
  ].slice(0, changesMax);
}

type Named = { nameZh: string; nameEn: string };

function rows<T extends Named>(
  before: readonly T[],
  now: readonly T[],
  idOf: (row: T) => string,
  columns: [Word, (row: T) => Value][],
): ClosingChange[] {
  return paired(before, now, idOf).flatMap(([known, row]) => {
    const one = (row ?? known)!;
    const { nameZh, nameEn } = one;
    const named = (word: Word): Word => [
      `${nameZh || idOf(one)}：${word[0]}`,
      `${nameEn || idOf(one)}: ${word[1]}`,
    ];
    return columns.flatMap(([word, valueOf]) =>
      change(named(word), known && valueOf(known), row && valueOf(row)),
    );
  });
}

/**
 * The same team may go twice, and the same pump: rows that are still the same are each other's, the
 * others of one id follow in their order. One without another has come or has gone.
 */
function paired<T>(
  before: readonly T[],
  now: readonly T[],
  idOf: (row: T) => string,
): [T | undefined, T | undefined][] {
  const left = [...before];
  const take = (row: T, wanted: (old: T) => boolean) => {
    const at = left.findIndex((old) => idOf(old) === idOf(row) && wanted(old));
    return at < 0 ? undefined : left.splice(at, 1)[0];
  };
  const same = now.map((row) => take(row, (old) => JSON.stringify(old) === JSON.stringify(row)));
  const known = now.map((row, n) => same[n] ?? take(row, () => true));
  const gone = left.map((old): [T, undefined] => [old, undefined]);
  return [...now.map((row, n): [T | undefined, T] => [known[n], row]), ...gone];
}

function change([zh, en]: Word, before: Value, now: Value): ClosingChange[] {
  if (said(before, 0) === said(now, 0) && said(before, 1) === said(now, 1)) return [];
  return [
    {
      textZh: `${zh} ${said(before, 0)} → ${said(now, 0)}`,
      textEn: `${en} ${said(before, 1)} → ${said(now, 1)}`,
    },
  ];
}

/** States of tasks, teams and equipment, and the steps after a return. */
const states: Record<string, Word> = {
  ...{ HELD: ['暂留', 'held'], CONFIRMED: ['已确认', 'confirmed'], ENDED: ['已结束', 'ended'] },
  ...{ RELEASED: ['已释放', 'released'], EXPIRED: ['已过时', 'expired'] },
  ...{ AVAILABLE: ['可用', 'available'], STANDBY: ['备勤', 'on standby'] },
  ...{ ALERTED: ['已通知', 'alerted'], ACKNOWLEDGED: ['已应答', 'acknowledged'] },
  ...{ EN_ROUTE: ['途中', 'en route'], ON_SCENE: ['在现场', 'on scene'] },
  ...{ RETURNING: ['返回中', 'returning'], REST: ['休整', 'at rest'] },
  ...{ OUT_OF_SERVICE: ['停用', 'out of service'], ACTIVE: ['在外', 'out'] },
  ...{ RETURNED: ['已归还', 'returned'], PREEMPTED: ['已被征用', 'taken for a real incident'] },
  ...{ INSPECT: ['检查', 'inspect'], CLEAN: ['清洗', 'clean'], REFUEL: ['加油', 'refuel'] },
};

/** Nothing yet, and nothing left, are both a dash. */
function said(value: Value, language: 0 | 1): string {
  const worded = (one: string) => states[one]?.[language] ?? one;
  if (typeof value === 'object' && value !== null) {
    return value.map(worded).join(language === 0 ? '、' : ', ') || '–';
  }
  if (value === undefined || value === null || value === '' || value === 0) return '–';
  return worded(`${value}`);
}
