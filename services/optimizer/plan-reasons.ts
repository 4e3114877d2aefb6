import { placeOf } from './plan-nodes';
import type { DispatchProblem } from './problem';
import type { Name, Names } from './relaxation-words';
import { roadStays, type Line, type Stay } from './road-stay';
import type { DispatchSolution } from './solution';
import type { Proof } from './stay-proof';

// Why a plan is as it is, in words: of every line the depot that would send it next, and how much longer
// its road may take before the plan should change; and what one more unit would be worth where.

export type LineReason = {
  fromDepotId: string;
  /** Exactly one of the three; a site only in joint plans. */
  toDivisionCode?: string;
  toDepotId?: string;
  toSiteId?: string;
  itemId: string;
  quantity: number;
  runnerUpDepotId: string;
  /** How much longer the way from the runner-up is; negative where its nearer stock is kept for others. */
  extraHours: number;
  /** How much longer its road may take; absent where nothing is known to change it. */
  stayHours?: number;
  /** RUNNER_UP, LATE or VEHICLES: what changes it then. */
  stayUntil: string;
  /** EXACT, AT_LEAST by solving again, or NOT. */
  proof: Proof;
  reasonZh: string;
  reasonEn: string;
};

export type ValueReason = {
  depotId: string;
  itemId: string;
  value: number;
  reasonZh: string;
  reasonEn: string;
};

function word(known: Record<string, Name>, id: string): Name {
  return { zh: known[id]?.zh || id, en: known[id]?.en || known[id]?.zh || id };
}

/** Of every line, without solving anything again. */
export function planReasons(
  problem: DispatchProblem,
  solution: DispatchSolution,
  names: Names,
): { lines: LineReason[]; values: ValueReason[] } {
  const stayOf = roadStays(problem, solution);
  const about = { names, hasFleets: problem.fleets.length > 0 };
  const lines = solution.shipments.map((line) =>
    lineReason(line, { stay: stayOf(line), proof: 'NOT' }, about),
  );
  return { lines, values: valueReasons(solution, names) };
}

export function lineReason(
  line: Line,
  { stay, proof }: { stay: Stay; proof: Proof },
  { names, hasFleets }: { names: Names; hasFleets: boolean },
): LineReason {
  const { fromNodeId, toNodeId, itemId, quantity } = line;
  const { next, hours, until } = stay;
  const parts: Name[] = [nextWords(next, quantity, { names, itemId })];
  if (hours >= 0 && hours < Infinity) parts.push(stayWords(stay, proof));
  const note = proofNote(proof, { hasFleets, said: hours < Infinity });
  return {
    ...{ fromDepotId: placeOf(fromNodeId).depotId ?? '', ...targetOf(toNodeId), itemId, quantity },
    runnerUpDepotId: next ? (placeOf(next.nodeId).depotId ?? '') : '',
    extraHours: next?.extra ?? 0,
    ...(hours >= 0 && hours < Infinity ? { stayHours: hours } : {}),
    stayUntil: hours < Infinity ? until : '',
    proof,
    reasonZh: parts.map(({ zh }) => zh).join('；') + note.zh,
    reasonEn: parts.map(({ en }) => en).join('; ') + note.en,
  };
}

function targetOf(nodeId: string) {
  const { depotId: toDepotId, divisionCode: toDivisionCode, siteId: toSiteId } = placeOf(nodeId);
  if (toDivisionCode !== undefined) return { toDivisionCode };
  return toDepotId ? { toDepotId } : toSiteId ? { toSiteId } : {};
}

