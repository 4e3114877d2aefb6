import type { LevelRulesInput } from '../../../gen/muster/optimizer/v1/LevelRules';
import type { StockProposalInput } from '../../../gen/muster/optimizer/v1/StockProposal';
import { toOptionalTimestamp, toTimestamp } from '../../platform/wire-values';
import type { Evaluation } from './level-evaluation';
import type { LevelLine } from './level-lines';
import { levelReason } from './level-reason';
import type { KeptRules, LineOutcome, ProposalHead, ProposalRecord } from './level-store';
import type { ProposalFacts, ProposalResult } from './stock-proposal';

/** For whoever asked of a division, which may inherit them. */
export function rulesMessage(
  { divisionCode, rules, version }: KeptRules,
  asked: string,
): LevelRulesInput {
  return { ...rules, divisionCode, etag: rulesEtag({ divisionCode, version }, asked) };
}

export function rulesEtag(
  { divisionCode, version }: Pick<KeptRules, 'divisionCode' | 'version'>,
  asked: string,
): string {
  return divisionCode === asked ? String(version) : '0';
}

/** Without scenarios, lines, curve and losses. */
export function proposalSummary(proposal: ProposalHead): StockProposalInput {
  const { id, divisionCode, state, creatorId, approverId, reason, version, result } = proposal;
  return {
    ...{ id, divisionCode, state, creatorId, approverId, reason, etag: String(version) },
    ask: { ...proposal.ask, requestId: '' },
    solve: solveMessage(proposal),
    createTime: toTimestamp(proposal.createTime),
    approveTime: toOptionalTimestamp(proposal.approveTime),
    applyTime: toOptionalTimestamp(proposal.applyTime),
    undoTime: toOptionalTimestamp(proposal.undoTime),
    ...(result
      ? {
          cost: result.cost,
          todayStock: evaluationMessage(result.todayStock),
          todayLevels: evaluationMessage(result.todayLevels),
          proposed: evaluationMessage(result.proposed),
        }
      : {}),
  };
}

export function proposalMessage(proposal: ProposalRecord): StockProposalInput {
  const { facts, result, outcomes } = proposal;
  const times = facts.reads.map(({ readTime }) => Date.parse(readTime));
  const outcomeOf = new Map((outcomes.lines ?? []).map((line) => [keyOf(line), line]));
  return {
    ...proposalSummary(proposal),
    reads: facts.reads.map(({ service, readTime }) => {
      return { service, readTime: toTimestamp(new Date(readTime)) };
    }),
    readSpreadSeconds: (Math.max(...times) - Math.min(...times)) / 1_000,
    scenarios: scenarioMessages(facts, result),
    scenariosLeftOut: facts.leftOut,
    items: facts.items.map(({ id, nameZh, nameEn, unitsPerPerson, unitCost, priced }) => {
      return { id, nameZh, nameEn, unitsPerPerson, unitCost, priced };
    }),
    depots: facts.depots.map(({ id, nameZh, nameEn }) => ({ id, nameZh, nameEn })),
    lines: (result?.lines ?? []).map((line) =>
      lineMessage(line, facts, outcomeOf.get(keyOf(line))),
    ),
    curve: result?.curve ?? [],
    curveMissing: result?.missing ?? [],
    depotLosses: result?.losses ?? [],
    editorId: result?.edit?.editorId ?? '',
    editTime: toOptionalTimestamp(result?.edit ? new Date(result.edit.editTime) : null),
  };
}

const keyOf = ({ depotId, itemId }: { depotId: string; itemId: string }): string =>
  `${depotId}\n${itemId}`;

function solveMessage({ solveState: state, phase, progressShare, result, ...why }: ProposalHead) {
  const { failure, failureReason } = why;
  const found = result
    ? {
        status: result.status,
        stages: result.stages,
        solver: result.solver,
        check: result.check,
        conflictZh: result.conflictZh,
        conflictEn: result.conflictEn,
      }
    : {};
  return { state, phase, progressShare, failure, failureReason, ...found };
}

function evaluationMessage({ scenarios: _, ...evaluation }: Evaluation) {
  return evaluation;
}

function scenarioMessages({ scenarios }: ProposalFacts, result: ProposalResult | null) {
  const unmetOf = (evaluation: Evaluation | undefined) =>
    new Map(evaluation?.scenarios.map((each) => [each.scenarioId, each.unmetPeople]));
  const [today, proposed] = [unmetOf(result?.todayStock), unmetOf(result?.proposed)];
  return scenarios.map(({ people, survivingShare, ...scenario }) => ({
    ...scenario,
    people: people.reduce((sum, place) => sum + place.people, 0),
    depotsHit: survivingShare.length,
    todayUnmet: today.get(scenario.id) ?? 0,
    proposedUnmet: proposed.get(scenario.id) ?? 0,
  }));
}

function lineMessage(line: LevelLine, facts: ProposalFacts, outcome: LineOutcome | undefined) {
  const { today, minimum, reorder, maximum, ...rest } = line;
  const { etag, ...level } = today;
  return {
    ...rest,
    etag,
    proposed: { minimum, reorder, maximum },
    ...(etag ? { today: level } : {}),
    ...levelReason(line, facts),
    ...(outcome?.applied ? { applied: outcome.applied } : {}),
    ...(outcome?.undone ? { undone: outcome.undone } : {}),
    ...(outcome?.previous ? { previous: outcome.previous } : {}),
    ...(outcome?.appliedEtag ? { appliedEtag: outcome.appliedEtag } : {}),
  };
}
