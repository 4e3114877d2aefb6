// Decides rules with what was true at a time: measured by asking the services, declared where
// nobody measures.
import { AppError } from '../../platform/errors';
import type { Db } from '../../platform/db';
import { divisionPrefix } from '../../platform/identity';
import type { CallOptions } from '../../platform/rpc-types';
import { factsAsOf, type DeclaredFact } from './fact-store';
import { measureNamed, type Place, type ReadinessPeers } from './measure-clients';
import { applies, decide, windowStart, type Finding, type ReadinessResult } from './rule';
import { listRules, rulesAt, type RuleAt } from './rule-store';

const divisionsMax = 500;
// Questions to other services under way at once.
const questionsMax = 8;

export type Question = {
  divisionCode: string;
  asOf: Date;
  /** Asked about a time, not about now: every input is of that time, or named as of today. */
  isPast?: boolean;
  includeBelow: boolean;
  pack: string;
  /** Only this rule; all when absent. */
  ruleId?: string;
};

type Service = { db: Db; peers: ReadinessPeers };

export async function evaluate(
  { db, peers }: Service,
  question: Question,
  options: CallOptions,
): Promise<ReadinessResult[]> {
  const { ruleId, isPast = false } = question;
  const rules = (await rulesOf(db, question)).filter(
    ({ rule }) => ruleId === undefined || rule.id === ruleId,
  );
  const divisionCodes = question.includeBelow
    ? await divisionsBelow(peers, question.divisionCode, options)
    : [question.divisionCode];
  const facts = await factsAsOf(db, divisionCodes, question.asOf);
  const tasks = divisionCodes.flatMap((divisionCode) =>
    rules
      .filter(({ rule }) => applies(rule, divisionCode))
      .map(({ rule, isLater }) => async () => {
        const { asOf } = question;
        const since = windowStart(asOf, rule.windowMonths);
        const place = { divisionCode, asOf, isPast, since, parameters: rule.parameters };
        const measured = await measuredBy(rule.measure, peers, options, place);
        const fact = facts.find(
          (each) => each.divisionCode === divisionCode && each.measure === rule.measure,
        );
        // A figure with nothing to show gives way to one that somebody answers for.
        const holds = measured && measured.evidence.length > 0;
        const finding = holds || !fact ? measured : declared(fact);
        const result = decide(rule, divisionCode, finding);
        return isLater ? { ...result, ofToday: ['RULE' as const, ...result.ofToday] } : result;
      }),
  );
  return inTurns(tasks);
}

async function rulesOf(db: Db, { pack, asOf, isPast }: Question): Promise<RuleAt[]> {
  if (isPast) return rulesAt(db, pack, asOf);
  return (await listRules(db, pack)).map(({ rule }) => ({ rule, isLater: false }));
}

/** What a rule names and nobody has is not known; any other fault is the caller's to hear. */
async function measuredBy(
  measure: string,
  peers: ReadinessPeers,
  options: CallOptions,
  place: Place,
): Promise<Finding | undefined> {
  try {
    return await measureNamed(measure)?.find(peers, options, place);
  } catch (error) {
    if (error instanceof AppError && error.reason.endsWith('_NOT_FOUND')) return undefined;
    throw error;
  }
}

function declared(fact: DeclaredFact): Finding {
  const day = fact.observeTime.toISOString().slice(0, 10);
  const evidence = {
    subject: `facts/${fact.id}`,
    noteZh: `${fact.actorName} 申报（${day}）：${fact.evidence}`,
    noteEn: `declared by ${fact.actorName} (${day}): ${fact.evidence}`,
    value: fact.value,
  };
  return { value: fact.value, declared: true, evidence: [evidence] };
}

async function divisionsBelow(
  { incidents }: ReadinessPeers,
  divisionCode: string,
  options: CallOptions,
): Promise<string[]> {
  const codes = new Set([divisionCode]);
  for (let pageToken = ''; ;) {
    const request = { divisionCode, pageSize: 1_000, pageToken };
    const page = await incidents.listDivisions(request, options);
    for (const { code } of page.divisions) {
      if (code.startsWith(divisionPrefix(divisionCode))) codes.add(code);
    }
    if (codes.size > divisionsMax) {
      const message = `more than ${divisionsMax} divisions at once: ask for a part of them`;
      throw new AppError('READINESS_TOO_WIDE', message);
    }
    pageToken = page.nextPageToken;
    if (!pageToken) return [...codes].sort();
  }
}

async function inTurns<T>(tasks: (() => Promise<T>)[]): Promise<T[]> {
  const results = new Array<T>(tasks.length);
  let next = 0;
  const turn = async () => {
    while (next < tasks.length) {
      const index = next++;
      results[index] = await tasks[index]!();
    }
  };
  await Promise.all(Array.from({ length: questionsMax }, turn));
  return results;
}
