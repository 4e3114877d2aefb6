// A drill's report as a workbook: its teams by rank first, then whatever else was counted and said.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { Response } from 'express';
import type { Cell, Column, Row } from '../platform/sheets/column';
import { mediaTypes, oneBatch } from '../platform/sheets/write-sheet';
import { xlsxBytes, type Sheet } from '../platform/sheets/xlsx-write';
import { nameIn, shanghaiTime, words, type DrillReport, type Language } from './drill-report';

const count = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'integer' });
const seconds = (key: string, zh: string, en: string): Column => ({
  ...{ key, zh: `${zh}（秒）`, en: `${en} (s)`, kind: 'decimal' },
});

export const reportColumns: Column[] = [
  count('rank', '名次', 'Rank'),
  { key: 'teamId', zh: '队伍编号', en: 'Team', kind: 'text' },
  { key: 'name', zh: '队伍', en: 'Name', kind: 'text' },
  count('expected', '应到', 'Expected'),
  count('excused', '不计', 'Excused'),
  count('acknowledged', '按时应答', 'Acknowledged in time'),
  count('mustered', '按时集结', 'Mustered in time'),
  seconds('acknowledgedP50', '应答 P50', 'Acknowledged P50'),
  seconds('acknowledgedP90', '应答 P90', 'Acknowledged P90'),
  seconds('turnedOutP50', '出动 P50', 'Turned out P50'),
  seconds('turnedOutP90', '出动 P90', 'Turned out P90'),
  seconds('musteredP50', '集结 P50', 'Mustered P50'),
  seconds('musteredP90', '集结 P90', 'Mustered P90'),
  { key: 'musteredPercent', zh: '集结率（%）', en: 'Mustered (%)', kind: 'decimal' },
  { key: 'change', zh: '环比（百分点）', en: 'Change (points)', kind: 'decimal' },
  count('assetsExpected', '应有装备', 'Equipment expected'),
  count('assetsPresent', '在位装备', 'Equipment present'),
];

type Team = Pick<DrillReport['teams'][number], 'teamId' | 'nameZh' | 'nameEn' | 'tally'>;

function rowOf({ teamId, nameZh, nameEn, tally }: Team, rank: number | null, language: Language) {
  return {
    ...{ rank, teamId, name: language === 'zh' ? nameZh : nameEn },
    ...{ expected: tally.expected, excused: tally.excused },
    ...{ acknowledged: tally.acknowledgedInTime, mustered: tally.musteredInTime },
    acknowledgedP50: tally.acknowledged.p50Seconds ?? null,
    acknowledgedP90: tally.acknowledged.p90Seconds ?? null,
    turnedOutP50: tally.turnedOut.p50Seconds ?? null,
    turnedOutP90: tally.turnedOut.p90Seconds ?? null,
    musteredP50: tally.mustered.p50Seconds ?? null,
    musteredP90: tally.mustered.p90Seconds ?? null,
    musteredPercent: percentOf(tally.musteredInTime / (tally.expected || 1)),
    change: null,
    ...{ assetsExpected: tally.assetsExpected, assetsPresent: tally.assetsPresent },
  };
}

const percentOf = (share: number | undefined) =>
  share === undefined ? null : Math.round(share * 1_000) / 10;

type Quarter = DrillReport['trend'][number];

const nothing = Object.fromEntries(reportColumns.map(({ key }) => [key, null]));

/** A quarter below the teams: its shares, and the change to the one before. */
const quarterRow = ({ quarter, ...figures }: Quarter, language: Language) => ({
  ...nothing,
  teamId: quarter,
  name: language === 'zh' ? '季度' : 'Quarter',
  acknowledgedP90: figures.acknowledgedP90Seconds ?? null,
  musteredP90: figures.musteredP90Seconds ?? null,
  musteredPercent: percentOf(figures.musteredShare),
  change: percentOf(figures.musteredShareChange),
});

/** Every team by rank, all of them together, and the quarters. */
function teamRows(report: DrillReport, language: Language): Row[] {
  const { drillId: teamId, nameZh, nameEn, tally } = report;
  const rows = report.teams.map((team) => rowOf(team, team.rank, language));
  const whole = rowOf({ teamId, nameZh, nameEn, tally }, null, language);
  return [...rows, whole, ...report.trend.map((quarter) => quarterRow(quarter, language))];
}

const text = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'text' });
const decimal = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'decimal' });
const name = text('name', '名称', 'Name');
const title = text('title', '标题', 'Title');
const team = text('teamId', '队伍编号', 'Team');

