import { divisionPrefix } from '../platform/identity';

// Many people report on the same places, some of them late. These rules decide which figure of a
// place counts, whatever the order in which the reports came in.

export type ReportKind = 'INITIAL' | 'FOLLOW_UP' | 'VERIFIED';

export type Figures = {
  affected: number;
  displaced: number;
  injured: number;
  missing: number;
  dead: number;
};

export type ReportedFigures = Figures & {
  divisionCode: string;
  reportId: string;
  kind: ReportKind;
  observeTime: Date;
  createTime: Date;
};

export type CurrentFigures = ReportedFigures & {
  /** An unverified report seen later says otherwise. */
  newerUnverified: boolean;
  /** What is not already counted in divisions below that report for themselves. */
  affectedApart: number;
  displacedApart: number;
};

/** Verified before unverified, then seen last, then arrived last; the id makes the order total. */
function outranks(a: ReportedFigures, b: ReportedFigures): boolean {
  if ((a.kind === 'VERIFIED') !== (b.kind === 'VERIFIED')) return a.kind === 'VERIFIED';
  return isLater(a, b);
}

function isLater(a: ReportedFigures, b: ReportedFigures): boolean {
  const seen = a.observeTime.getTime() - b.observeTime.getTime();
  if (seen !== 0) return seen > 0;
  const arrived = a.createTime.getTime() - b.createTime.getTime();
  return arrived !== 0 ? arrived > 0 : a.reportId > b.reportId;
}

function best(
  lines: ReportedFigures[],
  wins: (a: ReportedFigures, b: ReportedFigures) => boolean,
): Map<string, ReportedFigures> {
  const winners = new Map<string, ReportedFigures>();
  for (const line of lines) {
    const known = winners.get(line.divisionCode);
    if (!known || wins(line, known)) winners.set(line.divisionCode, line);
  }
  return winners;
}

function saysOtherwise(a: Figures, b: Figures): boolean {
  const fields = ['affected', 'displaced', 'injured', 'missing', 'dead'] as const;
  return fields.some((field) => a[field] !== b[field]);
}

/** The figures that count now, in division order. */
export function currentFigures(lines: ReportedFigures[]): CurrentFigures[] {
  const counting = best(lines, outranks);
  const latest = best(lines, isLater);
  const figures = [...counting.values()].map((line): CurrentFigures => {
    const newest = latest.get(line.divisionCode)!;
    return {
      ...line,
      newerUnverified: newest !== line && saysOtherwise(newest, line),
      affectedApart: line.affected,
      displacedApart: line.displaced,
    };
  });
  figures.sort((a, b) => (a.divisionCode < b.divisionCode ? -1 : 1));
  setApart(figures);
  return figures;
}

/**
 * A street often reports first and its communities after it. Counting both would count people
 * twice, and dropping the street would lose the communities that are still silent. So a division
 * keeps for itself what the divisions below it have not reported: its figure less theirs, or
 * nothing when theirs add up to more. In code order a division stands right before all below it.
 */
function setApart(sorted: CurrentFigures[]): void {
  const above: { line: CurrentFigures; prefix: string; affected: number; displaced: number }[] = [];
  const close = () => {
    const { line, affected, displaced } = above.pop()!;
    line.affectedApart = Math.max(0, line.affected - affected);
    line.displacedApart = Math.max(0, line.displaced - displaced);
    const parent = above.at(-1);
    if (!parent) return;
    parent.affected += Math.max(line.affected, affected);
    parent.displaced += Math.max(line.displaced, displaced);
  };
  for (const line of sorted) {
    while (above.length > 0 && !line.divisionCode.startsWith(above.at(-1)!.prefix)) close();
    above.push({ line, prefix: divisionPrefix(line.divisionCode), affected: 0, displaced: 0 });
  }
  while (above.length > 0) close();
}
