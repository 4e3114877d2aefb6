// Whom an activation, a commit or a drill calls out.
import type { Level, Order } from './call-out';
import type { TriggerFacts } from './trigger-store';

const blank: Omit<Order, 'title' | 'divisionCode' | 'level' | 'source'> = {
  ...{ text: '', language: 'zh', quotas: [], teamIds: [], includeVolunteers: false },
  ...{ pointName: '', latitude: null, longitude: null, musterTime: null },
  ...{ incidentId: '', exerciseId: '', authorityPersonIds: [] },
};

const titleMax = 60;
const quotasMax = 20;

type Source = {
  source: string;
  divisionCode: string;
  incidentId: string;
  exerciseId: string;
};

export type ActivationOfPlan = {
  level: string;
  nameZh: string;
  nameEn: string;
  quotas: { skill: string; people: number; dueMinutes: number }[];
  startTime: Date;
};

/** Where people are to come. */
export type Point = {
  nameZh: string;
  nameEn: string;
  latitude: number | null;
  longitude: number | null;
};

const pointMax = 60;

function placeOf(point: Point | undefined, language: 'zh' | 'en') {
  if (!point) return {};
  const { nameZh, nameEn, latitude, longitude } = point;
  const pointName = (language === 'zh' ? nameZh : nameEn).slice(0, pointMax);
  return { pointName, latitude, longitude };
}

/** By the quotas of the response plan; everyone of the division where it names none. */
export function orderOfActivation(
  { source, divisionCode, incidentId, exerciseId }: Source,
  { level, nameZh, nameEn, quotas, startTime }: ActivationOfPlan,
  { now, language = 'zh', point }: { now: Date; language?: 'zh' | 'en'; point?: Point },
): Order {
  const wanted = new Map<string, number>();
  for (const { skill, people } of quotas) {
    if (people > 0) wanted.set(skill, (wanted.get(skill) ?? 0) + people);
  }
  // The soonest of the plan's times is everyone's: nobody is told to come later than is needed.
  const dues = quotas.map(({ dueMinutes }) => dueMinutes).filter((minutes) => minutes > 0);
  const due = startTime.getTime() + Math.min(...dues) * 60_000;
  return {
    ...blank,
    ...{ source, divisionCode, incidentId, exerciseId, level: levelOf(level) },
    ...placeOf(point, language),
    language,
    title: (language === 'zh' ? `启动${nameZh}` : `Activated: ${nameEn}`).slice(0, titleMax),
    quotas: [...wanted].slice(0, quotasMax).map(([skill, people]) => ({ skill, people })),
    musterTime: dues.length > 0 && due > now.getTime() ? new Date(due).toISOString() : null,
  };
}

/** Response levels before level IV call out as routine. */
function levelOf(level: string): Level {
  const known: Level[] = ['LEVEL_I', 'LEVEL_II', 'LEVEL_III', 'LEVEL_IV'];
  return known.find((each) => each === level) ?? 'ROUTINE';
}

/** Everyone of the teams that were claimed, or that take part in a drill. */
export function orderOfTeams(
  { source, incidentId, exerciseId }: Source,
  facts: TriggerFacts,
  teamDivisions: string[],
  { now, point }: { now: Date; point?: Point },
): Order {
  const { language = 'zh', title = '', titleEn, dueTime } = facts;
  return {
    ...blank,
    ...placeOf(point, language),
    ...{ source, incidentId, exerciseId, level: facts.level ?? 'ROUTINE' },
    title: ((language === 'en' && titleEn) || title).slice(0, titleMax),
    language,
    musterTime: dueTime && new Date(dueTime) > now ? dueTime : null,
    divisionCode: commonDivision(teamDivisions),
    teamIds: facts.teamIds ?? [],
  };
}

const levels = [2, 4, 6, 9, 12];
const codeLength = 12;

/** The smallest division that holds all of these. */
export function commonDivision(codes: string[]): string {
  const [first = ''] = codes;
  const common = levels.findLast((length) =>
    codes.every((code) => code.slice(0, length) === first.slice(0, length)),
  );
  return first.slice(0, common ?? 0).padEnd(codeLength, '0');
}
