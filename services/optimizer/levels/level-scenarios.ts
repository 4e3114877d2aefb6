import { greatCircleKm } from '../lanes';
import { centres } from '../planner';
import type { Grade, LevelFacts, LevelScenario, Place, RiskPoint } from './level-facts';
import type { HazardRule, LevelRules } from './level-rules';

// What may happen, with its chance: each hazard at the risk points of one street, at all of them at
// once, as it was in an incident of the past; and a share of everybody, wherever nobody drew a map.

type ScenarioFacts = Pick<
  LevelFacts,
  'riskPoints' | 'divisions' | 'incidents' | 'observedYears' | 'depots'
>;
/** With a weight in place of a chance, until all are known. */
type Weighed = Omit<LevelScenario, 'probability'> & { weight: number };

/** More of them make the model larger than what they tell is worth. */
const scenariosMost = 30;

export type Scenarios = {
  scenarios: LevelScenario[];
  /** Local ones with the least chance, of which there were too many. */
  leftOut: number;
};

export function levelScenarios(
  facts: ScenarioFacts,
  { rules, divisionCode, months }: Ask,
): Scenarios {
  const ask = { rules, divisionCode, months };
  const all = [...rules.hazards.flatMap((rule) => ofHazard(facts, rule, ask)), baseline(facts, ask)]
    .filter(({ weight, people }) => weight > 0 && people.length > 0)
    .sort((a, b) => rank(a) - rank(b) || b.weight - a.weight || (a.id < b.id ? -1 : 1));
  const kept = all.slice(0, scenariosMost).sort((a, b) => (a.id < b.id ? -1 : 1));
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  return {
    scenarios: kept.map(({ weight, ...scenario }) => ({
      ...scenario,
      probability: weight / total,
    })),
    leftOut: all.length - kept.length,
  };
}

type Ask = {
  rules: LevelRules;
  divisionCode: string;
  /** 1 to 12. */
  months: number[];
};

const rank = ({ kind }: Weighed): number => (kind === 'LOCAL' ? 1 : 0);

function ofHazard(facts: ScenarioFacts, rule: HazardRule, { rules, divisionCode, months }: Ask) {
  const { hazard } = rule;
  const points = facts.riskPoints
    .filter(({ kind }) => rule.pointKinds.includes(kind))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const past = facts.incidents.filter((incident) => incident.hazard === hazard);
  const replays = past.filter(({ people }) => people.length > 0);
  const total = yearly(facts, rule, past.length, rules.priorYears) * season(rule, months);
  const pastWeight = replays.length === 0 ? 0 : points.length === 0 ? 1 : rules.pastShare;
  const streets = byTownship(points);
  const wideWeight = streets.size > 1 ? (1 - pastWeight) * rule.wideShare : 0;
  const localWeight = 1 - pastWeight - wideWeight;
  const gradeOf = (some: RiskPoint[]) =>
    some.reduce(
      (sum, { grade }) => sum + (rules.gradeWeights[grade.toLowerCase() as Lowercase<Grade>] ?? 0),
      0,
    );
  const all = gradeOf(points);
  const struck = (id: string, some: RiskPoint[]) => ({
    hazard,
    people: displaced(facts, rule, some),
    survivingShare: surviving(facts, rule, some),
    id,
  });
  const local = [...streets].map(([code, some]): Weighed => ({
    ...{ kind: 'LOCAL', divisionCode: code, ...nameOf(facts, code) },
    ...struck(`${hazard}/local/${code}`, some),
    weight: all > 0 ? (total * localWeight * gradeOf(some)) / all : 0,
  }));
  const wide: Weighed = {
    ...{ kind: 'WIDE', divisionCode, ...nameOf(facts, divisionCode) },
    ...struck(`${hazard}/wide`, points),
    weight: total * wideWeight,
  };
  const repeated = replays.map((incident): Weighed => ({
    ...{ id: `${hazard}/past/${incident.id}`, kind: 'PAST', hazard },
    ...{ divisionCode: incident.divisionCode, nameZh: incident.name, nameEn: incident.name },
    people: merged(incident.people),
    survivingShare: [],
    weight: (total * pastWeight) / replays.length,
  }));
  return [...local, wide, ...repeated];
}

