import { greatCircleKm } from '../lanes';
import { centres } from '../planner';
import { planReasons } from '../plan-reasons';
import type { DispatchProblem } from '../problem';
import type { Name, Names } from '../relaxation-words';
import type { DispatchSolution } from '../solution';
import { roadHours } from '../teams/team-field';
import type { JointIncident, Place, TeamTask } from './joint-facts';
import type { JointBody, PartName } from './joint-plan';
import type { Facts } from './joint-reading';
import { specialismWords } from './specialism-words';
import { teamProblem, teamTasks } from './joint-teams';

// Why each line of a joint plan is as it is, in words: who would do it next, and what that would cost.

export type JointReason = {
  part: PartName;
  fromDepotId?: string;
  toDivisionCode?: string;
  toSiteId?: string;
  itemId?: string;
  teamId?: string;
  taskId?: string;
  assetId?: string;
  riskPointId?: string;
  quantity?: number;
  /** Empty where there is none. */
  runnerUpId: string;
  /** Hours of goods and teams, kilometres of pumps and people. */
  extra: number;
  reasonZh: string;
  reasonEn: string;
};

export type Explained = {
  facts: Facts;
  body: JointBody;
  ask: { incidents: readonly JointIncident[]; tasks: readonly TeamTask[] };
  /** How the goods were solved; absent where that part has no answer. */
  goods?: { problem: DispatchProblem; solution: DispatchSolution; names: Names };
};

export function jointReasons(explained: Explained): JointReason[] {
  return [
    ...goodsReasons(explained),
    ...teamReasons(explained),
    ...pumpReasons(explained),
    ...shelterReasons(explained),
  ];
}

function goodsReasons({ goods }: Explained): JointReason[] {
  if (goods === undefined) return [];
  const { lines } = planReasons(goods.problem, goods.solution, goods.names);
  return lines.map(({ runnerUpDepotId: runnerUpId, extraHours: extra, ...line }) => {
    return { part: 'SUPPLIES', ...line, runnerUpId, extra };
  });
}

const named = ({ nameZh, nameEn }: { nameZh: string; nameEn: string }, id: string): Name => {
  return { zh: nameZh || id, en: nameEn || nameZh || id };
};

