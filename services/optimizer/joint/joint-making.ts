import { AppError } from '../../platform/errors';
import type { PlanPin } from '../plan-changes';
import type { PlanPolicy } from '../planner';
import { brokenRule } from '../solve-failure';
import type { SolverPool } from '../worker-pool';
import type { JointClock } from './joint-clock';
import type { JointIncident, TeamTask } from './joint-facts';
import { pumpPart, shelterPart, teamPart, type Part } from './joint-parts';
import type { JointBody, PartName } from './joint-plan';
import type { Facts } from './joint-reading';
import type { JointState } from './joint-states';
import { supplyPart } from './joint-supply-part';

export type JointAsk = {
  incidents: JointIncident[];
  policy: PlanPolicy;
  tasks: TeamTask[];
  drainHours: number;
  base?: { id: string; state: JointState; body: JointBody };
  keepParts: PartName[];
  pinnedTeamIds: string[];
  pinnedAssetIds: string[];
  pinnedSiteIds: string[];
  /** Shipments and call-offs of the earlier plan that stay. */
  pins: PlanPin[];
  /** Of a caller who may leave: then nothing more is solved. */
  signal?: AbortSignal;
  clock: JointClock;
};

const none = {
  SHELTERS: { placements: [], unplaced: [], contentions: [], values: [] },
  SUPPLIES: {
    ...{ shipments: [], callOffs: [], trips: [], substitutions: [], shortfalls: [] },
    ...{ contentions: [], jointUnmetBound: 0, values: [] },
  },
  TEAMS: { teamOrders: [], teamGaps: [], contentions: [], values: [] },
  EQUIPMENT: { pumpOrders: [], drained: [] },
};

/**
 * People to shelters and then goods to where they will be; beside that teams, and pumps. A part that
 * fails says why and leaves the others theirs: goods then go to the communities.
 */
export async function jointBody(pool: SolverPool, facts: Facts, ask: JointAsk): Promise<JointBody> {
  const shelters = attempt('SHELTERS', none.SHELTERS, () => shelterPart(pool, facts, ask));
  const supplies = shelters.then(({ placements }) =>
    attempt('SUPPLIES', none.SUPPLIES, () => supplyPart(pool, facts, ask, placements)),
  );
  const [sheltered, supplied, ordered, drained] = await Promise.all([
    shelters,
    supplies,
    attempt('TEAMS', none.TEAMS, () => teamPart(pool, facts, ask)),
    attempt('EQUIPMENT', none.EQUIPMENT, () => pumpPart(facts, ask)),
  ]);
  const { part: sheltersPart, values: places, contentions: rooms, ...placed } = sheltered;
  const { part: suppliesPart, values: trips, contentions: stock, ...goods } = supplied;
  const { part: teamsPart, values: teams, contentions: crews, ...orders } = ordered;
  const { part: equipmentPart, ...pumps } = drained;
  const times = facts.reads.map(({ readTime }) => Date.parse(readTime));
  return {
    reads: facts.reads,
    readSpreadSeconds: (Math.max(...times) - Math.min(...times)) / 1_000,
    startTime: facts.input.startTime.toISOString(),
    usableUntil: facts.usableUntil,
    fleets: facts.fleetCounts,
    parts: [sheltersPart, suppliesPart, teamsPart, equipmentPart],
    ...placed,
    ...goods,
    ...orders,
    ...pumps,
    contentions: [...stock, ...crews, ...rooms],
    values: [...trips, ...places, ...teams],
    basePlanId: ask.base?.id ?? '',
    countedPlanIds: facts.countedPlanIds,
  };
}

/** What ends the whole plan: a pin that is none, a caller who left, or that this process stops. */
function endsAll(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  const { reason, details } = error;
  const isPin = details.violations?.some(({ field }) => field.startsWith('pins['));
  return isPin === true || reason === 'SHUTTING_DOWN' || reason === 'SOLVE_CANCELLED';
}

/** The part, or why there is none. */
async function attempt<T extends object>(
  name: PartName,
  empty: T,
  work: () => Promise<Part<T>> | Part<T>,
): Promise<Part<T>> {
  try {
    const done = await work();
    const { check, status } = done.part;
    if (check === undefined || check.feasible || status === 'INFEASIBLE') return done;
    const { failureReason, failure } = brokenRule('the answer', check.maxViolation);
    throw new AppError(failureReason, failure);
  } catch (error) {
    if (endsAll(error)) throw error;
    // A fault of ours is no answer to anybody: it ends the call and is logged with it.
    if (!(error instanceof AppError)) throw error;
    const { reason, message: failure } = error;
    const failureZh = `这一部分没有算出来（${reason}）`;
    const said = { status: 'FAILED', failure, failureZh } as const;
    return { ...empty, part: { name, stages: [], kept: false, ...said } };
  }
}
