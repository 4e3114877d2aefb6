import { planDifference } from '../plan-difference';
import { withPromised } from '../plan-trial';
import type { DispatchProblem } from '../problem';
import type { Name, Names } from '../relaxation-words';
import type { JointBody, PartName } from './joint-plan';
import type { Facts } from './joint-reading';
import { sentGoods } from './joint-supply-part';
import { jointWords, type JointWords } from './joint-words';

// What a joint plan changes against an earlier one, part by part, and why: from what each decided and, where
// it was kept, what each rests on.

/** A plan, with what it rests on where that was kept. */
export type JointSide = {
  body: JointBody;
  rests?: { facts: Facts; problem: DispatchProblem; names: Names };
};

export type JointDifferenceLine = {
  kind: 'KEPT' | 'CHANGED' | 'ADDED' | 'REMOVED';
  part: PartName;
  fromDepotId?: string;
  toDivisionCode?: string;
  toSiteId?: string;
  itemId?: string;
  teamId?: string;
  assetId?: string;
  riskPointId?: string;
  before: number;
  after: number;
  textZh: string;
  textEn: string;
  reasonZh: string;
  reasonEn: string;
};

export type JointDifference = {
  lines: JointDifferenceLine[];
  kept: { part: PartName; share: number }[];
};

/** `counted`: the earlier plan's goods are promised, and the later one only adds to them. */
export function jointDifference(
  base: JointSide,
  next: JointSide,
  { counted }: { counted: boolean },
): JointDifference {
  const known = [base, next].flatMap(({ rests }) => rests?.names ?? []);
  const words = jointWords(known, [base.body, next.body]);
  const parts: [PartName, JointDifferenceLine[]][] = [
    ['SUPPLIES', goodsLines(base, next, { counted, words })],
    ['TEAMS', teamLines(base, next, words)],
    ['EQUIPMENT', pumpLines(base, next, words)],
    ['SHELTERS', shelterLines(base, next, words)],
  ];
  const size = (line: JointDifferenceLine) => Math.abs(line.after - line.before);
  const lines = parts.flatMap(([, own]) => own.toSorted((a, b) => size(b) - size(a)));
  const rank = ({ kind }: JointDifferenceLine) => (kind === 'KEPT' ? 1 : 0);
  return {
    lines: lines.toSorted((a, b) => rank(a) - rank(b)),
    kept: parts.map(([part, own]) => {
      const before = own.reduce((sum, line) => sum + line.before, 0);
      const stays = own.reduce((sum, line) => sum + Math.min(line.before, line.after), 0);
      return { part, share: before === 0 ? 1 : stays / before };
    }),
  };
}

const nothing = { items: [], nodes: [], supplies: [], needs: [], fleets: [] };

function goodsLines(
  base: JointSide,
  next: JointSide,
  { counted, words }: { counted: boolean; words: JointWords },
): JointDifferenceLine[] {
  const { rests } = next;
  // Without what both rest on nothing can be said of why.
  const isKnown = base.rests !== undefined && rests !== undefined;
  const problemOf = ({ rests: own }: JointSide) => own?.problem ?? (nothing as never);
  const before = sentGoods(base.body, problemOf(base));
  const after = sentGoods(next.body, problemOf(next));
  const problem = counted ? withPromised(problemOf(next), before) : problemOf(next);
  const names: Names = {
    nodes: { ...base.rests?.names.nodes, ...rests?.names.nodes },
    items: { ...base.rests?.names.items, ...rests?.names.items },
    fleets: rests?.names.fleets ?? {},
  };
  const sent = counted ? [...before, ...after] : after;
  const told = planDifference({ problem: problemOf(base), sent: before }, { problem, sent }, names);
  return told.lines.map(({ kind, before: had, after: has, ...line }) => {
    const { fromDepotId, toDivisionCode = '', toSiteId = '', itemId } = line;
    const from = words.depot(fromDepotId);
    const to = toSiteId ? words.site(toSiteId) : words.division(toDivisionCode);
    const item = words.item(itemId);
    const where = toSiteId ? { toSiteId } : { toDivisionCode };
    const why = isKnown ? { zh: line.reasonZh, en: line.reasonEn } : { zh: '', en: '' };
    const text = {
      zh: `${from.zh} → ${to.zh}：${item.zh}`,
      en: `${from.en} → ${to.en}: ${item.en}`,
    };
    const about = { kind, part: 'SUPPLIES' as const, fromDepotId, ...where, itemId };
    return lineOf({ ...about, before: had, after: has }, text, why);
  });
}

type About = Omit<JointDifferenceLine, 'textZh' | 'textEn' | 'reasonZh' | 'reasonEn'>;

function lineOf(about: About, text: Name, why: Name): JointDifferenceLine {
  const said = about.kind === 'KEPT' ? { zh: '', en: '' } : why;
  const words = { textZh: text.zh, textEn: text.en, reasonZh: said.zh, reasonEn: said.en };
  return { ...about, ...words };
}

/** Both sides of each key, with a line of either. */
function compared<T>(
  before: readonly T[],
  after: readonly T[],
  { keyOf, countOf }: { keyOf: (line: T) => string; countOf: (line: T) => number },
) {
  const found = new Map<string, { line: T; before: number; after: number }>();
  const add = (side: 'before' | 'after', line: T) => {
    const one = found.get(keyOf(line)) ?? { line, before: 0, after: 0 };
    found.set(keyOf(line), { ...one, [side]: one[side] + countOf(line) });
  };
  before.forEach((line) => add('before', line));
  after.forEach((line) => add('after', line));
  return [...found.values()].map((one) => {
    const sides = one.before === 0 ? 'ADDED' : one.after === 0 ? 'REMOVED' : 'CHANGED';
    return { ...one, kind: one.before === one.after ? ('KEPT' as const) : sides } as const;
  });
}

