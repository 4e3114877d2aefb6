import { placeOf } from './plan-nodes';
import type { DispatchProblem } from './problem';
import type { Name, Names } from './relaxation-words';

// What a plan changes against an earlier one, and why: from the two problems and what is sent in each.

export type SentLine = { fromNodeId: string; toNodeId: string; itemId: string; quantity: number };

export type ChangeReason = 'STOCK' | 'NEED' | 'ROAD' | 'DEPOT' | 'CARRIAGE' | 'REPLACES' | 'BETTER';

export type DifferenceLine = {
  kind: 'KEPT' | 'CHANGED' | 'ADDED' | 'REMOVED';
  fromDepotId: string;
  toDivisionCode?: string;
  toDepotId?: string;
  /** Only in joint plans. */
  toSiteId?: string;
  itemId: string;
  before: number;
  after: number;
  reason: ChangeReason | '';
  reasonZh: string;
  reasonEn: string;
};

export type Difference = { lines: DifferenceLine[]; keptShare: number };

type Side = { problem: DispatchProblem; sent: readonly SentLine[] };
type Lane = { fromNodeId: string; toNodeId: string; itemId: string };
type Compared = Lane & { before: number; after: number };

export function planDifference(base: Side, next: Side, names: Names): Difference {
  const lanes = compared(base.sent, next.sent);
  const facts = new Facts(base.problem, next.problem, lanes);
  const lines = lanes.map((lane): DifferenceLine => {
    const { before, after, itemId } = lane;
    const kind =
      before === after ? 'KEPT' : before === 0 ? 'ADDED' : after === 0 ? 'REMOVED' : 'CHANGED';
    const reason =
      kind === 'KEPT' ? '' : after < before ? facts.whyLess(lane) : facts.whyMore(lane);
    const words = reason === '' ? { zh: '', en: '' } : reasonWords(reason, lane, facts, names);
    const { depotId: fromDepotId = lane.fromNodeId } = placeOf(lane.fromNodeId);
    const { depotId: toDepotId, divisionCode: toDivisionCode, siteId } = placeOf(lane.toNodeId);
    const toSite = siteId === undefined ? { toDivisionCode } : { toSiteId: siteId };
    const to = toDepotId === undefined ? toSite : { toDepotId };
    const said = { reason, reasonZh: words.zh, reasonEn: words.en };
    return { kind, fromDepotId, ...to, itemId, before, after, ...said } as DifferenceLine;
  });
  const size = (line: DifferenceLine) => Math.abs(line.after - line.before);
  lines.sort((a, b) => size(b) - size(a) || b.before - a.before);
  const sent = lanes.reduce((sum, { before }) => sum + before, 0);
  const kept = lanes.reduce((sum, { before, after }) => sum + Math.min(before, after), 0);
  return { lines, keptShare: sent === 0 ? 1 : kept / sent };
}

function compared(before: readonly SentLine[], after: readonly SentLine[]): Compared[] {
  const lanes = new Map<string, Compared>();
  const add = (side: 'before' | 'after', line: SentLine): void => {
    const { fromNodeId, toNodeId, itemId, quantity } = line;
    const key = JSON.stringify([fromNodeId, toNodeId, itemId]);
    const lane = lanes.get(key) ?? { fromNodeId, toNodeId, itemId, before: 0, after: 0 };
    lanes.set(key, { ...lane, [side]: lane[side] + quantity });
  };
  before.forEach((line) => add('before', line));
  after.forEach((line) => add('after', line));
  return [...lanes.values()];
}

const keyOf = (...parts: string[]): string => JSON.stringify(parts);

class Facts {
  private readonly stock: [Map<string, number>, Map<string, number>];
  private readonly asked: [Map<string, number>, Map<string, number>];
  private readonly hours: [Map<string, number>, Map<string, number>];
  private readonly sentBefore = new Map<string, number>();
  private readonly lessTo = new Set<string>();
  private readonly closed: Set<string>;
  private readonly nodes: Set<string>;

  constructor(base: DispatchProblem, next: DispatchProblem, lanes: readonly Compared[]) {
    this.stock = [stockOf(base), stockOf(next)];
    this.asked = [askedOf(base), askedOf(next)];
    this.hours = [hoursOf(base), hoursOf(next)];
    this.nodes = new Set(next.nodes.map(({ id }) => id));
    this.closed = new Set(
      next.closedLanes?.map(({ fromNodeId, toNodeId }) => keyOf(fromNodeId, toNodeId)),
    );
    for (const { fromNodeId, toNodeId, itemId, before, after } of lanes) {
      const from = keyOf(fromNodeId, itemId);
      this.sentBefore.set(from, (this.sentBefore.get(from) ?? 0) + before);
      if (after < before) this.lessTo.add(keyOf(toNodeId, itemId));
    }
  }

