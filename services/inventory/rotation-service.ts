import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { RotationPlanInput } from '../../gen/muster/inventory/v1/RotationPlan';
import type { RotationProposalInput } from '../../gen/muster/inventory/v1/RotationProposal';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, ServiceImplementation } from '../platform/rpc-types';
import { optionalText, toTimestamp } from '../platform/wire-values';
import { daysUpTo } from './agreement-shapes';
import { withoutBlind } from './blind-service';
import { dateInShanghai } from './dates';
import { divisionPattern } from './division';
import { exchangeHandlers } from './exchange-service';
import { record } from './recording-service';
import { ladderOf, monthAfter, planRotation, type Rotation } from './rotation';
import {
  findDatedLots,
  findDecidedUnits,
  findExchangers,
  findPlan,
  findRoutineUses,
  findValues,
  insertExchange,
  insertPlan,
  listPlans,
  listProposals,
  lockProposal,
  updateProposal,
  type RotationPlan,
  type StoredProposal,
} from './rotation-store';
import { draftTransfer } from './rotation-transfer-service';
import { readers, readScope, requireWriter, type Inventory } from './service-context';
import { getByUuidShape, itemId, linesMax, optionalDivision, optionalEnum, uuid } from './shapes';

type Handlers = ServiceImplementation<'muster.inventory.v1.RotationService'>;

export function rotationService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.RotationService', {
    ...planHandlers(inventory),
    ...proposalHandlers(inventory),
    ...exchangeHandlers(inventory),
  });
}

const lotsMax = 50_000;
const proposalsMax = 5_000;

const planShape = z.object({
  requestId: z.string(),
  divisionCode: optionalDivision,
  itemIds: z.array(itemId).max(linesMax),
  months: daysUpTo(36).transform((months) => months || 12),
  transferDays: daysUpTo(90).transform((days) => days || 14),
  aheadDays: daysUpTo(365).transform((days) => days || 30),
  drillShare: z.number().min(0).max(1),
});

type PlanHandlers = Pick<
  Handlers,
  'planRotation' | 'getRotationPlan' | 'listRotationPlans' | 'listRotationProposals'
>;

function planHandlers({ db, now }: Inventory): PlanHandlers {
  return {
    planRotation: async (request, context) => {
      const { requestId, ...input } = parse(planShape, request);
      requireWriter(context.actor, [input.divisionCode].filter(Boolean));
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const plan = await makePlan(trx, context, input, time);
        const { id, divisionCode, units, savedUnits, proposalCount } = plan;
        const after = { units, savedUnits, proposalCount };
        const change = { kind: 'rotation.planned', subject: `rotationPlans/${id}`, divisionCode };
        await record(trx, context, { ...change, after, data: after });
        return planMessage(plan);
      });
    },

    getRotationPlan: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const plan = await findPlan(db, id);
      if (!plan) throw notFound('rotation_plan', id);
      requireRole(context.actor, readers, plan.divisionCode);
      return planMessage(plan);
    },

    listRotationPlans: async (request, context) => {
      const filter = { scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listPlans(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { plans: rows.map((plan) => planMessage({ ...plan, ladder: [] })), nextPageToken };
    },

    listRotationProposals: async (request, context) => {
      const asked = parse(listProposalsShape, request);
      const filter = { ...asked, scope: readScope(context.actor) };
      const { limit, after = [0] } = pageRequest(filter, request);
      const afterRank = Number(after[0]);
      const found = await listProposals(db, { ...filter, afterRank, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ rank }) => [rank], filter);
      const shown = await withoutBlind(db, context.actor, rows);
      return { proposals: shown.map(proposalMessage), nextPageToken };
    },
  };
}

const listProposalsShape = z.object({
  planId: uuid,
  kind: optionalEnum(['TRANSFER', 'EXCHANGE', 'USE_IN_DRILL', 'ISSUE']),
  state: optionalEnum(['PROPOSED', 'ACCEPTED', 'REJECTED']),
});

