// The report as data, as the drill was at its closing: the page, the PDF and the sheet are made
// from it.
import { quarterOf } from './calendar';
import { markedEn, markedZh, type Drill } from './drill';
import { trendOf, type ClosedDrill, type PassMark, type Ranked, type Tally } from './figures';
import { gradeOf, type Guide, type Score } from './guide';

type Entry = { time: Date; kind: string; textZh: string; textEn: string; actorName: string };
type Team = { teamId: string; nameZh: string; nameEn: string; tally: Tally };
type Finding = {
  title: string;
  detail: string;
  itemId: string;
  rectificationId: string;
  retestDrillId: string;
};

export type ReportParts = {
  drill: Drill;
  guide: Guide;
  tally: Tally;
  passMarks: PassMark[];
  passed: boolean;
  teams: Ranked<Team>[];
  scores: (Score & { observerName: string })[];
  total: number;
  findings: Finding[];
  retests: { rectificationId: string; title: string; passed: boolean | null; note: string }[];
  injects: {
    number: number;
    title: string;
    state: string;
    releaseTime: Date | null;
    expectedAction: string;
  }[];
  timeline: Entry[];
  kit: { assetId: string; nameZh: string; nameEn: string; tick: string | null; note: string }[];
  absent: { personId: string; teamId: string; excuse: string }[];
  closeTime: Date;
  /** Drills of the kind that were closed before in the division, whose trend this one goes on. */
  closed: ClosedDrill[];
};

const quartersMax = 4;

export type Report = ReturnType<typeof reportOf>;

export function reportOf(parts: ReportParts) {
  const { drill, guide, teams, total } = parts;
  const { id, seriesId, divisionCode, kind, planned, planTime, startTime, finishTime } = drill;
  const { passMarks: marks, items } = guide;
  return {
    exercise: true,
    ...{ drillId: id, seriesId: seriesId ?? '', divisionCode, kind },
    nameZh: markedZh(planned.nameZh),
    nameEn: markedEn(planned.nameEn),
    scenario: planned.scenario,
    quarter: quarterOf(startTime!),
    ...{ planTime, startTime: startTime!, finishTime: finishTime!, closeTime: parts.closeTime },
    runSeconds: Math.round(drill.runMs / 1_000),
    guide: { id: guide.id, nameZh: guide.nameZh, nameEn: guide.nameEn, marks },
    ...{ tally: parts.tally, passMarks: parts.passMarks, passed: parts.passed },
    teams: teams.map(({ teamId, nameZh, nameEn, rank, tally }) => ({
      ...{ teamId, nameZh, nameEn, rank, tally },
    })),
    items: items.map((item) => itemResult(item, parts.scores)),
    ...{ total, grade: gradeOf(guide, total) },
    findings: parts.findings.map(({ title, detail, itemId, rectificationId, retestDrillId }) => ({
      ...{ title, detail, itemId, rectificationId, retestDrillId },
    })),
    retests: parts.retests,
    injects: parts.injects,
    timeline: parts.timeline.map(({ time, kind: what, textZh, textEn, actorName }) => ({
      ...{ time, kind: what, textZh, textEn, actorName },
    })),
    ...{ kit: parts.kit, absent: parts.absent },
    trend: trendWith(parts),
  };
}

/** The quarters up to this drill's, it among them, the last first. */
function trendWith({ drill, tally, passed, total, closed }: ReportParts) {
  const quarter = quarterOf(drill.startTime!);
  const before = closed.filter((one) => one.quarter <= quarter);
  return trendOf([...before, { quarter, tally, passed, score: total }]).slice(0, quartersMax);
}

function itemResult(item: Guide['items'][number], scores: ReportParts['scores']) {
  const given = scores.filter(({ itemId }) => itemId === item.id);
  const mean = given.reduce((sum, { score }) => sum + score, 0) / given.length;
  const { id, nameZh, nameEn, points } = item;
  const notes = given
    .filter(({ note }) => note)
    .map(({ note, observerName }) => `${observerName}: ${note}`);
  return { id, nameZh, nameEn, points, score: mean, observers: given.length, notes };
}
