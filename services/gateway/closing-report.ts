// The closing report of an incident: what the page, the PDF and the sheet show.
import { z } from 'zod';
import { shanghaiTime, type Language, type Section } from './drill-report';

const time = z.string().nullable();
const named = { nameZh: z.string(), nameEn: z.string() };
const judged = z.object({
  due: time,
  reached: time,
  late: z.boolean(),
  minutes: z.number().nullable(),
});

const factsShape = z
  .object({
    incident: z.object({
      ...{ id: z.string(), name: z.string(), hazard: z.string(), divisionCode: z.string() },
      ...{ state: z.string(), exercise: z.boolean(), closeSummary: z.string() },
    }),
    readTime: z.string(),
    clock: z.object({ firstReport: judged, relief: judged }),
    figures: z.object({
      ...{ affected: z.int(), displaced: z.int(), injured: z.int(), missing: z.int() },
      dead: z.int(),
    }),
    goods: z.array(
      z.object({
        ...{ itemId: z.string(), ...named, unitZh: z.string(), unitEn: z.string() },
        sent: z.int(),
        received: z.int(),
        lost: z.int(),
        open: z.int().describe('planned or on the way, and neither received nor lost'),
        returned: z.int().describe('unused, back at a depot'),
      }),
    ),
    teams: z.array(
      z.object({
        ...{ teamId: z.string(), ...named, state: z.string(), crewCount: z.int() },
        ...{ confirmTime: time, resolveTime: time },
        teamState: z.string().describe('of the team now'),
      }),
    ),
    assets: z.array(
      z.object({
        ...{ assetId: z.string(), ...named, state: z.string(), condition: z.string() },
        pendingSteps: z.array(z.string()).describe('INSPECT, CLEAN, REFUEL: before it is ready'),
      }),
    ),
    openings: z.array(z.object({ siteId: z.string(), ...named, people: z.int(), peak: z.int() })),
    callOuts: z.array(
      z.object({
        ...{ id: z.string(), title: z.string(), asked: z.int(), acknowledged: z.int() },
        ...{ mustered: z.int(), costCents: z.int() },
      }),
    ),
    costs: z.object({ callOutCents: z.int() }),
    leftToReturn: z.object({
      ...{ transfersOpen: z.int(), teamsOut: z.int(), teamsResting: z.int() },
      ...{ assetsOut: z.int(), assetsToTreat: z.int() },
    }),
    timeline: z
      .array(z.object({ time: z.string(), textZh: z.string(), textEn: z.string() }))
      .describe('the first 2,000 entries'),
    timelineCount: z
      .int()
      .optional()
      .describe('entries in all; absent of a report that was frozen before they were counted'),
  })
  .meta({ id: 'IncidentFacts', description: 'An incident in figures, as it was or as it is.' });

export const closingReport = factsShape
  .extend({
    frozen: z
      .object({ time: z.string(), sha256: z.string().describe('of the report as it was frozen') })
      .nullable()
      .describe('when the incident closed; null while it is open'),
    freezeFailure: z
      .object({
        reason: z.string().describe('of the last refusal; INTERNAL for any other fault'),
        message: z.string(),
        failures: z.int().describe('in a row'),
        tryTime: z.string(),
        nextTryTime: z.string(),
      })
      .nullable()
      .describe('why it is not frozen although the incident has closed; null when nothing failed'),
    now: factsShape.nullable().describe('the same read now; null while it is not frozen'),
    changes: z
      .array(z.object({ textZh: z.string(), textEn: z.string() }))
      .describe('what has changed since it was frozen'),
  })
  .meta({
    id: 'ClosingReport',
    description:
      'What an incident took and what came of it: as it stood when it closed, and what changed since.',
  });

export type ClosingReport = z.output<typeof closingReport>;

