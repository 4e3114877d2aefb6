import { travelHours } from './lanes';
import type { DispatchProblem } from './problem';
import type { Line, Stay } from './road-stay';
import type { DispatchSolution } from './solution';

// Whether a line really stays as long as is said: the problem is solved again with its road a little less
// long than that, and a little longer. Vehicles, packs and everybody else's needs count in that.

export type Proof = 'EXACT' | 'AT_LEAST' | 'NOT';

type Answer = Pick<DispatchSolution, 'status' | 'shipments'>;
export type Solve = (problem: DispatchProblem) => Promise<Answer | undefined>;

/** Half a minute; and what stays as it is counts as so much nearer, so that of equal plans this one stays. */
const nearHours = 0.01;
const keepHours = 1e-4;
const lanesMost = 20_000;
/** A road without any reason to change is tried at this much longer. */
const longHours = 24;
const halvings = 5;

/** The stay with what is proven of it; undefined where it could not be told. */
export async function provenStay(
  problem: DispatchProblem,
  sent: readonly Line[],
  { line, stay }: { line: Line; stay: Stay },
  solve: Solve,
): Promise<{ stay: Stay; proof: Proof } | undefined> {
  if (stay.hours < 0) return undefined;
  const keeps = async (more: number): Promise<boolean | undefined> => {
    const changed = withLongerRoad(problem, sent, { line, more });
    const answer = changed && (await solve(changed));
    if (answer?.status !== 'OPTIMAL') return undefined;
    return unitsOn(answer.shipments, line) >= unitsOn(sent, line) - 1e-6;
  };
  const hours = Math.min(stay.hours, longHours);
  const below = hours <= nearHours ? await keeps(0) : await keeps(hours - nearHours);
  if (below === undefined) return undefined;
  if (below) {
    if (hours < stay.hours) return { stay: { ...stay, hours }, proof: 'AT_LEAST' };
    const above = await keeps(hours + nearHours);
    return above === undefined ? undefined : { stay, proof: above ? 'AT_LEAST' : 'EXACT' };
  }
  if (hours <= nearHours || !(await keeps(0))) return undefined;
  // It changes earlier, because of what others then do with the vehicles: how long does it stay?
  let [low, high] = [0, hours];
  for (let step = 0; step < halvings; step += 1) {
    const middle = (low + high) / 2;
    const kept = await keeps(middle);
    if (kept === undefined) return undefined;
    if (kept) low = middle;
    else high = middle;
  }
  return { stay: { ...stay, hours: low, until: 'VEHICLES' }, proof: 'AT_LEAST' };
}

function unitsOn(shipments: readonly Line[], { fromNodeId, toNodeId, itemId }: Line): number {
  return shipments
    .filter((one) => one.fromNodeId === fromNodeId && one.toNodeId === toNodeId)
    .filter((one) => one.itemId === itemId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

/** Undefined where its roads cannot be written down: made from coordinates for some depots only. */
function withLongerRoad(
  problem: DispatchProblem,
  sent: readonly Line[],
  { line, more }: { line: Line; more: number },
): DispatchProblem | undefined {
  const lanes = problem.lanes ?? straightLanes(problem);
  const shipments = sent.map(({ fromNodeId, toNodeId, itemId, quantity }) => {
    return { fromNodeId, toNodeId, itemId, quantity, pinned: false };
  });
  return (
    lanes && {
      ...problem,
      lanes: lanes.map((lane) => {
        const here = lane.fromNodeId === line.fromNodeId && lane.toNodeId === line.toNodeId;
        return here ? { ...lane, hours: lane.hours + more } : lane;
      }),
      earlier: problem.earlier ?? { shipments, changeHours: keepHours },
    }
  );
}

function straightLanes(problem: DispatchProblem): DispatchProblem['lanes'] {
  const { nodes, needs, supplies, policy } = problem;
  const places = new Map(nodes.map((node) => [node.id, node]));
  const unique = (ids: string[]) => [...new Set(ids)].flatMap((id) => places.get(id) ?? []);
  const from = unique(supplies.map(({ nodeId }) => nodeId));
  const to = unique(needs.map(({ nodeId }) => nodeId));
  const isBoth = to.some((node) => from.includes(node));
  const isPartial = policy.nearestDepots < from.length;
  if (isBoth || isPartial || from.length * to.length > lanesMost) return undefined;
  const free = { costPerUnit: 0, itemTerms: [], minimumUnits: 0, closed: false };
  return from.flatMap((a) =>
    to.flatMap((b) => {
      if (a.latitude === undefined || b.latitude === undefined) return [];
      const hours = travelHours(a, b, policy);
      return [{ fromNodeId: a.id, toNodeId: b.id, hours, ...free }];
    }),
  );
}