/** What comes next in place of what was chosen; the words take what it is called and how much more. */
function reasonOf(
  about: Omit<JointReason, 'runnerUpId' | 'extra' | 'reasonZh' | 'reasonEn'>,
  next: { id: string; name: Name; extra: number } | undefined,
  words: {
    none: Name;
    more: (name: Name, extra: number) => Name;
    less: (name: Name, extra: number) => Name;
  },
): JointReason {
  if (next === undefined) {
    const { zh: reasonZh, en: reasonEn } = words.none;
    return { ...about, runnerUpId: '', extra: 0, reasonZh, reasonEn };
  }
  const { id: runnerUpId, name, extra } = next;
  const isNearer = extra < -1e-9;
  const { zh: reasonZh, en: reasonEn } = (isNearer ? words.less : words.more)(
    name,
    Math.abs(extra),
  );
  return { ...about, runnerUpId, extra, reasonZh, reasonEn };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** In metres where kilometres would say nothing. */
function lengthWords(km: number): Name {
  if (km >= 1) return { zh: `${rounded(km)} 公里`, en: `${rounded(km)} km` };
  const metres = Math.round(km * 1_000);
  return { zh: `${metres} 米`, en: `${metres} m` };
}

/** Of each order the free team of the same kind that would be there next. */
function teamReasons({ facts, body, ask }: Explained): JointReason[] {
  const { teams, affected, points, input } = facts;
  const tasks = [...teamTasks(ask.incidents, affected, points), ...ask.tasks];
  const {
    policy,
    teams: placed,
    tasks: sites,
  } = teamProblem(teams, tasks, centres(input.divisions));
  const placeOf = new Map(placed.map((team) => [team.id, team]));
  const taskOf = new Map(sites.map((task) => [task.id, task]));
  const busy = new Set(body.teamOrders.map(({ teamId }) => teamId));
  return body.teamOrders.map((order) => {
    const { teamId, taskId, specialism, divisionCode: toDivisionCode, arriveHours, pinned } = order;
    const about = { part: 'TEAMS' as const, teamId, taskId, toDivisionCode };
    const skill = specialismWords(specialism);
    const task = taskOf.get(taskId);
    const same = teams.filter((team) => team.specialism === specialism && team.id !== teamId);
    const free = same.filter(({ id }) => !busy.has(id));
    const next = free
      .map((team) => {
        const hours = task ? roadHours(placeOf.get(team.id)!, task, policy) : Infinity;
        return { id: team.id, name: named(team, team.id), extra: hours - arriveHours };
      })
      .filter(({ extra }) => Number.isFinite(extra))
      .sort((a, b) => a.extra - b.extra)[0];
    const others = same.length - free.length;
    const none =
      same.length === 0
        ? { zh: `别无可用的${skill.zh}队伍`, en: `no other team for ${skill.en} is ready` }
        : {
            zh: `其余 ${others} 支${skill.zh}队伍另有任务`,
            en: `the other ${others} for ${skill.en} have tasks elsewhere`,
          };
    return reasonOf(about, pinned ? undefined : next, {
      none: pinned ? fixed : none,
      more: ({ zh, en }, hours) => ({
        zh: `次选${zh}，晚到 ${Math.round(hours * 60)} 分钟`,
        en: `next is ${en}, ${Math.round(hours * 60)} min later`,
      }),
      less: ({ zh, en }, hours) => ({
        zh: `${zh}近 ${Math.round(hours * 60)} 分钟，但人数或时限不合`,
        en: `${en} is ${Math.round(hours * 60)} min nearer, but its crew or time does not fit`,
      }),
    });
  });
}

const fixed: Name = { zh: '按要求固定不变', en: 'pinned: it stays as it was' };

type PlacedPump = Facts['pumps'][number];

/** Of each pump the free one that gives as much and is nearest, else the largest that is left. */
function pumpReasons({ facts: { pumps, points }, body }: Explained): JointReason[] {
  const pumpOf = new Map(pumps.map((pump) => [pump.id, pump]));
  const pointOf = new Map(points.map((point) => [point.id, point]));
  const busy = new Set(body.pumpOrders.map(({ assetId }) => assetId));
  const free = pumps.filter(({ id }) => !busy.has(id));
  return body.pumpOrders.map((order) => {
    const { assetId, riskPointId, distanceKm, flowM3PerHour: flow, pinned } = order;
    const about = { part: 'EQUIPMENT' as const, assetId, riskPointId };
    const point = pointOf.get(riskPointId);
    const km = (pump: PlacedPump) => kmBetween(pump, point ?? {});
    const enough = free.filter((pump) => pump.flow >= flow && Number.isFinite(km(pump)));
    const [best] = enough.toSorted((a, b) => km(a) - km(b) || a.flow - b.flow);
    const [largest] = free.toSorted((a, b) => b.flow - a.flow);
    const next = pumpOf.has(assetId) && !pinned ? best : undefined;
    const none = pinned
      ? fixed
      : largest === undefined
        ? { zh: '别无可用的排水设备', en: 'no other pump is free' }
        : {
            zh: `余下最大的每小时只排 ${rounded(largest.flow)} 立方米，不及这台`,
            en: `the largest that is left gives ${rounded(largest.flow)} m³/h, less than this one`,
          };
    const told = next && { id: next.id, name: named(next, next.id), extra: km(next) - distanceKm };
    return reasonOf(about, told, {
      none,
      more: ({ zh, en }, extra) => ({
        zh: `次选${zh}，远 ${lengthWords(extra).zh}`,
        en: `next is ${en}, ${lengthWords(extra).en} farther`,
      }),
      less: ({ zh, en }, extra) => ({
        zh: `${zh}近 ${lengthWords(extra).zh}，但流量过大，留给更需要之处`,
        en: `${en} is ${lengthWords(extra).en} nearer, but larger than is needed here`,
      }),
    });
  });
}

function kmBetween(a: Place, b: Place): number {
  if (a.latitude === undefined || b.latitude === undefined) return Infinity;
  return greatCircleKm(a, b);
}

/** Of each placement the nearest other shelter with room left, and nearer ones that are full. */
function shelterReasons({ facts: { sites, input }, body }: Explained): JointReason[] {
  const centreOf = centres(input.divisions);
  const siteOf = new Map(sites.map((site) => [site.id, site]));
  const taken = new Map<string, number>();
  for (const { siteId, people } of body.placements) {
    taken.set(siteId, (taken.get(siteId) ?? 0) + people);
  }
  return body.placements.map(({ divisionCode, siteId, people, pinned }) => {
    const about = {
      ...{ part: 'SHELTERS' as const, toDivisionCode: divisionCode, toSiteId: siteId },
      quantity: people,
    };
    const home = centreOf(divisionCode);
    const own = siteOf.get(siteId);
    const length = own ? kmBetween(own, home) : Infinity;
    const others = sites
      .filter(({ id, free }) => id !== siteId && free > 0)
      .map((site) => ({ site, extra: kmBetween(site, home) - length }))
      .filter(({ extra }) => Number.isFinite(extra))
      .sort((a, b) => a.extra - b.extra);
    const left = ({ id, free }: { id: string; free: number }) => free - (taken.get(id) ?? 0);
    const full = others.filter(({ site, extra }) => extra < 0 && left(site) <= 0);
    const next = pinned ? undefined : others.find(({ site }) => left(site) > 0);
    const told = next && {
      ...{ id: next.site.id, name: named(next.site, next.site.id), extra: next.extra },
    };
    const nearer = full[0] && named(full[0].site, full[0].site.id);
    const before = nearer
      ? { zh: `较近的${nearer.zh}已住满；`, en: `${nearer.en} is nearer and full; ` }
      : { zh: '', en: '' };
    return reasonOf(about, told, {
      none: pinned
        ? fixed
        : { zh: `${before.zh}别处已无空位`, en: `${before.en}no other shelter has room left` },
      more: ({ zh, en }, extra) => ({
        zh: `${before.zh}次选${zh}，远 ${lengthWords(extra).zh}`,
        en: `${before.en}next is ${en}, ${lengthWords(extra).en} farther`,
      }),
      less: ({ zh, en }, extra) => ({
        zh: `${zh}近 ${lengthWords(extra).zh}，但床位留给他处更近的人`,
        en: `${en} is ${lengthWords(extra).en} nearer, but kept for those even nearer to it`,
      }),
    });
  });
}