async function makePlan(
  trx: Trx,
  { actor }: CallContext,
  input: Omit<z.output<typeof planShape>, 'requestId'>,
  time: Date,
): Promise<RotationPlan> {
  const { divisionCode, itemIds, months } = input;
  const today = dateInShanghai(time);
  const query = { division: divisionPattern(divisionCode), scope: readScope(actor), itemIds };
  const dated = await findDatedLots(trx, query, today, lotsMax + 1);
  if (dated.length > lotsMax) throw tooLarge();
  const lots = await withoutBlind(trx, actor, dated);
  const rotation = planRotation({
    ...{ ...input, today, lots, untilDate: `${monthAfter(today, months)}${today.slice(7)}` },
    uses: await findRoutineUses(trx, query),
    exchangers: await findExchangers(trx, query, today),
    decided: await findDecidedUnits(trx, query, today),
  });
  const values = await findValues(trx, [...new Set(lots.map((lot) => lot.itemId))]);
  const valueOf = (id: string) => values.get(id) ?? 0;
  const ranked = rotation.proposals
    .map((proposal) => ({
      ...{ ...proposal, id: uuidv7(), value: proposal.quantity * valueOf(proposal.itemId) },
    }))
    .sort((a, b) => b.value - a.value || b.quantity - a.quantity);
  const proposals = ranked.slice(0, proposalsMax);
  const kept: Rotation = { ...rotation, proposals };
  const sum = <Row>(rows: Row[], of: (row: Row) => number) =>
    rows.reduce((total, row) => total + of(row), 0);
  const plan: RotationPlan = {
    ...{ id: uuidv7(), divisionCode, months, createTime: time },
    ladder: ladderOf(kept, valueOf, today, months),
    units: sum(rotation.writeOffs, ({ left }) => left),
    value: sum(rotation.writeOffs, ({ left, itemId: id }) => left * valueOf(id)),
    savedUnits: sum(proposals, ({ quantity }) => quantity),
    savedValue: sum(proposals, ({ value }) => value),
    proposalCount: proposals.length,
    truncated: ranked.length > proposalsMax,
  };
  await insertPlan(trx, plan, proposals);
  return plan;
}

type ProposalHandlers = Pick<Handlers, 'acceptRotationProposal' | 'rejectRotationProposal'>;

export const rotationVerbShape = z.object({
  requestId: z.string(),
  id: uuid,
  reason: optionalText(500),
});

function proposalHandlers({ db, now }: Inventory): ProposalHandlers {
  return {
    acceptRotationProposal: async (request, context) => {
      const { requestId, id } = parse(rotationVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const proposal = await openProposal(trx, context, id);
        const time = now();
        const after: StoredProposal = { ...proposal, state: 'ACCEPTED' };
        if (proposal.kind === 'TRANSFER') {
          after.transferId = await draftTransfer(trx, context, proposal, time);
        }
        if (proposal.kind === 'EXCHANGE') {
          const { agreementId, depotId, itemId: of, lotId, quantity, dueDate } = proposal;
          after.exchangeId = uuidv7();
          await insertExchange(trx, {
            ...{ id: after.exchangeId, state: 'PLANNED', agreementId: agreementId!, depotId },
            ...{ itemId: of, lotId, quantity, dueDate, createTime: time },
          });
        }
        return settle(trx, context, after, time);
      });
    },

    rejectRotationProposal: async (request, context) => {
      const { requestId, id, reason } = parse(rotationVerbShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const proposal = await openProposal(trx, context, id);
        return settle(trx, context, { ...proposal, state: 'REJECTED' }, now(), { reason });
      });
    },
  };
}

async function openProposal(trx: Trx, context: CallContext, id: string): Promise<StoredProposal> {
  requireWriter(context.actor, []);
  const proposal = await lockProposal(trx, id);
  if (!proposal) throw notFound('rotation_proposal', id);
  requireWriter(context.actor, [proposal.divisionCode]);
  if (proposal.state === 'PROPOSED') return proposal;
  const subject = `rotationProposals/${id}`;
  const description = `is ${proposal.state}`;
  throw new AppError('ROTATION_STATE', `${subject} ${description}`, {
    preconditions: [{ type: 'ROTATION_STATE', subject, description }],
    metadata: { state: proposal.state },
  });
}

async function settle(
  trx: Trx,
  context: CallContext,
  after: StoredProposal,
  time: Date,
  facts: object = {},
) {
  await updateProposal(trx, after, time);
  const { id, kind, state, divisionCode, depotId, itemId: of, quantity } = after;
  await record(trx, context, {
    ...{ kind: `rotation.${state.toLowerCase()}`, subject: `rotationProposals/${id}` },
    divisionCode,
    after: { state, proposalKind: kind, depotId, itemId: of, quantity, ...facts },
    data: { proposalKind: kind, depotId, itemId: of },
  });
  return proposalMessage(after);
}

function planMessage({ createTime, ...plan }: RotationPlan): RotationPlanInput {
  return { ...plan, createTime: toTimestamp(createTime) };
}

function proposalMessage(proposal: StoredProposal): RotationProposalInput {
  const { id, planId, kind, state, depotId, itemId: of, lotId, expireDate } = proposal;
  return {
    ...{ id, planId, kind, state, depotId, itemId: of, lotId, expireDate },
    ...{ quantity: proposal.quantity, value: proposal.value, dueDate: proposal.dueDate },
    toDepotId: proposal.toDepotId ?? '',
    agreementId: proposal.agreementId ?? '',
    transferId: proposal.transferId ?? '',
    exchangeId: proposal.exchangeId ?? '',
  };
}

function tooLarge(): AppError {
  const description = `has more than ${lotsMax} lots: plan smaller divisions or fewer items`;
  return new AppError('ROTATION_TOO_LARGE', `the division ${description}`, {
    preconditions: [{ type: 'ROTATION_TOO_LARGE', subject: 'divisionCode', description }],
  });
}