const words = {
  zh: {
    ...{ heading: '事件结束报告', interim: '事件报告（未结束）', clock: '时限' },
    ...{
      firstReport: '首报（5 分钟）',
      relief: '救助到位（12 小时）',
      inTime: '按时',
      late: '超时',
    },
    ...{ open: '未完成', minutes: '分钟', people: '人员', affected: '受灾', displaced: '转移' },
    ...{ injured: '受伤', missing: '失联', dead: '遇难', goods: '物资', sent: '发出' },
    ...{ received: '签收', lost: '损失', pending: '未到', teams: '队伍', assets: '装备' },
    ...{ shelters: '避难场所', peak: '最高', callOuts: '呼叫', asked: '呼叫', mustered: '到位' },
    ...{ costs: '费用', messages: '呼叫通讯费', yuan: '元', left: '撤收未了', none: '无' },
    ...{ transfersOpen: '未签收调运', teamsOut: '未归队伍', teamsResting: '休整中队伍' },
    ...{ assetsOut: '未归装备', assetsToTreat: '待检查、清洁、加油装备', timeline: '经过' },
    ...{ summary: '总结', division: '区划', out: '在外', back: '已归', returned: '退回' },
    ...{ frozen: '定稿', since: '定稿后的变化' },
    ...{ notFrozen: '未能定稿', next: '下次重试' },
  },
  en: {
    ...{ heading: 'Closing report of an incident', interim: 'Report of an open incident' },
    ...{ clock: 'Time limits', firstReport: 'First report (5 minutes)' },
    ...{ relief: 'Relief (12 hours)', inTime: 'in time', late: 'late', open: 'not reached' },
    ...{ minutes: 'minutes', people: 'People', affected: 'affected', displaced: 'displaced' },
    ...{ injured: 'injured', missing: 'missing', dead: 'dead', goods: 'Goods', sent: 'sent' },
    ...{ received: 'received', lost: 'lost', pending: 'to come', teams: 'Teams' },
    ...{ assets: 'Equipment', shelters: 'Shelters', peak: 'most at once', callOuts: 'Call-outs' },
    ...{ asked: 'asked', mustered: 'mustered', costs: 'Costs', messages: 'Messages', yuan: 'CNY' },
    ...{ left: 'Still to be demobilized', none: 'none', transfersOpen: 'Transfers not received' },
    ...{ teamsOut: 'Teams out', teamsResting: 'Teams resting', assetsOut: 'Equipment out' },
    ...{ assetsToTreat: 'Equipment to inspect, clean or refuel', timeline: 'Timeline' },
    ...{ summary: 'Summary', division: 'Division', out: 'out', back: 'back' },
    ...{ returned: 'returned', frozen: 'Frozen', since: 'Changed since it was frozen' },
    ...{ notFrozen: 'Not frozen yet', next: 'tried again' },
  },
} as const;

/** So that nobody takes the paper or the sheet of an exercise for a real one. */
export const exerciseMark = (
  { incident }: { incident: { exercise: boolean } },
  language: Language,
): string => (incident.exercise ? (language === 'zh' ? '【演练】' : 'EXERCISE - ') : '');

export const closingHeading = (
  report: { incident: { state: string; exercise: boolean } },
  language: Language,
): string =>
  exerciseMark(report, language) +
  words[language][report.incident.state === 'CLOSED' ? 'heading' : 'interim'];

/** The report as headed lines, for page and paper. */
export function closingSections(report: ClosingReport, language: Language): Section[] {
  const w = words[language];
  const all = [
    ...frozenSections(report, language),
    ...factSections(report, language),
    ...usedSections(report, language),
  ];
  return all.map(({ title, lines }) => ({ title, lines: lines.length > 0 ? lines : [w.none] }));
}

/** Its hash proves which report was signed; what came later stands apart from it. */
function frozenSections(report: ClosingReport, language: Language): Section[] {
  const { frozen, freezeFailure, changes } = report;
  const w = words[language];
  if (freezeFailure) {
    const { reason, message, nextTryTime } = freezeFailure;
    const lines = [`${reason} ${message}`.trim(), `${w.next}: ${shanghaiTime(nextTryTime)}`];
    return [{ title: w.notFrozen, lines }];
  }
  if (!frozen) return [];
  return [
    { title: w.frozen, lines: [shanghaiTime(frozen.time), `SHA-256 ${frozen.sha256}`] },
    {
      title: w.since,
      lines: changes.map(({ textZh, textEn }) => (language === 'zh' ? textZh : textEn)),
    },
  ];
}

const nameIn = (language: Language) => (one: { nameZh: string; nameEn: string }) =>
  language === 'zh' ? one.nameZh : one.nameEn;

