// A recalled lot breaks the plans that promised it, and so do goods that are too late: each is proposed
// to be planned again.
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { ReplanProposalInput } from '../../gen/muster/mobilization/v1/ReplanProposal';
import { audit, type AuditContext } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import type { FollowedEvent } from '../platform/follow';
import { requireRole, roles, scopePrefixes, serviceActor, type Role } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { optionalText, text, toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import {
  findStanding,
  insertProposal,
  listProposals,
  lockReplan,
  settleProposal,
  type ReplanProposal,
  type Standing,
} from './replan-store';

const settlers: Role[] = ['COMMANDER', 'LOGISTICS_OFFICER'];
const filterText = optionalText(100).transform((value) => value || null);
const listShape = z.object({
  incidentId: filterText,
  planId: filterText,
  state: z.union([
    z.literal('STATE_UNSPECIFIED').transform(() => null),
    z.enum(['OPEN', 'SETTLED']),
  ]),
});
const settleShape = z.object({
  requestId: z.guid('must be a UUID'),
  id: z.guid('must be a UUID'),
  note: text(500),
});

export function replansService({ db }: { db: Db }): ServiceHandlers {
  return implement('muster.mobilization.v1.ReplansService', {
    listReplanProposals: async (request, { actor }) => {
      requireRole(actor, [...roles]);
      const scope = scopePrefixes(actor, roles).map((prefix) => `${prefix}%`);
      const filter = { ...parse(listShape, request), scope };
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listProposals(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { proposals: rows.map(proposalMessage), nextPageToken };
    },

    settleReplanProposal: async (request, context) => {
      const { requestId, id, note } = parse(settleShape, request);
      const { actor } = context;
      requireRole(actor, settlers);
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockReplan(trx, id);
        if (!before) throw notFound('replan_proposal', id);
        const { divisionCode, planId, incidentId } = before;
        requireRole(actor, settlers, divisionCode);
        requireOpen(before);
        const settled = await settleProposal(trx, { id, note, settler: actor });
        const subject = `replan-proposals/${id}`;
        const after = { note, planId };
        await audit(trx, context, { action: 'replan.settle', subject, divisionCode, after });
        const data = { planId, incidentId };
        await publish(trx, { kind: 'replan.settled', subject, divisionCode, data });
        return proposalMessage(settled);
      });
    },
  });
}

const recalledShape = z.object({
  recallId: z.string(),
  itemId: z.string(),
  affected: z
    .array(z.object({ reservationId: z.string(), purpose: z.string(), quantity: z.number() }))
    .default([]),
});

/** Of `lot.recalled`: proposes each commit that holds units of it once. */
export async function noteRecall(trx: Trx, { data }: FollowedEvent): Promise<void> {
  const { recallId, itemId, affected } = recalledShape.parse(data);
  const cause = `recalls/${recallId}`;
  for (const { reservationId, purpose, quantity } of affected) {
    const commitId = /\bcommits\/([0-9a-f-]{36})$/.exec(purpose)?.[1] ?? null;
    const commit = await findStanding(trx, { reservationId, commitId });
    if (!commit) continue;
    const context = { actor: serviceActor('mobilization'), method: 'lot.recalled' };
    await propose(trx, context, commit, { cause, itemId, quantity });
  }
}

/** Of goods that are late beyond the tolerance: proposes their plan once for each transfer. */
export function noteDelay(
  trx: Trx,
  commit: Standing,
  { transferId, itemId, quantity, minutes }: Delay,
): Promise<void> {
  const context = { actor: serviceActor('mobilization'), method: 'job/check-progress' };
  const what = { cause: `transfers/${transferId}`, itemId, quantity };
  return propose(trx, context, commit, what, { minutes });
}

type Delay = { transferId: string; itemId: string; quantity: number; minutes: number };

/** Once for each cause; a person settles it. */
async function propose(
  trx: Trx,
  context: AuditContext,
  commit: Standing,
  what: { cause: string; itemId: string; quantity: number },
  more: object = {},
): Promise<void> {
  const id = uuidv7();
  if (!(await insertProposal(trx, { id, commitId: commit.id, ...what }))) return;
  const { planId, incidentId, divisionCode } = commit;
  const subject = `replan-proposals/${id}`;
  const facts = { commitId: commit.id, planId, incidentId, ...what, ...more };
  await audit(trx, context, { action: 'replan.propose', subject, divisionCode, after: facts });
  await publish(trx, { kind: 'replan.proposed', subject, divisionCode, data: facts });
}

function requireOpen({ id, state }: ReplanProposal): void {
  if (state === 'OPEN') return;
  const subject = `replan-proposals/${id}`;
  throw new AppError('REPLAN_STATE', `${subject} is ${state}, not OPEN`, {
    preconditions: [{ type: 'REPLAN_STATE', subject, description: `is ${state}` }],
    metadata: { state },
  });
}

const proposalMessage = ({
  createTime,
  settleTime,
  ...proposal
}: ReplanProposal): ReplanProposalInput => ({
  ...proposal,
  createTime: toTimestamp(createTime),
  settleTime: toOptionalTimestamp(settleTime),
});
