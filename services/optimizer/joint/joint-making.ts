import { AppError } from '../../platform/errors';
import type { DispatchSolution, SolutionStage } from '../solution';
import type { PlanPin } from '../plan-changes';
import type { PlanPolicy } from '../planner';
import { KnownStages } from '../known-stages';
import { deferred } from '../part-queue';
import { brokenRule } from '../solve-failure';
import type { SolverPool } from '../worker-pool';
import type { JointChange } from './joint-changes';
import { atOnce, type JointClock } from './joint-clock';
import type { JointIncident, TeamTask } from './joint-facts';
import { pumpPart, shelterPart, teamPart, type Part } from './joint-parts';
import type { JointBody, JointPart, PartName } from './joint-plan';
import type { Facts } from './joint-reading';
import type { JointState } from './joint-states';
import { supplyPart, type SuppliedPart } from './joint-supply-part';

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
  /** What it costs to change the earlier plan; absent in plans from before it cost more than goods. */
  changeHours?: number;
  /** Of a copy that is tried: what is otherwise. */
  changes?: JointChange[];
  /** Of a caller who may leave, or of a solve that was cancelled: then nothing more is solved. */
  signal?: AbortSignal;
  clock: JointClock;
  /** In whose turn it is solved. */
  share?: string;
  urgent?: boolean;
};

/** Told of what a part has so far; `found` is a whole answer of it. */
export type PartNote<T = object> = (told: {
  share: number;
  phase: string;
  bound?: number;
  found?: T;
}) => void;

const none = {
  SHELTERS: { placements: [], unplaced: [], contentions: [], values: [] },
  SUPPLIES: {
    ...{ shipments: [], callOffs: [], trips: [], substitutions: [], shortfalls: [] },
    ...{ contentions: [], jointUnmetBound: 0, values: [] },
  },
  TEAMS: { teamOrders: [], teamGaps: [], contentions: [], values: [] },
  EQUIPMENT: { pumpOrders: [], drained: [] },
};

type Made = {
  SHELTERS: Awaited<ReturnType<typeof shelterPart>>;
  SUPPLIES: Awaited<ReturnType<typeof supplyPart>>;
  TEAMS: Awaited<ReturnType<typeof teamPart>>;
  EQUIPMENT: Awaited<ReturnType<typeof pumpPart>>;
};

export type JointMade = {
  body: JointBody;
  /** The goods as they were solved; absent where that part has no answer. */
  solution?: DispatchSolution;
};

export type JointProgress = {
  phase: PartName | 'GREEDY';
  share: number;
  /** Of all parts, each with the name of its part before its own. */
  stages: SolutionStage[];
  /** A whole joint plan that could be used if the solve ended here. */
  better?: JointMade;
};

/**
 * First a whole plan of greedy parts; then each part solved, and told of whenever it has got better.
 */
export async function solvedJointPlan(
  pool: SolverPool,
  facts: Facts,
  ask: JointAsk,
  note: (progress: JointProgress) => void,
): Promise<JointMade> {
  note({ phase: 'GREEDY', share: 0.02, stages: [] });
  const first = await jointParts(pool, facts, { ...ask, clock: atOnce });
  const told = new JointTold(first, (made) => bodyOf(made, facts, ask), note);
  told.tell('GREEDY', 0.1, true);
  const made = await jointParts(pool, facts, ask, told);
  return { body: bodyOf(made, facts, ask), ...solutionOf(made) };
}

/** The same at once, for those who wait for the answer. */
export async function jointBody(pool: SolverPool, facts: Facts, ask: JointAsk): Promise<JointMade> {
  const made = await jointParts(pool, facts, ask);
  return { body: bodyOf(made, facts, ask), ...solutionOf(made) };
}

const solutionOf = ({ SUPPLIES: { solution } }: Made) => (solution ? { solution } : {});

/** What there is to show while the parts are being solved: always whole plans that fit together. */
class JointTold {
  private readonly shown: Made;
  private readonly known: Record<PartName, KnownStages>;
  private readonly shares: Record<PartName, number>;
  private sheltered: Made['SHELTERS'] | undefined;

  constructor(
    first: Made,
    private readonly bodyWith: (made: Made) => JointBody,
    private readonly note: (progress: JointProgress) => void,
  ) {
    this.shown = { ...first };
    const each = <T>(make: () => T) => Object.fromEntries(partNames.map((name) => [name, make()]));
    this.known = each(() => new KnownStages()) as typeof this.known;
    this.shares = each(() => 0) as typeof this.shares;
    for (const name of partNames) this.known[name].note({ phase: '', solution: first[name].part });
  }

  /** Of a part that is under way. */
  of<N extends PartName>(name: N): PartNote<Made[N]> {
    return ({ share, phase, bound, found }) => {
      this.shares[name] = Math.max(share, this.shares[name]);
      const isShown = found !== undefined && name !== 'SHELTERS';
      const told = { phase, ...(bound === undefined ? {} : { bound }) };
      this.known[name].note({ ...told, ...(isShown ? { solution: found.part } : {}) });
      if (isShown) this.show(name, found);
      this.tell(name, this.share(), isShown);
    };
  }