function factSections(report: ClosingReport, language: Language): Section[] {
  const w = words[language];
  const { clock, figures, incident, leftToReturn } = report;
  const limit = (name: string, { due, reached, late, minutes }: typeof clock.relief) => {
    const outcome = reached ? `${shanghaiTime(reached)} (${minutes ?? '–'} ${w.minutes})` : w.open;
    // What is not due yet is neither.
    const verdict = late ? w.late : reached ? w.inTime : '';
    return `${name}: ${outcome}  ${due ? shanghaiTime(due) : '–'}  ${verdict}`;
  };
  const keys = ['affected', 'displaced', 'injured', 'missing', 'dead'] as const;
  const waits = [
    ...(['transfersOpen', 'teamsOut', 'teamsResting', 'assetsOut', 'assetsToTreat'] as const),
  ];
  return [
    {
      title: w.summary,
      lines: [
        `${w.division}: ${incident.divisionCode}`,
        ...(incident.closeSummary ? [incident.closeSummary] : []),
      ],
    },
    {
      title: w.clock,
      lines: [limit(w.firstReport, clock.firstReport), limit(w.relief, clock.relief)],
    },
    { title: w.people, lines: [keys.map((key) => `${w[key]} ${figures[key]}`).join('   ')] },
    { title: w.left, lines: waits.map((key) => `${w[key]}: ${leftToReturn[key]}`) },
    {
      title: w.timeline,
      lines: timelineRows(report, language).map(({ time: at, what }) => `${at}  ${what}`.trim()),
    },
  ];
}

function usedSections(report: ClosingReport, language: Language): Section[] {
  const w = words[language];
  const nameOf = nameIn(language);
  const away = (state: string) =>
    ['HELD', 'CONFIRMED', 'ACTIVE'].includes(state) ? w.out : w.back;
  return [
    {
      title: w.goods,
      lines: goodsRows(report, language).map(
        ({ name, unit, sent, received, lost, open, returned }) =>
          `${name}: ${w.sent} ${sent} ${unit}, ${w.received} ${received}, ` +
          `${w.lost} ${lost}, ${w.pending} ${open}, ${w.returned} ${returned}`,
      ),
    },
    {
      title: w.teams,
      lines: report.teams.map((team) => `${nameOf(team)}  ${team.crewCount}  ${away(team.state)}`),
    },
    {
      title: w.assets,
      lines: report.assets.map((asset) =>
        [`${nameOf(asset)} ${asset.assetId}`, away(asset.state), ...asset.pendingSteps].join('  '),
      ),
    },
    {
      title: w.shelters,
      lines: report.openings.map(
        (site) => `${nameOf(site)}: ${site.people} (${w.peak} ${site.peak})`,
      ),
    },
    {
      title: w.callOuts,
      lines: report.callOuts.map(
        ({ title, asked, mustered }) => `${title}: ${w.asked} ${asked}, ${w.mustered} ${mustered}`,
      ),
    },
    {
      title: w.costs,
      lines: [`${w.messages}: ${(report.costs.callOutCents / 100).toFixed(2)} ${w.yuan}`],
    },
  ];
}

/** In the order of time, and at its end that there would be more. */
export function timelineRows({ timeline, timelineCount }: ClosingReport, language: Language) {
  const rows = timeline.map(({ time: at, textZh, textEn }) => ({
    ...{ time: shanghaiTime(at), what: language === 'zh' ? textZh : textEn },
  }));
  const [shown, all] = [timeline.length, timelineCount ?? timeline.length];
  if (all <= shown) return rows;
  const zh = `以上为前 ${shown} 条，共 ${all} 条，其余未列出`;
  const en = `These are the first ${shown} of ${all} entries; the others are not listed`;
  return [...rows, { time: '', what: language === 'zh' ? zh : en }];
}

/** The goods, as the sheet has them. */
export function goodsRows({ goods }: ClosingReport, language: Language) {
  return goods.map(({ itemId, nameZh, nameEn, unitZh, unitEn, ...units }) => ({
    ...{ itemId, ...units },
    name: (language === 'zh' ? nameZh : nameEn) || itemId,
    unit: language === 'zh' ? unitZh : unitEn,
  }));
}