  stockNow({ fromNodeId, itemId }: Lane): number {
    return this.stock[1].get(keyOf(fromNodeId, itemId)) ?? 0;
  }

  askedNow({ toNodeId, itemId }: Lane): number {
    return this.asked[1].get(keyOf(toNodeId, itemId)) ?? 0;
  }

  whyLess(lane: Compared): ChangeReason {
    const { fromNodeId, toNodeId, itemId, before } = lane;
    if (!this.nodes.has(fromNodeId)) return 'DEPOT';
    if (this.closed.has(keyOf(fromNodeId, toNodeId))) return 'ROAD';
    if (this.stockNow(lane) < (this.sentBefore.get(keyOf(fromNodeId, itemId)) ?? 0)) return 'STOCK';
    const asked = this.asked[0].get(keyOf(toNodeId, itemId)) ?? 0;
    if (this.askedNow(lane) < Math.max(asked, before)) return 'NEED';
    const [hoursBefore = 0, hoursNow = 0] = this.hours.map((by) => by.get(fromNodeId));
    return hoursNow < hoursBefore - 1e-6 ? 'CARRIAGE' : 'BETTER';
  }

  whyMore(lane: Compared): ChangeReason {
    const { fromNodeId, toNodeId, itemId } = lane;
    if (this.askedNow(lane) > (this.asked[0].get(keyOf(toNodeId, itemId)) ?? 0)) return 'NEED';
    if (this.lessTo.has(keyOf(toNodeId, itemId))) return 'REPLACES';
    if (this.stockNow(lane) > (this.stock[0].get(keyOf(fromNodeId, itemId)) ?? 0)) return 'STOCK';
    const [hoursBefore = 0, hoursNow = 0] = this.hours.map((by) => by.get(fromNodeId));
    return hoursNow > hoursBefore + 1e-6 ? 'CARRIAGE' : 'BETTER';
  }
}

function stockOf({ supplies }: DispatchProblem): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { nodeId, itemId, quantity, keepQuantity } of supplies) {
    const key = keyOf(nodeId, itemId);
    sums.set(key, (sums.get(key) ?? 0) + Math.max(0, quantity - keepQuantity));
  }
  return sums;
}

function askedOf({ needs }: DispatchProblem): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { nodeId, itemId, quantity } of needs) {
    const key = keyOf(nodeId, itemId);
    sums.set(key, (sums.get(key) ?? 0) + quantity);
  }
  return sums;
}

function hoursOf({ fleets }: DispatchProblem): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { homeNodeId, count, hoursAvailable } of fleets) {
    sums.set(homeNodeId, (sums.get(homeNodeId) ?? 0) + count * hoursAvailable);
  }
  return sums;
}

function reasonWords(reason: ChangeReason, lane: Compared, facts: Facts, names: Names): Name {
  const name = (known: Record<string, Name>, id: string): Name => {
    return { zh: known[id]?.zh || id, en: known[id]?.en || known[id]?.zh || id };
  };
  const from = name(names.nodes, lane.fromNodeId);
  const to = name(names.nodes, lane.toNodeId);
  const item = name(names.items, lane.itemId);
  const less = lane.after < lane.before;
  switch (reason) {
    case 'STOCK': {
      const stock = facts.stockNow(lane);
      return {
        zh: `${from.zh}现有${item.zh} ${stock} 件`,
        en: `${from.en} now has ${stock} of ${item.en}`,
      };
    }
    case 'NEED': {
      const asked = facts.askedNow(lane);
      return {
        zh: `${to.zh}现需${item.zh} ${asked} 件`,
        en: `${to.en} now needs ${asked} of ${item.en}`,
      };
    }
    case 'ROAD':
      return {
        zh: `${from.zh}至${to.zh}道路中断`,
        en: `the road from ${from.en} to ${to.en} is closed`,
      };
    case 'DEPOT':
      return { zh: `${from.zh}已停用`, en: `${from.en} takes no part any more` };
    case 'CARRIAGE':
      return less
        ? { zh: `${from.zh}可用车时减少`, en: `${from.en} has fewer vehicle-hours` }
        : { zh: `${from.zh}可用车时增加`, en: `${from.en} has more vehicle-hours` };
    case 'REPLACES':
      return {
        zh: `替代原由他处送往${to.zh}的${item.zh}`,
        en: `replaces ${item.en} that came to ${to.en} from elsewhere`,
      };
    case 'BETTER':
      return less
        ? { zh: '腾出给更急需之处', en: 'freed for where it is needed more' }
        : { zh: '这样送达更多或更省', en: 'more arrives, or sooner, this way' };
  }
}
