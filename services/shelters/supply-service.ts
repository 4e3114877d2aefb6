import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { ResupplyProposalInput } from '../../gen/muster/shelters/v1/ResupplyProposal';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireSight } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../platform/rpc-server';
import { optionalText, toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { commonDivision, divisionPattern } from './division';
import { readScope, requireIn, suppliers, type HandlersOf, type Shelters } from './service-context';
import {
  exerciseId,
  incidentId,
  measure,
  optionalDivision,
  optionalEnum,
  siteId,
  uuid,
} from './shapes';
import { findStandards } from './standard-store';
import { facilityFindings, resupply } from './supply';
import {
  findProposal,
  insertProposal,
  listProposals,
  lockProposal,
  resolveProposal,
  shelteredAt,
  type Proposal,
} from './supply-store';

const states = ['PROPOSED', 'ACCEPTED', 'DISMISSED'] as const;
const siteIds = z.array(siteId).max(1_000, 'must have at most 1000');
const linesMax = 10_000;

const proposeShape = z.object({
  divisionCode: optionalDivision,
  incidentId,
  exerciseId,
  siteIds,
  days: measure(30).transform((days) => days || 3),
  withReserved: z.boolean(),
  onHand: z
    .array(z.object({ siteId, itemId: z.string().min(1).max(64), quantity: measure(1e9) }))
    .max(linesMax, `must have at most ${linesMax} lines`),
});
type Proposing = z.output<typeof proposeShape>;

const resolveShape = z.object({
  id: uuid,
  state: z.enum(['ACCEPTED', 'DISMISSED'], 'must be ACCEPTED or DISMISSED'),
  reference: optionalText(200),
  note: optionalText(500),
});

const listShape = z.object({ incidentId, exerciseId, state: optionalEnum(states) });
const checkShape = z.object({ divisionCode: optionalDivision, exerciseId, siteIds });

export function suppliesService(shelters: Shelters): ServiceHandlers {
  return implement('muster.shelters.v1.SuppliesService', {
    ...proposalHandlers(shelters),
    ...resolvingHandlers(shelters),
  });
}

type Handlers = HandlersOf<'Supplies'>;

function proposalHandlers({
  db,
  now,
}: Shelters): Pick<Handlers, 'proposeResupply' | 'getResupplyProposal' | 'listResupplyProposals'> {
  return {
    proposeResupply: async (request, context) => {
      const asked = parse(proposeShape, request);
      requireIn(context.actor, suppliers, undefined, asked.exerciseId);
      return once(db, context, { requestId: request.requestId, request }, async (trx) =>
        proposalMessage(await propose(trx, context, asked, now())),
      );
    },

    getResupplyProposal: async (request, context) => {
      const id = parse(uuid, request.id);
      const proposal = await findProposal(db, id);
      if (!proposal) throw notFound('resupply proposal', id);
      requireSight(context.actor, proposal.divisionCode);
      return proposalMessage(proposal);
    },

    listResupplyProposals: async (request, context) => {
      const filter = { ...parse(listShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listProposals(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { proposals: rows.map(proposalMessage), nextPageToken };
    },
  };
}

async function propose(
  trx: Trx,
  context: CallContext,
  asked: Proposing,
  now: Date,
): Promise<Proposal> {
  const { divisionCode: within, exerciseId, incidentId, days } = asked;
  const { consumption, householdPeople } = await findStandards(trx);
  const pattern = divisionPattern(within);
  const roles = exerciseId ? ([...suppliers, 'DRILL_OPERATOR'] as const) : suppliers;
  const scope = readScope(context.actor, [...roles]);
  const sites = await shelteredAt(trx, { ...asked, scope, pattern, householdPeople });
  const present = new Map(
    asked.onHand.map((line) => [`${line.siteId} ${line.itemId}`, line.quantity]),
  );
  const onHand = (id: string, itemId: string) => present.get(`${id} ${itemId}`) ?? 0;
  const lines = resupply(sites, consumption, { days, now, onHand });
  const divisionCode = commonDivision(sites.map((site) => site.divisionCode)) || within;
  const proposal: Proposal = {
    id: uuidv7(),
    state: 'PROPOSED',
    divisionCode,
    incidentId,
    exerciseId,
    days,
    lines: lines.map((line) => ({ ...line, needByTime: line.needByTime.toISOString() })),
    reference: '',
    note: '',
    createTime: now,
    resolveTime: null,
  };
  await insertProposal(trx, proposal);
  const subject = `resupply-proposals/${proposal.id}`;
  const facts = { incidentId, exerciseId, days, sites: sites.length, lines: lines.length };
  await audit(trx, context, { action: 'resupply.propose', subject, divisionCode, after: facts });
  await publish(trx, { kind: 'resupply.proposed', subject, divisionCode, data: facts });
  return proposal;
}

function resolvingHandlers({
  db,
  now,
}: Shelters): Pick<Handlers, 'resolveResupplyProposal' | 'checkFacilities'> {
  return {
    resolveResupplyProposal: async (request, context) => {
      const { id, ...to } = parse(resolveShape, request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockProposal(trx, id);
        if (!before) throw notFound('resupply proposal', id);
        const { divisionCode, exerciseId, incidentId } = before;
        requireIn(context.actor, suppliers, divisionCode, exerciseId);
        const subject = `resupply-proposals/${id}`;
        if (before.state !== 'PROPOSED') {
          throw new AppError('PROPOSAL_STATE', `${subject} is ${before.state} already`, {
            metadata: { state: before.state },
          });
        }
        const after = await resolveProposal(trx, id, { ...to, now: now() });
        await audit(trx, context, { action: 'resupply.resolve', subject, divisionCode, after: to });
        const data = { state: to.state, incidentId, exerciseId, reference: to.reference };
        await publish(trx, { kind: 'resupply.resolved', subject, divisionCode, data });
        return proposalMessage(after);
      });
    },

    checkFacilities: async (request, context) => {
      const asked = parse(checkShape, request);
      const { facilities, householdPeople } = await findStandards(db);
      const pattern = divisionPattern(asked.divisionCode);
      const everyone = { incidentId: '', withReserved: false, householdPeople };
      const scope = readScope(context.actor);
      const sites = await shelteredAt(db, { ...asked, ...everyone, scope, pattern });
      return { findings: sites.flatMap((site) => facilityFindings(site, facilities, now())) };
    },
  };
}

function proposalMessage(proposal: Proposal): ResupplyProposalInput {
  return {
    ...proposal,
    lines: proposal.lines.map((line) => ({
      ...line,
      needByTime: toTimestamp(new Date(line.needByTime)),
    })),
    createTime: toTimestamp(proposal.createTime),
    resolveTime: toOptionalTimestamp(proposal.resolveTime),
  };
}
