import { uuidv7 } from 'uuidv7';
import type { CancelCommitRequest } from '../../gen/muster/mobilization/v1/CancelCommitRequest';
import type { CommitPlanRequest } from '../../gen/muster/mobilization/v1/CommitPlanRequest';
import type { GetCommitRequest } from '../../gen/muster/mobilization/v1/GetCommitRequest';
import type { ListCommitsRequest } from '../../gen/muster/mobilization/v1/ListCommitsRequest';
import type { RecordDepartureRequest } from '../../gen/muster/mobilization/v1/RecordDepartureRequest';
import type { RecordReceiptRequest } from '../../gen/muster/mobilization/v1/RecordReceiptRequest';
import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { requireRole, scopePrefixes, type Role } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { Client } from '../platform/rpc-client';
import { implement, type CallContext, type ServiceHandlers } from '../platform/rpc-server';
import { toOptionalTimestamp } from '../platform/wire-values';
import { requireCancellable } from './cancel';
import type { Commit } from './commit';
import { publishCommit, startCancelling } from './commit-record';
import type { Peers } from './commit-steps';
import { recordTransfer } from './departures';
import { commitJointPlan } from './joint-commit-service';
import * as messages from './messages';
import { commitExists, requireCommittable } from './plan-check';
import { cancelCommitJob, runCommitJob } from './queues';
import { jointSteps, startSaga } from './saga';
import { roadsAtCommit } from './road-check-client';
import { requireSources } from './source-scope-service';
import { standDownCommit } from './stand-down-service';
import {
  askToCancel,
  findActiveCommit,
  findCommit,
  insertCommit,
  listCommits,
  lockCommit,
} from './store';
import { listTransfers } from './transfers-store';
import { watchCommit } from './watch-service';
import { planWork } from './work';

export type Mobilization = {
  db: Db;
  peers: Peers & { incidents: Client<'incidents'> };
  settings: { deadlineSeconds: number; progressCheckSeconds: number };
};

const readerRoles: Role[] = [
  'LOGISTICS_OFFICER',
  'COMMANDER',
  'DRILL_OPERATOR',
  'TEAM_LEADER',
  'SHELTER_MANAGER',
  'AUDITOR',
  'ADMINISTRATOR',
  'SERVICE',
];

export function mobilizationService(service: Mobilization): ServiceHandlers {
  return implement('muster.mobilization.v1.MobilizationService', {
    commitPlan: (request, context) => commitPlan(service, request, context),
    commitJointPlan: (request, context) => commitJointPlan(service, request, context),
    getCommit: async (request, context) =>
      messages.toCommit(await readCommit(service, request, context)),
    listCommits: (request, context) => pageOfCommits(service, request, context),
    watchCommit: async function* (request, context) {
      const { id } = await readCommit(service, request, context);
      for await (const commit of watchCommit(service.db, id, context.signal)) {
        yield messages.toCommit(commit);
      }
    },
    cancelCommit: (request, context) => cancelCommit(service, request, context),
    standDownCommit: (request, context) => standDownCommit(service, request, context),
    recordDeparture: (request, context) => recordDeparture(service, request, context),
    recordReceipt: (request, context) => recordReceipt(service, request, context),
  });
}

async function commitPlan(service: Mobilization, body: CommitPlanRequest, context: CallContext) {
  const request = parse(messages.commitPlanSchema, body);
  requireRole(context.actor, ['COMMANDER']);
  const { requestId, planId, acceptClosureIds: accepted } = request;
  return once(service.db, context, { requestId, request: body }, async (trx) => {
    // Asked behind the replay check: whoever repeats the request finds its plan committed.
    const found = await service.peers.optimizer.getPlan(
      { id: planId },
      { parent: context, timeoutMs: 8_000 },
    );
    const plan = messages.planOf(found);
    requireRole(context.actor, ['COMMANDER'], plan.divisionCode);
    const other = await findActiveCommit(trx, planId);
    if (other) throw commitExists(other);
    requireCommittable(plan, request.planEtag);
    await requireSources(service.peers, [...plan.shipments, ...plan.callOffs], context);
    const { deadlineSeconds } = service.settings;
    // A hold outlasts the commit; inventory keeps one for a day at most.
    const holdSeconds = Math.min(86_400, Math.ceil(deadlineSeconds) + 60);
    const { work, parts } = planWork(plan, plan.startTime!, holdSeconds);
    const roads = await roadsAtCommit(service.peers, { planId, joint: false, accepted }, context);
    const approved = plan.state === 'APPROVED';
    const commit = await insertCommit(trx, {
      roads,
      id: uuidv7(),
      planId,
      incidentId: plan.incidentId,
      divisionCode: plan.divisionCode,
      approverId: (approved && plan.approverId) || context.actor.id,
      planEtag: request.planEtag,
      saga: startSaga(approved, jointSteps(parts)),
      work,
      deadlineSeconds,
    });
    if (!commit) throw commitExists(await findActiveCommit(trx, planId));
    await publishCommit(trx, 'commit.started', commit, runCommitJob(commit.id));
    await auditCommit(trx, context, 'commit.start', undefined, commit);
    return messages.toCommit(commit);
  });
}

