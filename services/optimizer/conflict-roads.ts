import type { Highs } from 'highs';
import { HighsModel } from './highs-engine';
import { buildModel } from './model/dispatch-model';
import { buildNetwork } from './model/build-network';
import type { DispatchProblem } from './problem';
import type { ConflictEntry } from './solution';

// Closed roads are in no row of a model, so no conflict of rows can name them. Whether they are part of
// one is found by opening them: those without which the rest of the conflict could hold are named.

/** More closed roads than this are not tried one by one. */
const roadsMost = 60;

interface Road {
  field: string;
  from: string;
  to: string;
}

export function closedRoads(
  highs: Highs,
  problem: DispatchProblem,
  entries: readonly ConflictEntry[],
  secondsLeft: () => number,
): ConflictEntry[] {
  const roads = roadsOf(problem);
  if (roads.length === 0 || roads.length > roadsMost) return [];
  const asked = onlyAsked(problem, entries);
  const holds = (open: readonly Road[]): boolean => {
    return secondsLeft() > 0 && canHold(highs, withOpen(asked, open));
  };
  if (!holds(roads)) return [];
  let named = roads;
  for (const road of roads) {
    const rest = named.filter((one) => one !== road);
    if (rest.length > 0 && holds(rest)) named = rest;
  }
  // Roads that there was no time to try may have no part in it.
  if (secondsLeft() <= 0) return [];
  return named.map(({ field, from, to }) => ({
    kind: 'CLOSED_LANE',
    field,
    id: `${from} → ${to}`,
    descriptionEn: `${from} → ${to} is closed`,
    descriptionZh: `${from} → ${to} 已封闭`,
  }));
}

function roadsOf({ lanes, closedLanes }: DispatchProblem): Road[] {
  const own = (lanes ?? []).flatMap((lane, i) =>
    lane.closed ? [{ field: `lanes[${i}].closed`, from: lane.fromNodeId, to: lane.toNodeId }] : [],
  );
  const listed = (closedLanes ?? []).map(({ fromNodeId: from, toNodeId: to }, i) => {
    return { field: `closedLanes[${i}]`, from, to };
  });
  return [...own, ...listed];
}

function withOpen(problem: DispatchProblem, open: readonly Road[]): DispatchProblem {
  const fields = new Set(open.map(({ field }) => field));
  return {
    ...problem,
    lanes: problem.lanes?.map((lane, i) =>
      fields.has(`lanes[${i}].closed`) ? { ...lane, closed: false } : lane,
    ),
    closedLanes: problem.closedLanes?.filter((_, i) => !fields.has(`closedLanes[${i}]`)),
  };
}

/** What the conflict asks for, without what else the problem asks: another conflict must not hide it. */
function onlyAsked(problem: DispatchProblem, entries: readonly ConflictEntry[]): DispatchProblem {
  const fields = new Set(entries.map(({ field }) => field));
  return {
    ...problem,
    needs: problem.needs.map((need, i) =>
      fields.has(`needs[${i}]`) ? need : { ...need, quantity: 0 },
    ),
    lanes: problem.lanes?.map((lane, i) => ({
      ...lane,
      minimumUnits: fields.has(`lanes[${i}].minimumUnits`) ? lane.minimumUnits : 0,
      itemTerms: lane.itemTerms.map((term, t) => {
        const isAsked = fields.has(`lanes[${i}].itemTerms[${t}].minimumUnits`);
        return isAsked ? term : { ...term, minimumUnits: 0 };
      }),
    })),
  };
}

function canHold(highs: Highs, problem: DispatchProblem): boolean {
  const { sparse } = buildModel(buildNetwork(problem));
  const filled = new Uint8Array(sparse.numRows);
  for (const row of sparse.columns().indices) filled[row] = 1;
  if (sparse.rowLower.some((lower, row) => filled[row] === 0 && lower > 0)) return false;
  const engine = new HighsModel(highs, sparse, 1);
  try {
    return engine.conflict() === undefined;
  } finally {
    engine.dispose();
  }
}