type Part = { zh: string; en: string; columns: Column[]; rows: Record<string, Cell>[] };

/** How it was judged, and what follows. */
function judgedParts(report: DrillReport, language: Language): Part[] {
  const nameOf = nameIn(language);
  const w = words[language];
  return [
    {
      ...{ zh: '评分', en: 'scores' },
      columns: [
        name,
        decimal('score', '得分', 'Score'),
        decimal('points', '满分', 'Points'),
        text('notes', '评语', 'Remarks'),
      ],
      rows: report.items.map((item) => ({
        ...{ name: nameOf(item), score: Math.round(item.score * 100) / 100, points: item.points },
        notes: item.notes.join('\n'),
      })),
    },
    {
      ...{ zh: '问题', en: 'findings' },
      columns: [
        title,
        text('detail', '说明', 'Detail'),
        text('rectificationId', '整改编号', 'Rectification'),
        text('retestDrillId', '复测演练编号', 'Re-tested by'),
      ],
      rows: report.findings.map(({ itemId: _, ...finding }) => finding),
    },
    {
      ...{ zh: '复测', en: 're-tests' },
      columns: [
        title,
        text('outcome', '结果', 'Outcome'),
        text('note', '说明', 'Note'),
        text('rectificationId', '整改编号', 'Rectification'),
      ],
      rows: report.retests.map(({ passed, ...retest }) => ({
        ...retest,
        outcome: passed ? w.passed : w.failed,
      })),
    },
  ];
}

/** Who and what was there, and what happened. */
function recordedParts(report: DrillReport, language: Language): Part[] {
  const nameOf = nameIn(language);
  const known: Record<string, string> = words[language];
  const wordOf = (word: string | null) => (word ? (known[word] ?? word) : '');
  return [
    {
      ...{ zh: '情况', en: 'injects' },
      columns: [
        count('number', '序号', 'No.'),
        title,
        text('state', '状态', 'State'),
        text('time', '发布时间', 'Released'),
        text('expectedAction', '预期行动', 'Expected action'),
      ],
      rows: report.injects.map(({ releaseTime, state, ...inject }) => ({
        ...{ ...inject, state: wordOf(state), time: releaseTime && shanghaiTime(releaseTime) },
      })),
    },
    {
      ...{ zh: '未到人员', en: 'absent' },
      columns: [
        team,
        text('personId', '人员编号', 'Person'),
        text('excuse', '不计原因', 'Excused for'),
      ],
      rows: report.absent.map((one) => ({ ...one, excuse: wordOf(one.excuse) })),
    },
    {
      ...{ zh: '装备', en: 'equipment' },
      columns: [
        text('assetId', '装备编号', 'Asset'),
        name,
        text('tick', '清点', 'Ticked off as'),
        text('note', '说明', 'Note'),
      ],
      rows: report.kit.map((piece) => ({
        ...{ assetId: piece.assetId, name: nameOf(piece), note: piece.note },
        tick: wordOf(piece.tick),
      })),
    },
    {
      ...{ zh: '时间线', en: 'timeline' },
      columns: [
        text('time', '时间', 'Time'),
        text('what', '事项', 'What'),
        text('actorName', '人员', 'By'),
      ],
      rows: report.timeline.map(({ time, textZh, textEn, actorName }) => ({
        ...{ time: shanghaiTime(time), what: language === 'zh' ? textZh : textEn, actorName },
      })),
    },
  ];
}

/** Each sheet is marked: they are copied into other workbooks. */
export function reportSheet(report: DrillReport, language: Language): AsyncGenerator<Buffer> {
  const mark = language === 'zh' ? '演练' : 'Exercise';
  const parts = [...judgedParts(report, language), ...recordedParts(report, language)];
  const teams: Sheet = {
    title: `${mark} ${language === 'zh' ? '队伍' : 'teams'}`,
    columns: reportColumns,
    rows: oneBatch(teamRows(report, language)),
  };
  const others = parts.map(({ columns, rows, ...names }) => ({
    title: `${mark} ${names[language]}`,
    columns,
    rows: oneBatch(rows),
  }));
  return xlsxBytes([teams, ...others], language);
}

export async function sendReportSheet(
  response: Response,
  report: DrillReport,
  language: Language,
): Promise<void> {
  response.status(200).set({
    'Content-Type': mediaTypes.XLSX,
    'Content-Disposition': `attachment; filename="drill-${report.drillId}.xlsx"`,
    'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(Readable.from(reportSheet(report, language)), response);
}