const better: Name = {
  zh: '这样到得更早，或更急需处更够',
  en: 'sooner, or more where it is urgent',
};
const instead: Name = { zh: '顶替调走的一方', en: 'in place of what goes elsewhere' };

/** The first reason that holds; what nobody can tell is said to be better. */
function firstOf(reasons: readonly [boolean | undefined, zh: string, en: string][]): Name {
  const found = reasons.find(([holds]) => holds);
  return found ? { zh: found[1], en: found[2] } : better;
}

function teamLines(base: JointSide, next: JointSide, words: JointWords): JointDifferenceLine[] {
  const { teamOrders: had } = base.body;
  const { teamOrders: has } = next.body;
  const keyOf = (one: (typeof had)[number]) => JSON.stringify([one.teamId, one.taskId]);
  const isThere = (side: JointSide, id: string) => side.rests?.facts.teams.some((t) => t.id === id);
  const tasks = (side: JointSide) =>
    new Set([...side.body.teamOrders, ...side.body.teamGaps].map(({ taskId }) => taskId));
  const [tasksBefore, tasksNow] = [tasks(base), tasks(next)];
  return compared(had, has, { keyOf, countOf: () => 1 }).map(({ line, ...sides }) => {
    const { teamId, taskId, divisionCode: toDivisionCode } = line;
    const [team, place] = [words.team(teamId), words.division(toDivisionCode)];
    const text = { zh: `${team.zh} → ${place.zh}`, en: `${team.en} → ${place.en}` };
    const goneFrom = had.some((one) => one.taskId === taskId && !has.includes(one));
    const why =
      sides.kind === 'REMOVED'
        ? firstOf([
            [isThere(next, teamId) === false, '该队已不可用', 'the team cannot go any more'],
            [!tasksNow.has(taskId), '该任务已不需要', 'the task is not asked for any more'],
            [has.some((one) => one.teamId === teamId), '改派他处', 'it goes elsewhere now'],
          ])
        : firstOf([
            [!tasksBefore.has(taskId), '新增任务', 'the task is new'],
            [isThere(base, teamId) === false, '该队现已可用', 'the team can go now'],
            [goneFrom, instead.zh, instead.en],
          ]);
    return lineOf({ part: 'TEAMS', teamId, toDivisionCode, ...sides }, text, why);
  });
}

function pumpLines(base: JointSide, next: JointSide, words: JointWords): JointDifferenceLine[] {
  const { pumpOrders: had } = base.body;
  const { pumpOrders: has } = next.body;
  const keyOf = (one: (typeof had)[number]) => JSON.stringify([one.assetId, one.riskPointId]);
  const isThere = (side: JointSide, id: string) => side.rests?.facts.pumps.some((p) => p.id === id);
  const isPoint = ({ body }: JointSide, id: string) =>
    body.drained.some((p) => p.riskPointId === id);
  return compared(had, has, { keyOf, countOf: () => 1 }).map(({ line, ...sides }) => {
    const { assetId, riskPointId, divisionCode: toDivisionCode = '' } = line;
    const [asset, point] = [words.asset(assetId), words.point(riskPointId)];
    const text = { zh: `${asset.zh} → ${point.zh}`, en: `${asset.en} → ${point.en}` };
    const why =
      sides.kind === 'REMOVED'
        ? firstOf([
            [isThere(next, assetId) === false, '该设备已不可用', 'it cannot be had any more'],
            [!isPoint(next, riskPointId), '该处已无积水', 'no water stands there any more'],
          ])
        : firstOf([
            [!isPoint(base, riskPointId), '新增积水点', 'water stands there now'],
            [isThere(base, assetId) === false, '该设备现已可用', 'it can be had now'],
          ]);
    return lineOf({ part: 'EQUIPMENT', assetId, riskPointId, toDivisionCode, ...sides }, text, why);
  });
}

function shelterLines(base: JointSide, next: JointSide, words: JointWords): JointDifferenceLine[] {
  const keyOf = (one: JointBody['placements'][number]) =>
    JSON.stringify([one.divisionCode, one.siteId]);
  const countOf = ({ people }: JointBody['placements'][number]) => people;
  const room = ({ rests }: JointSide, id: string) =>
    rests && (rests.facts.sites.find((site) => site.id === id)?.free ?? 0);
  const displaced = ({ rests }: JointSide, code: string) =>
    rests?.facts.affected
      .filter(({ divisionCode }) => divisionCode === code)
      .reduce((sum, line) => sum + line.displaced, 0);
  const { placements: had } = base.body;
  return compared(had, next.body.placements, { keyOf, countOf }).map(({ line, ...sides }) => {
    const { divisionCode: toDivisionCode, siteId: toSiteId } = line;
    const [from, to] = [words.division(toDivisionCode), words.site(toSiteId)];
    const text = { zh: `${from.zh} → ${to.zh}`, en: `${from.en} → ${to.en}` };
    const [roomBefore, roomNow] = [room(base, toSiteId), room(next, toSiteId)];
    const [peopleBefore, peopleNow] = [
      displaced(base, toDivisionCode),
      displaced(next, toDivisionCode),
    ];
    const more = sides.after > sides.before;
    const changed = (was?: number, now?: number) =>
      was !== undefined && now !== undefined && (more ? now > was : now < was);
    const why = firstOf([
      [changed(roomBefore, roomNow), `该处现可容 ${roomNow} 人`, `it now takes ${roomNow}`],
      [
        changed(peopleBefore, peopleNow),
        `需转移 ${peopleNow} 人`,
        `${peopleNow} are displaced now`,
      ],
    ]);
    return lineOf({ part: 'SHELTERS', toDivisionCode, toSiteId, ...sides }, text, why);
  });
}
