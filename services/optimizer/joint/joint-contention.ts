import type { Name, Names } from '../relaxation-words';
import type { DispatchSolution } from '../solution';
import type { JointIncident } from './joint-facts';
import { specialismWords } from './specialism-words';

// What several incidents want and what is not enough for all: what each would get if it were alone, what
// it gets, and what one more would be worth.

export type Contention = {
  /** Of an item, of a specialism, of places in shelters. */
  kind: 'STOCK' | 'TEAMS' | 'PLACES';
  id: string;
  claims: { incidentId: string; alone: number; together: number }[];
  price: number;
  reasonZh?: string;
  reasonEn?: string;
};

type Incident = Pick<JointIncident, 'id' | 'name'>;
type Worth = { unit: Name; gain: Name };

const unmet = { zh: '加权未满足量', en: 'weighted unmet need' };
const slots = { zh: '加权队伍缺口', en: 'weighted missing teams' };
const people = { zh: '未安置人数', en: 'people without a place' };

/** Undefined where nobody gets less than alone. */
function contentionOf(
  { kind, id, claims, price }: Pick<Contention, 'kind' | 'id' | 'claims' | 'price'>,
  incidents: readonly Incident[],
  what: Name,
  { unit, gain }: Worth,
): Contention[] {
  const wanted = claims.filter(({ alone, together }) => alone > 0 || together > 0);
  const lost = wanted.reduce((sum, one) => sum + Math.max(0, one.alone - one.together), 0);
  if (wanted.length < 2 || lost <= 1e-9) return [];
  const nameOf = new Map(incidents.map(({ id: incidentId, name }) => [incidentId, name]));
  const said = (format: (name: string, alone: number, together: number) => string) =>
    wanted.map(({ incidentId, alone, together }) =>
      format(nameOf.get(incidentId) || incidentId, short(alone), short(together)),
    );
  const zh = said((name, alone, together) => `${name}单独可得 ${alone}，合在一起得 ${together}`);
  const en = said((name, alone, together) => `${name} alone gets ${alone}, together ${together}`);
  const worth = short(price);
  const [zhWorth, enWorth] =
    price > 0
      ? [
          `；每多一${unit.zh}可使${gain.zh}减少 ${worth}`,
          `; one more ${unit.en} takes ${worth} off the ${gain.en}`,
        ]
      : ['', ''];
  return [
    {
      ...{ kind, id, claims: wanted, price },
      reasonZh: `${what.zh}不够分：${zh.join('；')}${zhWorth}`,
      reasonEn: `${what.en} is not enough for all: ${en.join('; ')}${enWorth}`,
    },
  ];
}

function short(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Items of which the incidents together get less than each of them would alone. */
export function stockContention(
  {
    needs,
    names,
    incidentOf,
  }: {
    /** Of the problem of all and of those of each alone. */
    needs: readonly { id: string; itemId: string }[];
    names: Names;
    incidentOf: (needId: string) => string;
  },
  incidents: readonly Incident[],
  { together, alone }: { together: DispatchSolution; alone: ReadonlyMap<string, DispatchSolution> },
): Contention[] {
  const itemOf = new Map(needs.map(({ id, itemId }) => [id, itemId]));
  const got = (solution: DispatchSolution, incidentId: string, itemId: string): number =>
    solution.deliveries
      .filter(({ needId }) => incidentOf(needId) === incidentId && itemOf.get(needId) === itemId)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  return [...new Set(needs.map(({ itemId }) => itemId))].sort().flatMap((id) => {
    const claims = [...alone].map(([incidentId, solution]) => ({
      incidentId,
      alone: got(solution, incidentId, id),
      together: got(together, incidentId, id),
    }));
    const worth = together.marginalValues.filter(({ itemId }) => itemId === id);
    const price = worth.reduce((most, { value }) => Math.max(most, value), 0);
    const { zh = id, en = id } = names.items[id] ?? {};
    const what = { zh: zh || id, en: en || zh || id };
    const unit = { zh: '件', en: 'unit' };
    return contentionOf({ kind: 'STOCK', id, claims, price }, incidents, what, {
      ...{ unit, gain: unmet },
    });
  });
}

/** How many each incident got, by what it got of. */
export type Got = { incidentId: string; id: string; count: number };

/** The same of teams by specialism, or of places in shelters; `prices` say what one more brings. */
export function sharedContention(
  kind: 'TEAMS' | 'PLACES',
  incidents: readonly Incident[],
  {
    together,
    alone,
    prices,
  }: {
    together: readonly Got[];
    alone: readonly Got[];
    prices: readonly { id: string; value: number }[];
  },
): Contention[] {
  const sum = (lines: readonly Got[], incidentId: string, id: string): number =>
    lines
      .filter((line) => line.incidentId === incidentId && line.id === id)
      .reduce((total, { count }) => total + count, 0);
  return [...new Set(alone.map(({ id }) => id))].sort().flatMap((id) => {
    const claims = incidents.map(({ id: incidentId }) => ({
      incidentId,
      alone: sum(alone, incidentId, id),
      together: sum(together, incidentId, id),
    }));
    const own = kind === 'TEAMS' ? prices.filter((one) => one.id === id) : prices;
    const price = own.reduce((most, { value }) => Math.max(most, value), 0);
    const isTeams = kind === 'TEAMS';
    const specialism = specialismWords(id);
    const what = isTeams
      ? { zh: `${specialism.zh}队伍`, en: `The teams for ${specialism.en}` }
      : { zh: '安置床位', en: 'The room in shelters' };
    const unit = isTeams ? { zh: '支', en: 'team' } : { zh: '个', en: 'place' };
    const worth = { unit, gain: isTeams ? slots : people };
    return contentionOf({ kind, id, claims, price }, incidents, what, worth);
  });
}
