import readXlsxFile from 'read-excel-file/node';
import { closingHeading } from './closing-report';
import { drillReport, duration, reportSections, type DrillReport } from './drill-report';
import { reportPdf } from './drill-report-files';
import { reportColumns, reportSheet } from './drill-report-sheet';
import { readSheet } from '../platform/sheets/read-sheet';

const times = (count: number, p50Seconds?: number, p90Seconds?: number) => ({
  ...{ count, p50Seconds, p90Seconds },
});
const tally = {
  ...{ expected: 10, excused: 1, acknowledged: times(10, 60, 240), turnedOut: times(0) },
  ...{ mustered: times(9, 400, 900), acknowledgedInTime: 10, musteredInTime: 9 },
  ...{ assetsExpected: 2, assetsPresent: 1, assetsDamaged: 0, assetsMissing: 1 },
};
const report: DrillReport = drillReport.parse({
  ...{ exercise: true, drillId: 'd-1', seriesId: '', divisionCode: '440310000000' },
  ...{ kind: 'FULL_SCALE', nameZh: '【演练】沙坣季度拉动', nameEn: 'Muster (EXERCISE)' },
  ...{ scenario: '台风登陆', quarter: '2026-Q4', planTime: '2026-11-02T01:00:00.000Z' },
  ...{ startTime: '2026-11-02T01:00:00.000Z', finishTime: '2026-11-02T03:00:00.000Z' },
  ...{ closeTime: '2026-11-02T04:00:00.000Z', runSeconds: 7_200 },
  guide: {
    ...{ id: 'standard', nameZh: '标准评估表', nameEn: 'Standard' },
    marks: {
      ...{ acknowledgedShare: 0.95, acknowledgedSeconds: 300, musteredShare: 0.9 },
      ...{ musteredSeconds: 1_800, kitShare: 1 },
    },
  },
  tally,
  passMarks: [{ id: 'MUSTERED', needed: 9, reached: 9, of: 10, passed: true }],
  passed: false,
  teams: [{ teamId: 'flood-1', nameZh: '防汛一队', nameEn: 'Flood 1', rank: 1, tally }],
  items: [
    {
      id: 'command',
      nameZh: '指挥',
      nameEn: 'Command',
      points: 60,
      score: 50,
      observers: 1,
      notes: [],
    },
  ],
  total: 83.3,
  grade: { id: 'good', nameZh: '良好', nameEn: 'Good', minimum: 75 },
  findings: [
    { title: '对讲机没电', detail: '', itemId: '', rectificationId: 'r-1', retestDrillId: 'd-2' },
  ],
  ...{ retests: [], injects: [] },
  timeline: Array.from({ length: 120 }, (_, n) => ({
    ...{ time: '2026-11-02T01:00:00.000Z', kind: 'STATE', textZh: `第 ${n} 条`, textEn: `${n}` },
    actorName: 'x',
  })),
  kit: [{ assetId: 'pump-1', nameZh: '水泵', nameEn: 'Pump', tick: 'MISSING', note: '未见' }],
  absent: [],
  trend: [
    {
      ...{ quarter: '2026-Q4', drillCount: 1, passedCount: 0, acknowledgedShare: 1 },
      ...{ musteredShare: 0.9, musteredP90Seconds: 900, musteredShareChange: -0.05, score: 83.3 },
    },
  ],
});

const absent = [{ personId: 'p-7', teamId: 'flood-1', excuse: '' }];

async function bytesOf(pieces: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const piece of pieces) chunks.push(piece as Buffer);
  return Buffer.concat(chunks);
}

test('the report says its result, its findings with their re-test and what is missing', () => {
  const text = JSON.stringify(reportSections(report, 'zh'));
  for (const said of [
    '83.3',
    '良好',
    '2026-11-02 09:00:00',
    '对讲机没电',
    'd-2',
    '水泵',
    '15:00',
    '2026-Q4  演练场次 1 (达标 0)  应答 100.0 %  集结 90.0 % (-5.0)',
  ]) {
    expect(text).toContain(said);
  }
  expect(JSON.stringify(reportSections(report, 'en'))).not.toMatch(/防汛|良好|水泵/);
});

test('times nobody reached are a dash, not a zero', () => {
  expect(duration(undefined)).toBe('–');
  expect(duration(0)).toBe('0:00');
});

test('the PDF has pages and embeds its own Chinese fonts', async () => {
  const pdf = await bytesOf(reportPdf(report, 'zh'));
  const text = pdf.toString('latin1');
  expect(text.startsWith('%PDF-')).toBe(true);
  expect(text.match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1);
  expect(text.match(/\/FontFile2? |\/FontFile3 /g)!.length).toBeGreaterThanOrEqual(2);
  expect(pdf.length).toBeLessThan(1_000_000);
});

test('the workbook holds each team and all of them together', async () => {
  const file = await bytesOf(reportSheet(report, 'zh'));
  const found: unknown[] = [];
  for await (const { rows } of readSheet(reportColumns, file)) {
    found.push(...rows.map(({ values }) => values));
  }
  expect(found).toEqual([
    expect.objectContaining({ rank: 1, name: '防汛一队', mustered: 9, musteredP90: 900 }),
    expect.objectContaining({ rank: null, name: '【演练】沙坣季度拉动', mustered: 9 }),
    expect.objectContaining({ teamId: '2026-Q4', musteredPercent: 90, change: -5 }),
  ]);
});

test('its other sheets hold scores, findings, injects, absentees, kit and the timeline, all marked', async () => {
  const excused = ['ON_TASK', 'OFF_SHIFT', 'OTHER'].map((excuse) => ({ ...absent[0]!, excuse }));
  const file = await bytesOf(reportSheet({ ...report, absent: [...absent, ...excused] }, 'zh'));
  const sheets = await readXlsxFile(file);
  expect(sheets.map(({ sheet }) => sheet)).toEqual(
    ['队伍', '评分', '问题', '复测', '情况', '未到人员', '装备', '时间线'].map(
      (name) => `演练 ${name}`,
    ),
  );
  const rowsOf = (name: string) => sheets.find(({ sheet }) => sheet.endsWith(name))!.data;
  expect(rowsOf('未到人员')[1]).toEqual(['flood-1', 'p-7', null]);
  const reasons = rowsOf('未到人员').slice(2);
  expect(reasons.map((row) => row[2])).toEqual(['执行任务', '不当班', 'OTHER']);
  expect(rowsOf('装备')[1]).toEqual(['pump-1', '水泵', '缺失', '未见']);
  expect(rowsOf('时间线')).toHaveLength(121);
});

test('the paper says who was absent and what was wrong with the kit', () => {
  const said = JSON.stringify(reportSections({ ...report, absent }, 'zh'));
  expect(said).toContain('防汛一队  1 人: p-7');
  expect(said).toContain('水泵 pump-1  缺失  未见');
});

test('the closing report of an exercise says so in its heading, that of an incident does not', () => {
  const exercise = { incident: { state: 'CLOSED', exercise: true } };
  expect(closingHeading(exercise, 'zh')).toBe('【演练】事件结束报告');
  expect(closingHeading(exercise, 'en')).toMatch(/^EXERCISE - Closing/);
  const real = { incident: { state: 'CLOSED', exercise: false } };
  expect(closingHeading(real, 'zh')).toBe('事件结束报告');
});