  /** Where people will be: shown with the goods that go there. */
  housed(sheltered: Made['SHELTERS']): void {
    this.sheltered = sheltered;
    this.shares.SHELTERS = 1;
  }

  private show<N extends PartName>(name: N, found: Made[N]): void {
    this.shown[name] = found;
    if (name !== 'SUPPLIES' || this.sheltered === undefined) return;
    this.shown.SHELTERS = this.sheltered;
    this.known.SHELTERS.note({ phase: '', solution: this.sheltered.part });
  }

  private share(): number {
    const { SHELTERS, SUPPLIES, TEAMS, EQUIPMENT } = this.shares;
    return 0.1 + 0.85 * (0.1 * SHELTERS + 0.7 * SUPPLIES + 0.15 * TEAMS + 0.05 * EQUIPMENT);
  }

  tell(phase: JointProgress['phase'], share: number, isBetter: boolean): void {
    const stages = partNames.flatMap((part) =>
      this.known[part].list().map((stage) => ({ ...stage, name: `${part}/${stage.name}` })),
    );
    const better = isBetter && { better: { body: solving(this.bodyWith(this.shown)) } };
    this.note({ phase, share, stages, ...better });
  }
}

const partNames = ['SHELTERS', 'SUPPLIES', 'TEAMS', 'EQUIPMENT'] as const;

/** While better is looked for no part is said to be what it came to, nor to have failed. */
function solving(body: JointBody): JointBody {
  const parts = body.parts.map(({ failure: _, failureZh: __, ...part }): JointPart => {
    return part.kept ? part : { ...part, status: 'SOLVING' };
  });
  return { ...body, parts };
}

/**
 * People to shelters and then goods to where they will be; beside that teams, and pumps. A part that
 * fails says why and leaves the others theirs: goods then go to the communities.
 */
async function jointParts(
  pool: SolverPool,
  facts: Facts,
  ask: JointAsk,
  told?: JointTold,
): Promise<Made> {
  const noteOf = <N extends PartName>(name: N) => told?.of(name) ?? (() => undefined);
  const { promise: housed, resolve: house } = deferred<Made['SHELTERS']>();
  const shelters = attempt('SHELTERS', none.SHELTERS, () => {
    const note: PartNote<Made['SHELTERS']> = (one) => {
      noteOf('SHELTERS')(one);
      // Goods need not wait for what one more place would be worth.
      if (one.found) house(one.found);
    };
    return shelterPart(pool, facts, { ...ask, note });
  });
  const supplies = Promise.race([housed, shelters]).then((sheltered) => {
    told?.housed(sheltered);
    return attempt<Omit<SuppliedPart, 'part'>>('SUPPLIES', none.SUPPLIES, () =>
      supplyPart(pool, facts, { ...ask, note: noteOf('SUPPLIES') }, sheltered.placements),
    );
  });
  const [SHELTERS, SUPPLIES, TEAMS, EQUIPMENT] = await Promise.all([
    shelters,
    supplies,
    attempt('TEAMS', none.TEAMS, () => teamPart(pool, facts, { ...ask, note: noteOf('TEAMS') })),
    attempt('EQUIPMENT', none.EQUIPMENT, () => pumpPart(facts, ask)),
  ]);
  return { SHELTERS, SUPPLIES, TEAMS, EQUIPMENT };
}

function bodyOf({ SHELTERS, SUPPLIES, TEAMS, EQUIPMENT }: Made, facts: Facts, ask: JointAsk) {
  const { part: sheltersPart, values: places, contentions: rooms, ...placed } = SHELTERS;
  const { part: suppliesPart, values: trips, contentions: stock, ...supplied } = SUPPLIES;
  // It is kept apart from what the plan says.
  const goods = { ...supplied, solution: undefined };
  const { part: teamsPart, values: teams, contentions: crews, ...orders } = TEAMS;
  const { part: equipmentPart, ...pumps } = EQUIPMENT;
  const body: JointBody = {
    ...bodyWithout(facts, ask.base?.id),
    parts: [sheltersPart, suppliesPart, teamsPart, equipmentPart],
    ...placed,
    ...goods,
    ...orders,
    ...pumps,
    contentions: [...stock, ...crews, ...rooms],
    values: [...trips, ...places, ...teams],
  };
  return body;
}

/** A plan that waits for its turn: what it rests on, and nothing decided yet. */
export function bodyWithout(facts: Facts, basePlanId = ''): JointBody {
  const times = facts.reads.map(({ readTime }) => Date.parse(readTime));
  const { SHELTERS, SUPPLIES, TEAMS, EQUIPMENT } = none;
  return {
    reads: facts.reads,
    readSpreadSeconds: (Math.max(...times) - Math.min(...times)) / 1_000,
    startTime: facts.input.startTime.toISOString(),
    usableUntil: facts.usableUntil,
    ...(facts.usableDays && { usableDays: facts.usableDays }),
    fleets: facts.fleetCounts,
    roads: {
      readTime: facts.roadsReadTime ?? '',
      closures: [...(facts.input.roads ?? [])],
      leftOut: facts.roadsLeftOut ?? 0,
    },
    parts: [],
    ...SHELTERS,
    ...SUPPLIES,
    ...TEAMS,
    ...EQUIPMENT,
    basePlanId,
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