function nextWords(
  next: Stay['next'],
  quantity: number,
  { names, itemId }: { names: Names; itemId: string },
): Name {
  const item = word(names.items, itemId);
  if (next === undefined) {
    return { zh: `别处没有可调的${item.zh}`, en: `nobody else has ${item.en} left` };
  }
  const { zh, en } = word(names.nodes, next.nodeId);
  const minutes = Math.round(Math.abs(next.extra) * 60);
  if (next.extra < 0) {
    return {
      zh: `${zh}近 ${minutes} 分钟，但受车辆或分配所限`,
      en: `${en} is ${minutes} min nearer, but vehicles or other needs hold it back`,
    };
  }
  // A depot with less left than the line carries could send that much of it.
  const part = Math.floor(next.units);
  const isPart = part < Math.floor(quantity);
  const only = isPart
    ? {
        zh: `（只够 ${part} 件，本批 ${quantity} 件）`,
        en: ` (for ${part} of ${quantity}: no more can be had that way)`,
      }
    : { zh: '', en: '' };
  if (minutes === 0) {
    return {
      zh: `${zh}几乎一样近（差不到 1 分钟）${only.zh}`,
      en: `${en} is almost as near (less than a minute more)${only.en}`,
    };
  }
  if (next.others) {
    return {
      zh: `次选${zh}，他处相应改由别库供应，合计多走 ${minutes} 分钟${only.zh}`,
      en: `next best is ${en}, with others served from elsewhere in turn, ${minutes} min longer in all${only.en}`,
    };
  }
  return {
    zh: `次选${zh}，多走 ${minutes} 分钟${only.zh}`,
    en: `next best is ${en}, ${minutes} min longer${only.en}`,
  };
}

/** What a road that takes a minute longer would change at once. */
const noSlack: Record<Stay['until'], Name> = {
  RUNNER_UP: { zh: '此路稍慢即应改动', en: 'no longer best when this road takes a minute longer' },
  LATE: { zh: '此路稍慢就会超时', en: 'too late when this road takes a minute longer' },
  VEHICLES: { zh: '车时已用尽，此路稍慢就不够', en: 'its vehicles have no hours to spare' },
};

function stayWords({ hours, until }: Stay, proof: Proof): Name {
  const minutes = Math.floor(hours * 60 + 1e-6);
  if (proof === 'AT_LEAST') {
    return {
      zh: `此路再慢 ${minutes} 分钟仍是最好`,
      en: `still best when this road takes ${minutes} min longer`,
    };
  }
  if (minutes === 0) return noSlack[until];
  const then: Record<Stay['until'], Name> = {
    RUNNER_UP: {
      zh: `此路再慢 ${minutes} 分钟以上才应改动`,
      en: `still best until this road takes ${minutes} min longer`,
    },
    LATE: {
      zh: `此路再慢 ${minutes} 分钟以上就会超时`,
      en: `in time until this road takes ${minutes} min longer`,
    },
    VEHICLES: {
      zh: `此路再慢 ${minutes} 分钟以上车时就不够`,
      en: `its vehicles have the hours until this road takes ${minutes} min longer`,
    },
  };
  return then[until];
}

/** Without vehicles the way round through the plan is exact; with them only solving again tells. */
function proofNote(proof: Proof, given: { hasFleets: boolean; said: boolean }): Name {
  if (proof !== 'NOT') return { zh: '（已核实）', en: ' (verified)' };
  if (!given.hasFleets || !given.said) return { zh: '', en: '' };
  return {
    zh: '（未核实）',
    en: ' (not verified)',
  };
}

export function valueReasons(
  { marginalValues }: Pick<DispatchSolution, 'marginalValues'>,
  names: Names,
): ValueReason[] {
  return marginalValues
    .toSorted((a, b) => b.value - a.value)
    .flatMap(({ nodeId, itemId, value, verified }): ValueReason[] => {
      const { depotId } = placeOf(nodeId);
      if (depotId === undefined) return [];
      const [depot, item] = [word(names.nodes, nodeId), word(names.items, itemId)];
      const worth = Math.round(value * 100) / 100;
      // The price of an answer in fractions is what a whole unit can bring at most.
      const most = verified ? { zh: '', en: '' } : { zh: '最多', en: 'at most ' };
      const reasonZh = `${depot.zh}每多一件${item.zh}，加权缺口${most.zh}减少 ${worth}`;
      const reasonEn = `one more of ${item.en} at ${depot.en} lowers the weighted unmet need by ${most.en}${worth}`;
      return [{ depotId, itemId, value, reasonZh, reasonEn }];
    });
}
