import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { StockProposalInput } from '../../../gen/muster/optimizer/v1/StockProposal';
import { audit } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { AppError, invalid, notFound, parse } from '../../platform/errors';
import {
  covers,
  divisionPrefix,
  requireRole,
  requireSight,
  roles,
  scopePrefixes,
  type Actor,
  type Role,
} from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { pageOf, pageRequest } from '../../platform/paging';
import { parseIn, requireEtag } from '../../platform/request-fields';
import { isAnswered, once } from '../../platform/requests';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import type { CallContext, Implementations } from '../../platform/rpc-types';
import { carriers } from '../access';
import type { Deps } from '../service';
import { wasCancelled } from '../solve-failure';
import { readValueLimit } from './level-clients';
import { editHandlers } from './level-edit-service';
import { proposalMessage, proposalSummary, rulesEtag, rulesMessage } from './level-messages';
import { levelRulesSchema } from './level-rules';
import { decideSchema, listSchema, moveSchema, proposeSchema, rulesDivision } from './level-shapes';
import { editorsOf } from './level-edit';
import { mayMove, requireMove, requireSecondPerson, requireSolved } from './level-states';
import {
  endProposalSolve,
  findLevelRules,
  findProposal,
  insertProposal,
  listProposals,
  saveProposal,
  putLevelRules,
  type KeptRules,
  type LineOutcome,
  type ProposalHead,
  type ProposalRecord,
} from './level-store';
import { levelsJob } from './level-sweep';
import { readProposalFacts } from './propose-service';

type Handlers = Implementations['muster.optimizer.v1.StockLevelsService'];

/** Who may have levels worked out, and who may decide on them. */
const proposers: Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'SERVICE'];
const approvers: Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR'];
const ruleKeepers: Role[] = ['ADMINISTRATOR', 'LOGISTICS_OFFICER'];

export function stockLevelsService(deps: Deps): ServiceHandlers {
  return implement('muster.optimizer.v1.StockLevelsService', {
    ...ruleHandlers(deps),
    ...readers(deps),
    ...makers(deps),
    ...verbs(deps),
    ...editHandlers(deps),
  });
}

function ruleHandlers({ db }: Deps): Pick<Handlers, 'getLevelRules' | 'updateLevelRules'> {
  return {
    async getLevelRules(request, { actor }) {
      requireRole(actor, [...roles]);
      const { divisionCode } = parse(z.object({ divisionCode: rulesDivision }), request);
      return rulesMessage(await findLevelRules(db, divisionCode), divisionCode);
    },

    async updateLevelRules(request, context) {
      const { requestId } = request;
      if (!request.rules) throw invalid('rules', 'is required');
      const { etag } = request.rules;
      const shape = levelRulesSchema.extend({ divisionCode: rulesDivision });
      const { divisionCode, ...rules } = parseIn('rules', shape, request.rules);
      requireRole(context.actor, ruleKeepers, divisionCode);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await findLevelRules(trx, divisionCode, { lock: true });
        if (rulesEtag(before, divisionCode) !== etag) throw rulesStale(before, divisionCode);
        const after = await putLevelRules(trx, { divisionCode, rules });
        const subject = `stock-level-rules/${divisionCode || 'everywhere'}`;
        const action = 'stock-level-rules.update';
        const change = { before: before.rules, after: after.rules };
        await audit(trx, context, { action, subject, divisionCode, ...change });
        await publish(trx, { kind: action, subject, divisionCode, data: {} });
        return rulesMessage(after, divisionCode);
      });
    },
  };
}

function rulesStale(kept: KeptRules, divisionCode: string): AppError {
  return new AppError('ETAG_STALE', 'the rules were changed meanwhile: read them again', {
    metadata: { etag: rulesEtag(kept, divisionCode) },
  });
}

function readers({ db }: Deps): Pick<Handlers, 'getStockProposal' | 'listStockProposals'> {
  return {
    async getStockProposal({ id }, { actor }) {
      const proposal = await findProposal(db, id);
      if (!proposal) throw notFound('stock proposal', id);
      requireSight(actor, proposal.divisionCode);
      return proposalMessage(proposal);
    },

    async listStockProposals(request, { actor }) {
      requireRole(actor, [...roles]);
      const { divisionCode, states } = parse(listSchema, request);
      const division = divisionCode === '' ? '' : divisionPrefix(divisionCode);
      const filter = { scopePrefixes: scopePrefixes(actor, roles), division, states };
      const page = pageRequest(filter, request);
      const after = page.after as [string, string] | undefined;
      const query = { ...filter, ...(after ? { after } : {}), limit: page.limit + 1 };
      const keyOf = (row: ProposalHead) => [row.createTime.toISOString(), row.id];
      const found = await listProposals(db, query);
      const { rows, nextPageToken } = pageOf(found, page.limit, keyOf, filter);
      return { proposals: rows.map(proposalSummary), nextPageToken };
    },
  };
}

