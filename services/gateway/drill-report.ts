// The report of a drill as it was stored at its closing: what the page, the PDF and the sheet show.
import { z } from 'zod';

const share = z.number();
const times = z.object({
  count: z.int(),
  p50Seconds: z.number().optional(),
  p90Seconds: z.number().optional(),
});
const tally = z.object({
  expected: z.int(),
  excused: z.int(),
  acknowledged: times,
  turnedOut: times,
  mustered: times,
  acknowledgedInTime: z.int(),
  musteredInTime: z.int(),
  assetsExpected: z.int(),
  assetsPresent: z.int(),
  assetsDamaged: z.int(),
  assetsMissing: z.int(),
});
const named = { nameZh: z.string(), nameEn: z.string() };

export const drillReport = z
  .object({
    exercise: z.literal(true),
    drillId: z.string(),
    seriesId: z.string(),
    divisionCode: z.string(),
    kind: z.string(),
    ...named,
    scenario: z.string(),
    quarter: z.string(),
    planTime: z.string(),
    startTime: z.string(),
    finishTime: z.string(),
    closeTime: z.string(),
    runSeconds: z.number(),
    guide: z.object({
      id: z.string(),
      ...named,
      marks: z.object({
        acknowledgedShare: share,
        acknowledgedSeconds: z.int(),
        musteredShare: share,
        musteredSeconds: z.int(),
        kitShare: share,
      }),
    }),
    tally,
    passMarks: z.array(
      z.object({
        id: z.enum(['ACKNOWLEDGED', 'MUSTERED', 'KIT']),
        needed: z.int(),
        reached: z.int(),
        of: z.int(),
        passed: z.boolean(),
      }),
    ),
    passed: z.boolean(),
    teams: z.array(z.object({ teamId: z.string(), ...named, rank: z.int(), tally })),
    items: z.array(
      z.object({
        id: z.string(),
        ...named,
        points: z.number(),
        score: z.number(),
        observers: z.int(),
        notes: z.array(z.string()),
      }),
    ),
    total: z.number(),
    grade: z.object({ id: z.string(), ...named, minimum: z.number() }),
    findings: z.array(
      z.object({
        title: z.string(),
        detail: z.string(),
        itemId: z.string(),
        rectificationId: z.string(),
        retestDrillId: z.string(),
      }),
    ),
    retests: z.array(
      z.object({
        rectificationId: z.string(),
        title: z.string(),
        passed: z.boolean().nullable(),
        note: z.string(),
      }),
    ),
    injects: z.array(
      z.object({
        number: z.int(),
        title: z.string(),
        state: z.string(),
        releaseTime: z.string().nullable(),
        expectedAction: z.string(),
      }),
    ),
    timeline: z.array(
      z.object({
        time: z.string(),
        kind: z.string(),
        textZh: z.string(),
        textEn: z.string(),
        actorName: z.string(),
      }),
    ),
    kit: z.array(
      z.object({
        assetId: z.string(),
        ...named,
        tick: z.string().nullable(),
        note: z.string(),
      }),
    ),
    absent: z.array(z.object({ personId: z.string(), teamId: z.string(), excuse: z.string() })),
    // Reports of drills that were closed before it was kept have none.
    trend: z
      .array(
        z.object({
          quarter: z.string(),
          drillCount: z.int(),
          passedCount: z.int(),
          acknowledgedShare: share,
          musteredShare: share,
          acknowledgedP90Seconds: z.number().optional(),
          musteredP90Seconds: z.number().optional(),
          score: z.number().optional(),
          musteredShareChange: z.number().optional(),
        }),
      )
      .default([]),
  })
  .meta({ id: 'DrillReport', description: 'A drill as it was when it was closed.' });

export type DrillReport = z.output<typeof drillReport>;

export type Language = 'zh' | 'en';

export const shanghaiTime = (iso: string) =>
  new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

export const percent = (part: number, of: number) =>
  of === 0 ? '–' : `${((part / of) * 100).toFixed(1)} %`;

