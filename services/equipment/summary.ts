import type { Gap } from './readiness';

export type Rated = {
  asset: { classId: string; kindId: string };
  kind: { capabilities: { unit: string }[] };
  figure: number;
  readiness: { ready: boolean; gaps: Gap[] };
  engagement?: unknown;
};

export type ClassSummary = {
  kindId: string;
  classId: string;
  count: number;
  readyCount: number;
  availableCount: number;
  capability: number;
  readyCapability: number;
  availableCapability: number;
  unit: string;
  gaps: { reason: string; count: number }[];
};

/** Counts and figures by class: all, those that are ready, and of these those that are free. */
export function summaryOf(views: Rated[]): ClassSummary[] {
  const classes = new Map<string, Rated[]>();
  for (const view of views) {
    const { classId } = view.asset;
    const others = classes.get(classId);
    if (others) others.push(view);
    else classes.set(classId, [view]);
  }
  return [...classes.values()]
    .map(classSummary)
    .sort((a, b) => (`${a.kindId} ${a.classId}` < `${b.kindId} ${b.classId}` ? -1 : 1));
}

const figures = (views: Rated[]) => views.reduce((sum, { figure }) => sum + figure, 0);

function classSummary(views: Rated[]): ClassSummary {
  const { asset, kind } = views[0]!;
  const ready = views.filter(({ readiness }) => readiness.ready);
  const available = ready.filter(({ engagement }) => engagement === undefined);
  const gaps = new Map<string, number>();
  for (const { readiness } of views) {
    for (const reason of new Set(readiness.gaps.map((gap) => gap.reason))) {
      gaps.set(reason, (gaps.get(reason) ?? 0) + 1);
    }
  }
  return {
    kindId: asset.kindId,
    classId: asset.classId,
    count: views.length,
    readyCount: ready.length,
    availableCount: available.length,
    capability: figures(views),
    readyCapability: figures(ready),
    availableCapability: figures(available),
    unit: kind.capabilities[0]!.unit,
    gaps: [...gaps].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count),
  };
}