function makers(deps: Deps): Pick<Handlers, 'proposeStockLevels' | 'cancelStockProposal'> {
  const { db, now, running } = deps;
  return {
    async proposeStockLevels(request, context) {
      const { requestId } = request;
      const asked = parse(proposeSchema, request);
      const { divisionCode } = asked;
      requireRole(context.actor, proposers, divisionCode);
      const answered = await isAnswered(db, requestId);
      const facts = answered ? undefined : await readProposalFacts(deps, asked, context);
      return once(db, context, { requestId, request }, async (trx) => {
        if (!facts) throw new Error(`request ${requestId} was answered and is not any more`);
        const creatorId = context.actor.onBehalfOf ?? context.actor.id;
        const about = { id: uuidv7(), divisionCode, creatorId, createTime: now() };
        const { budget, serviceShareMinimum, temperatureCelsius, ...ask } = asked;
        const proposal = await insertProposal(trx, {
          ...about,
          ask: {
            ...ask,
            ...(budget === undefined ? {} : { budget }),
            ...(serviceShareMinimum === undefined ? {} : { serviceShareMinimum }),
            ...(temperatureCelsius === undefined ? {} : { temperatureCelsius }),
          },
          facts,
        });
        await record(trx, context, 'create', { after: proposal });
        return proposalMessage(proposal);
      });
    },

    async cancelStockProposal(request, context) {
      const { requestId, id } = request;
      const cancelled = await once(db, context, { requestId, request }, async (trx) => {
        const before = await locked(trx, id, context.actor);
        requireRole(context.actor, proposers, before.divisionCode);
        const ended = await endProposalSolve(trx, { id, state: 'CANCELLED', ...wasCancelled });
        if (ended) await record(trx, context, 'cancel', { before, after: ended });
        return proposalMessage(ended ?? before);
      });
      running.stop(id);
      return cancelled;
    },
  };
}

type Verbs = 'approveStockProposal' | 'rejectStockProposal' | 'moveStockProposal';

function verbs(deps: Deps): Pick<Handlers, Verbs> {
  const { db, now, sources } = deps;
  return {
    async approveStockProposal(request, context) {
      const { requestId } = request;
      const { id, etag, reason } = parse(decideSchema, request);
      const { actor } = context;
      const seen = await seenProposal(deps, id, actor);
      requireRole(actor, approvers, seen.divisionCode);
      const above = (code: string) => code === '' || covers(code, seen.divisionCode);
      const valueMax = await readValueLimit(sources, above, context);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await locked(trx, id, actor);
        requireEtag(before, etag, 'proposal');
        requireMove(before, 'APPROVED');
        requireSolved(before);
        const { cost = 0 } = before.result ?? {};
        const made = { ...before, cost, editorIds: editorsOf(before.result) };
        requireSecondPerson(made, actor.id, valueMax);
        const decision = { approverId: actor.id, approveTime: now(), reason };
        const after = await saveProposal(trx, { ...before, ...decision, state: 'APPROVED' });
        await record(trx, context, 'approve', { before, after });
        return proposalMessage(after);
      });
    },

    async rejectStockProposal(request, context) {
      const { requestId } = request;
      const { id, etag, reason } = parse(decideSchema, request);
      if (reason === '') throw invalid('reason', 'is required');
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await locked(trx, id, context.actor);
        requireRole(context.actor, approvers, before.divisionCode);
        requireEtag(before, etag, 'proposal');
        requireMove(before, 'REJECTED');
        const after = await saveProposal(trx, { ...before, state: 'REJECTED', reason });
        await record(trx, context, 'reject', { before, after });
        return proposalMessage(after);
      });
    },

    async moveStockProposal(request, context): Promise<StockProposalInput> {
      const { requestId } = request;
      const { id, state, lines } = parse(moveSchema, request);
      requireRole(context.actor, carriers);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await locked(trx, id, context.actor);
        if (!mayMove(before, state)) return proposalMessage(before);
        const after = await saveProposal(trx, {
          ...before,
          state,
          ...(state === 'APPLIED' ? { applyTime: now() } : {}),
          ...(state === 'UNDONE' ? { undoTime: now() } : {}),
          outcomes: lines.length > 0 ? { lines: lines.map(outcomeOf) } : before.outcomes,
        });
        await record(trx, context, 'move', { before, after });
        return proposalMessage(after);
      });
    },
  };
}

/** Absent fields stay absent in what is stored. */
const outcomeOf = (line: Record<string, unknown>): LineOutcome =>
  Object.fromEntries(
    Object.entries(line).filter(([, value]) => value !== undefined && value !== ''),
  ) as LineOutcome;

async function seenProposal({ db }: Deps, id: string, actor: Actor): Promise<ProposalRecord> {
  const proposal = await findProposal(db, id);
  if (!proposal) throw notFound('stock proposal', id);
  requireSight(actor, proposal.divisionCode);
  return proposal;
}

async function locked(trx: Trx, id: string, actor: Actor): Promise<ProposalRecord> {
  const proposal = await findProposal(trx, id, { lock: true });
  if (!proposal) throw notFound('stock proposal', id);
  requireSight(actor, proposal.divisionCode);
  return proposal;
}

async function record(
  trx: Trx,
  context: CallContext,
  action: 'create' | 'cancel' | 'approve' | 'reject' | 'move',
  { before, after }: { before?: ProposalRecord; after: ProposalRecord },
): Promise<void> {
  const { id, divisionCode, state } = after;
  const subject = `stock-proposals/${id}`;
  const factsOf = ({ state: at, solveState, approverId, reason, result }: ProposalRecord) => {
    return { state: at, solve: solveState, approverId, reason, cost: result?.cost };
  };
  await audit(trx, context, {
    ...{ action: `stock-proposal.${action}`, subject, divisionCode },
    ...(before ? { before: factsOf(before) } : {}),
    after: factsOf(after),
  });
  await publish(trx, {
    ...{ kind: `stock-proposal.${action}`, subject, divisionCode },
    data: { proposalId: id, state, solve: after.solveState },
    ...(action === 'create' ? { job: levelsJob(id) } : {}),
  });
}