async function cancelCommit({ db }: Mobilization, body: CancelCommitRequest, context: CallContext) {
  const request = parse(messages.cancelCommitSchema, body);
  requireRole(context.actor, ['COMMANDER']);
  const { requestId, id, reason } = request;
  return once(db, context, { requestId, request: body }, async (trx) => {
    const commit = await lockCommit(trx, id);
    if (!commit) throw notFound('commit', id);
    requireRole(context.actor, ['COMMANDER'], commit.divisionCode);
    requireCancellable(commit, await listTransfers(trx, commit));
    const changed =
      commit.state === 'SUCCEEDED'
        ? await startCancelling(trx, commit, reason)
        : await askToCancel(trx, id, reason);
    await publishCommit(trx, 'commit.cancel_asked', changed, cancelCommitJob(requestId));
    await auditCommit(trx, context, 'commit.cancel', commit, { ...changed, cancelReason: reason });
    return messages.toCommit(changed);
  });
}

function auditCommit(
  trx: Trx,
  context: CallContext,
  action: string,
  before: Commit | undefined,
  { id, divisionCode, planId, planEtag, state, step, cancelReason, roads }: Commit,
): Promise<void> {
  return audit(trx, context, {
    action,
    subject: `commits/${id}`,
    divisionCode,
    before: before && { state: before.state, step: before.step },
    after: {
      ...{ planId, planEtag, state, step },
      ...(cancelReason ? { cancelReason } : {}),
      ...(before ? {} : { roads }),
    },
  });
}

async function readCommit(
  { db }: Mobilization,
  body: GetCommitRequest,
  { actor }: CallContext,
): Promise<Commit> {
  const { id } = parse(messages.getCommitSchema, body);
  requireRole(actor, readerRoles);
  const commit = await findCommit(db, id);
  if (!commit) throw notFound('commit', id);
  requireRole(actor, readerRoles, commit.divisionCode);
  return commit;
}

async function pageOfCommits(
  { db }: Mobilization,
  body: ListCommitsRequest,
  { actor }: CallContext,
) {
  const { incidentId, planId, ...paging } = parse(messages.listCommitsSchema, body);
  requireRole(actor, readerRoles);
  const filter = { incidentId, planId, divisionPrefixes: scopePrefixes(actor, readerRoles) };
  const { limit, after } = pageRequest(filter, paging);
  const beforeId = after?.[0] as string | undefined;
  const found = await listCommits(db, { ...filter, limit: limit + 1, beforeId });
  const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
  return { commits: rows.map(messages.toCommit), nextPageToken };
}

async function recordDeparture(
  service: Mobilization,
  body: RecordDepartureRequest,
  context: CallContext,
) {
  const request = parse(messages.departureSchema, body);
  const { requestId, transferId: id, etag } = request;
  const departTime = toOptionalTimestamp(request.departTime);
  const progress = await recordTransfer(service, context, {
    action: 'transfer.depart',
    request: body,
    carryOut: async () => {
      const departure = { requestId, id, etag, departTime };
      const left = await service.peers.inventory.dispatchTransfer(departure, { parent: context });
      return messages.transferOf(left);
    },
  });
  return messages.toProgress(progress);
}

async function recordReceipt(
  service: Mobilization,
  body: RecordReceiptRequest,
  context: CallContext,
) {
  const request = parse(messages.receiptSchema, body);
  const { requestId, transferId: id, etag, lines } = request;
  const arriveTime = toOptionalTimestamp(request.arriveTime);
  const progress = await recordTransfer(service, context, {
    action: 'transfer.receive',
    request: body,
    carryOut: async () => {
      const receipt = { requestId, id, etag, lines, arriveTime };
      const arrived = await service.peers.inventory.receiveTransfer(receipt, { parent: context });
      return messages.transferOf(arrived);
    },
  });
  return messages.toProgress(progress);
}