export const duration = (seconds: number | undefined) => {
  if (seconds === undefined) return '–';
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

export type Section = { title: string; lines: string[] };

export const words = {
  zh: {
    ...{ period: '时间', division: '区划', scenario: '背景', result: '结果', passed: '达标' },
    ...{ failed: '未达标', score: '评分', marks: '达标情况', teams: '队伍排名', items: '评估项' },
    ...{ injects: '情况清单', findings: '发现的问题', retests: '复测', timeline: '时间线' },
    ...{ kit: '缺损装备', none: '无', people: '应到', came: '实到', needed: '要求' },
    ...{ times: 'P50 / P90（分:秒）', acknowledged: '应答', turnedOut: '出动', mustered: '集结' },
    ...{ ACKNOWLEDGED: '按时应答', MUSTERED: '按时集结', KIT: '装备到位', rectification: '整改' },
    ...{ trend: '季度环比（括号内为集结率变化，百分点）', drills: '演练场次' },
    ...{ retest: '复测演练', DAMAGED: '损坏', MISSING: '缺失', points: '分', excused: '不计' },
    ...{ PRESENT: '在位', PENDING: '未发布', RELEASED: '已发布', CANCELLED: '未发布' },
    ...{ absent: '未到人员', persons: '人', ON_TASK: '执行任务', ON_LEAVE: '请假' },
    ...{ RESTING: '休整', OFF_SHIFT: '不当班', INACTIVE: '已离队' },
  },
  en: {
    ...{ period: 'Time', division: 'Division', scenario: 'Scenario', result: 'Result' },
    ...{ passed: 'passed', failed: 'not passed', score: 'Score', marks: 'Pass marks' },
    ...{ teams: 'Teams by rank', items: 'Evaluation', injects: 'Injects', findings: 'Findings' },
    ...{ retests: 'Re-tests', timeline: 'Timeline', kit: 'Equipment damaged or missing' },
    ...{ none: 'none', people: 'expected', came: 'came', needed: 'needed' },
    ...{ times: 'P50 / P90 (min:s)', acknowledged: 'Acknowledged', turnedOut: 'Turned out' },
    ...{ mustered: 'Mustered', ACKNOWLEDGED: 'Acknowledged in time', MUSTERED: 'Mustered in time' },
    ...{ KIT: 'Equipment present', rectification: 'rectification', retest: 're-test' },
    ...{ trend: 'By quarter (change of mustered, points)', drills: 'drills' },
    ...{ DAMAGED: 'damaged', MISSING: 'missing', points: 'points', excused: 'excused' },
    ...{ PRESENT: 'present', PENDING: 'not released', RELEASED: 'released' },
    ...{ CANCELLED: 'not released', absent: 'Absent', persons: 'people' },
    ...{ ON_TASK: 'on a task', ON_LEAVE: 'on leave', RESTING: 'resting', OFF_SHIFT: 'off shift' },
    ...{ INACTIVE: 'left' },
  },
} as const;

/** The report as headed lines, for paper. */
export function reportSections(report: DrillReport, language: Language): Section[] {
  return [
    ...resultSections(report, language),
    trendSection(report, language),
    ...followSections(report, language),
  ];
}

export const nameIn = (language: Language) => (it: { nameZh: string; nameEn: string }) =>
  language === 'zh' ? it.nameZh : it.nameEn;
const orNone = (rows: string[], none: string) => (rows.length > 0 ? rows : [none]);

function resultSections(report: DrillReport, language: Language): Section[] {
  const w = words[language];
  const nameOf = nameIn(language);
  const { tally: all } = report;
  const timesLine = (name: string, { count, p50Seconds, p90Seconds }: typeof all.mustered) =>
    `${name}  ${count}   ${w.times}: ${duration(p50Seconds)} / ${duration(p90Seconds)}`;
  const outcome = (passed: boolean) => (passed ? w.passed : w.failed);
  const lines = (rows: string[]) => orNone(rows, w.none);
  return [
    {
      title: w.result,
      lines: [
        `${w.period}: ${shanghaiTime(report.startTime)} – ${shanghaiTime(report.finishTime)}`,
        `${w.division}: ${report.divisionCode}`,
        ...(report.scenario ? [`${w.scenario}: ${report.scenario}`] : []),
        `${w.score}: ${report.total} ${w.points}   ${nameOf(report.grade)}`,
        `${w.people}: ${all.expected} (${w.excused} ${all.excused})`,
        timesLine(w.acknowledged, all.acknowledged),
        timesLine(w.turnedOut, all.turnedOut),
        timesLine(w.mustered, all.mustered),
      ],
    },
    {
      title: `${w.marks}: ${outcome(report.passed)}`,
      lines: report.passMarks.map(
        ({ id, needed, reached, of, passed }) =>
          `${w[id]}: ${reached} / ${of}  (${w.needed} ${needed})  ${outcome(passed)}`,
      ),
    },
    {
      title: `${w.teams} (${w.times})`,
      lines: lines(
        report.teams.map(
          ({ rank, tally: t, ...team }) =>
            `${rank}. ${nameOf(team)}  ${t.musteredInTime}/${t.expected} ` +
            `${percent(t.musteredInTime, t.expected)}  ` +
            `${w.mustered} ${spread(t.mustered)}  ${w.acknowledged} ${spread(t.acknowledged)}`,
        ),
      ),
    },
    {
      title: `${w.items}: ${nameOf(report.guide)}`,
      lines: report.items.flatMap((item) => [
        `${nameOf(item)}: ${item.score.toFixed(1)} / ${item.points}`,
        ...item.notes.map((note) => `    ${note}`),
      ]),
    },
  ];
}

const spread = ({ p50Seconds, p90Seconds }: z.output<typeof times>) =>
  `${duration(p50Seconds)} / ${duration(p90Seconds)}`;

/** Percentage points with their sign. */
export const points = (change: number | undefined) =>
  change === undefined ? '–' : `${change >= 0 ? '+' : ''}${(change * 100).toFixed(1)}`;

function trendSection({ trend }: DrillReport, language: Language): Section {
  const w = words[language];
  const rows = trend.map(
    (one) =>
      `${one.quarter}  ${w.drills} ${one.drillCount} (${w.passed} ${one.passedCount})  ` +
      `${w.acknowledged} ${percent(one.acknowledgedShare, 1)}  ` +
      `${w.mustered} ${percent(one.musteredShare, 1)} (${points(one.musteredShareChange)})  ` +
      `P90 ${duration(one.musteredP90Seconds)}  ${w.score} ${one.score?.toFixed(1) ?? '–'}`,
  );
  return { title: w.trend, lines: orNone(rows, w.none) };
}

function followSections(report: DrillReport, language: Language): Section[] {
  const w = words[language];
  const nameOf = nameIn(language);
  const lines = (rows: string[]) => orNone(rows, w.none);
  return [
    {
      title: w.injects,
      lines: lines(
        report.injects.map(
          ({ number, title, releaseTime }) =>
            `${number}. ${title}  ${releaseTime ? shanghaiTime(releaseTime) : w.CANCELLED}`,
        ),
      ),
    },
    {
      title: w.findings,
      lines: lines(
        report.findings.map(
          ({ title, detail, rectificationId, retestDrillId }) =>
            `${title}${detail && `: ${detail}`}  ` +
            `${w.rectification} ${rectificationId}  ${w.retest} ${retestDrillId}`,
        ),
      ),
    },
    {
      title: w.retests,
      lines: lines(
        report.retests.map(
          ({ title, passed, note }) => `${title}: ${passed ? w.passed : w.failed}  ${note}`,
        ),
      ),
    },
    {
      title: w.kit,
      lines: lines(
        report.kit
          .filter(({ tick }) => tick === 'DAMAGED' || tick === 'MISSING')
          .map(
            (piece) =>
              `${nameOf(piece)} ${piece.assetId}  ${w[piece.tick as 'MISSING']}  ${piece.note}`,
          ),
      ),
    },
    absentSection(report, language),
    {
      title: w.timeline,
      lines: lines(
        report.timeline.map(
          ({ time, textZh, textEn }) =>
            `${shanghaiTime(time)}  ${language === 'zh' ? textZh : textEn}`,
        ),
      ),
    },
  ];
}

/** Who did not come, by team; the report names nobody, the roster does. */
function absentSection({ absent, teams }: DrillReport, language: Language): Section {
  const w = words[language];
  const nameOf = nameIn(language);
  const rows = teams.flatMap((team) => {
    const own = absent.filter(({ teamId, excuse }) => teamId === team.teamId && !excuse);
    const ids = own.map(({ personId }) => personId).join(', ');
    return own.length > 0 ? [`${nameOf(team)}  ${own.length} ${w.persons}: ${ids}`] : [];
  });
  return { title: w.absent, lines: orNone(rows, w.none) };
}