/** What was expected and what was seen, weighed by the years behind each. */
function yearly(
  { observedYears }: ScenarioFacts,
  rule: HazardRule,
  seen: number,
  priorYears: number,
): number {
  return (rule.yearlyIncidents * priorYears + seen) / (priorYears + observedYears);
}

/** How much likelier than in the middle of the year; 1 where the rules tell no month apart. */
function season({ monthWeights }: HazardRule, months: number[]): number {
  const mean = monthWeights.reduce((sum, weight) => sum + weight, 0) / 12;
  if (mean === 0) return 0;
  const asked = months.reduce((sum, month) => sum + (monthWeights[month - 1] ?? 0), 0);
  return asked / months.length / mean;
}

function byTownship(points: RiskPoint[]): Map<string, RiskPoint[]> {
  const streets = new Map<string, RiskPoint[]>();
  for (const point of points) {
    const code = townshipOf(point.divisionCode);
    streets.set(code, [...(streets.get(code) ?? []), point]);
  }
  return streets;
}

export const townshipOf = (code: string): string => code.slice(0, 9).padEnd(12, '0');

/** Never more than live there. */
function displaced({ divisions }: ScenarioFacts, rule: HazardRule, points: RiskPoint[]) {
  const population = new Map(divisions.map((division) => [division.code, division.population]));
  const exposed = merged(
    points.map(({ divisionCode, people }) => ({
      divisionCode,
      people: people > 0 ? people : (population.get(divisionCode) ?? 0) * rule.unknownPeopleShare,
    })),
  );
  return exposed
    .map(({ divisionCode, people }) => ({
      divisionCode,
      people: Math.min(people, population.get(divisionCode) || Infinity) * rule.displacedShare,
    }))
    .filter(({ people }) => people > 0);
}

function merged(lines: LevelScenario['people']): LevelScenario['people'] {
  const sums = new Map<string, number>();
  for (const { divisionCode, people } of lines) {
    sums.set(divisionCode, (sums.get(divisionCode) ?? 0) + people);
  }
  return [...sums]
    .filter(([, people]) => people > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([divisionCode, people]) => ({ divisionCode, people }));
}

function surviving(
  { depots, divisions }: ScenarioFacts,
  { survivingShare: share, reachKm }: HazardRule,
  points: RiskPoint[],
): LevelScenario['survivingShare'] {
  if (share === 1) return [];
  const places = points.filter(isPlaced);
  const centreOf = centres(divisions);
  return depots
    .filter((depot) => {
      const at: Place = isPlaced(depot) ? depot : centreOf(depot.divisionCode);
      return isPlaced(at) && places.some((point) => greatCircleKm(point, at) <= reachKm);
    })
    .map(({ id: depotId }) => ({ depotId, share }));
}

const isPlaced = ({ latitude, longitude }: Place): boolean =>
  latitude !== undefined && longitude !== undefined;

/** A share of everybody in the places that have none below them. */
function baseline(facts: ScenarioFacts, { rules, divisionCode }: Ask): Weighed {
  const parents = new Set(facts.divisions.map(({ parentCode }) => parentCode));
  return {
    ...{ id: 'BASELINE', kind: 'BASELINE', hazard: '', divisionCode },
    ...nameOf(facts, divisionCode),
    people: merged(
      facts.divisions
        .filter(({ code }) => !parents.has(code))
        .map(({ code, population }) => ({
          divisionCode: code,
          people: population * rules.baselineShare,
        })),
    ),
    survivingShare: [],
    weight: rules.baselineYearly,
  };
}

function nameOf({ divisions }: ScenarioFacts, code: string): { nameZh: string; nameEn: string } {
  const found = divisions.find((division) => division.code === code);
  return { nameZh: found?.nameZh || code, nameEn: found?.nameEn || code };
}
