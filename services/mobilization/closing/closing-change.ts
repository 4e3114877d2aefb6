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
  const old = new Map(before.map((row) => [idOf(row), row]));
  return now.flatMap((row) => {
    const known = old.get(idOf(row));
    const { nameZh, nameEn } = row;
    const named = (word: Word): Word => [
      `${nameZh || idOf(row)}：${word[0]}`,
      `${nameEn || idOf(row)}: ${word[1]}`,
    ];
    return columns.flatMap(([word, valueOf]) =>
      change(named(word), known && valueOf(known), valueOf(row)),
    );
  });
}

function change([zh, en]: Word, before: Value, now: Value): ClosingChange[] {
  const [from, to] = [said(before), said(now)];
  if (from === to) return [];
  return [{ textZh: `${zh} ${from} → ${to}`, textEn: `${en} ${from} → ${to}` }];
}

/** Nothing yet, and nothing left, are both a dash. */
function said(value: Value): string {
  if (typeof value === 'object' && value !== null) return value.join(', ') || '–';
  return value === undefined || value === null || value === '' || value === 0 ? '–' : `${value}`;
}
