import type { StockingProblem } from './stocking-problem';

// The requirements of a problem that may fail to hold together, in its own ids and words.

export type StockingConflictKind =
  | 'NEED'
  | 'SITE_CAPACITY'
  | 'MUST_OPEN'
  | 'RELAY_CAPACITY'
  | 'LANE_CAPACITY'
  | 'SINGLE_SOURCE'
  | 'SITES_MAXIMUM'
  | 'BUDGET'
  | 'SERVICE_SHARE'
  | 'WHOLE_UNITS';

export interface StockingRequirement {
  kind: StockingConflictKind;
  /** Positions in the document, by the kind. */
  first: number;
  second: number;
}

export interface StockingConflict {
  kind: StockingConflictKind;
  /** The requirement's path in the problem, such as `scenarios[0].needs[3]`. */
  field: string;
  id: string;
  descriptionEn: string;
  descriptionZh: string;
}

export function stockingRequirement(
  kind: StockingConflictKind,
  first = -1,
  second = -1,
): StockingRequirement {
  return { kind, first, second };
}

/** Part of a conflict that would not be one if items could be divided. */
export function wholeUnitsConflict({ items }: StockingProblem): StockingConflict {
  const first = items.findIndex((item) => item.indivisible);
  return {
    kind: 'WHOLE_UNITS',
    field: `items[${first}].indivisible`,
    id: items[first]?.id ?? '',
    descriptionEn: 'indivisible items are kept and moved in whole units',
    descriptionZh: '不可分割的物品只能整件储备和运送',
  };
}

export function describeRequirement(
  problem: StockingProblem,
  requirement: StockingRequirement,
): StockingConflict {
  const { kind } = requirement;
  const entry: Entry = (field, id = '', en = '', zh = '') => ({
    kind,
    field,
    id,
    descriptionEn: en,
    descriptionZh: zh,
  });
  return ofLists(problem, requirement, entry) ?? ofPolicy(problem, requirement, entry);
}

type Entry = (field: string, id?: string, en?: string, zh?: string) => StockingConflict;

function ofLists(
  { items, sites, relays, lanes, scenarios }: StockingProblem,
  { kind, first, second }: StockingRequirement,
  entry: Entry,
): StockingConflict | undefined {
  switch (kind) {
    case 'NEED': {
      const scenario = scenarios[first];
      const { customerId, itemId, quantity } = scenario?.needs[second] ?? {};
      const id = `${scenario?.id}/${customerId}/${itemId}`;
      const en = `in ${scenario?.id}, ${customerId} needs ${quantity} of ${itemId}`;
      const zh = `${scenario?.id} 中 ${customerId} 需要 ${itemId} ${quantity}`;
      return entry(`scenarios[${first}].needs[${second}]`, id, en, zh);
    }
    case 'SITE_CAPACITY': {
      const { id, sizes = [] } = sites[first] ?? {};
      const most = Math.max(0, ...sizes.map((size) => size.capacityVolumeM3));
      return entry(
        `sites[${first}].sizes`,
        id,
        `${id} holds at most ${most} m³`,
        `${id} 容量上限 ${most} m³`,
      );
    }
    case 'MUST_OPEN': {
      const id = sites[first]?.id;
      return entry(`sites[${first}].mustOpen`, id, `${id} must open`, `${id} 必须启用`);
    }
    case 'RELAY_CAPACITY': {
      const { id, capacityUnits: most } = relays[first] ?? {};
      const zh = `${id} 最多中转 ${most}`;
      return entry(`relays[${first}].capacityUnits`, id, `${id} passes on at most ${most}`, zh);
    }
    case 'LANE_CAPACITY': {
      const { siteId, customerId, itemTerms = [] } = lanes[first] ?? {};
      const itemId = items[second]?.id;
      const t = itemTerms.findIndex((term) => term.itemId === itemId);
      const most = itemTerms[t]?.capacityUnits;
      const id = `${siteId} → ${customerId}`;
      const field = `lanes[${first}].itemTerms[${t}].capacityUnits`;
      return entry(
        field,
        id,
        `${id} carries at most ${most} of ${itemId}`,
        `${id} 最多运送 ${itemId} ${most}`,
      );
    }
    default:
      return undefined;
  }
}

function ofPolicy(
  { items, policy }: StockingProblem,
  { kind, first }: StockingRequirement,
  entry: Entry,
): StockingConflict {
  switch (kind) {
    case 'SINGLE_SOURCE':
      return entry(
        'policy.singleSource',
        '',
        'one site serves each customer',
        '每个需求点只由一个站点供应',
      );
    case 'SITES_MAXIMUM': {
      const most = policy.sitesMaximum;
      return entry(
        'policy.sitesMaximum',
        '',
        `at most ${most} sites open`,
        `最多启用 ${most} 个站点`,
      );
    }
    case 'BUDGET': {
      const en = `opening and buying cost at most ${policy.budget}`;
      return entry('policy.budget', '', en, `启用与采购费用上限 ${policy.budget}`);
    }
    default: {
      const id = items[first]?.id;
      const least = policy.serviceShareMinimum;
      const en = `${least} of the expected need of ${id} is met`;
      return entry('policy.serviceShareMinimum', id, en, `${id} 期望满足率至少 ${least}`);
    }
  }
}
