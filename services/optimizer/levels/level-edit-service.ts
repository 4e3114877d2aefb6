import { audit } from '../../platform/audit';
import { invalidFields, notFound, parse, type Violation } from '../../platform/errors';
import { requireRole, requireSight, type Role } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { requireEtag } from '../../platform/request-fields';
import { isAnswered, once } from '../../platform/requests';
import type { CallContext, Implementations } from '../../platform/rpc-types';
import { violationsReported } from '../problem-document';
import type { Deps } from '../service';
import { editedLines, editedResult, editFaults, editorsOf } from './level-edit';
import { proposalMessage } from './level-messages';
import { editSchema } from './level-shapes';
import { requireMove, requireSolved } from './level-states';
import { findProposal, saveEditedProposal, type ProposalRecord } from './level-store';
import { losses } from './level-worker';
import type { ProposalResult } from './stock-proposal';

type Handlers = Implementations['muster.optimizer.v1.StockLevelsService'];

export const levelEditors: Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR'];

/** Changes by hand before the approval; a dry run answers with what they would come to. */
export function editHandlers({ db, now }: Deps): Pick<Handlers, 'editStockProposal'> {
  return {
    async editStockProposal(request, context) {
      const { requestId } = request;
      const { id, etag, edits, dryRun } = parse(editSchema, request);
      const seen = await findProposal(db, id);
      if (!seen) throw notFound('stock proposal', id);
      requireSight(context.actor, seen.divisionCode);
      requireRole(context.actor, levelEditors, seen.divisionCode);
      const answered = !dryRun && (await isAnswered(db, requestId));
      const edited = answered ? undefined : await withEdits(seen, { etag, edits }, context);
      if (dryRun && edited) return proposalMessage({ ...seen, result: edited });
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await findProposal(trx, id, { lock: true });
        if (!before || !edited) throw notFound('stock proposal', id);
        // What was worked out above holds as long as nobody touched it meanwhile.
        requireEditable(before, etag);
        const editorId = context.actor.id;
        const editorIds = [...new Set([...editorsOf(before.result), editorId])];
        const edit = { editorId, editTime: now().toISOString(), editorIds };
        const after = await saveEditedProposal(trx, { id, result: { ...edited, edit } });
        const { divisionCode } = before;
        const about = { subject: `stock-proposals/${id}`, divisionCode };
        await audit(trx, context, {
          ...{ action: 'stock-proposal.edit', ...about },
          before: { cost: before.result?.cost },
          after: { cost: edited.cost, edits: edits.length },
        });
        const data = { proposalId: id, state: after.state, solve: after.solveState };
        await publish(trx, { kind: 'stock-proposal.edit', ...about, data });
        return proposalMessage(after);
      });
    },
  };
}

function requireEditable(proposal: ProposalRecord, etag: string): void {
  requireEtag(proposal, etag, 'proposal');
  // What may be approved may be changed before it is.
  requireMove(proposal, 'APPROVED');
  requireSolved(proposal);
}

async function withEdits(
  proposal: ProposalRecord,
  { etag, edits }: { etag: string; edits: Parameters<typeof editedLines>[1] },
  { signal }: CallContext,
): Promise<ProposalResult> {
  requireEditable(proposal, etag);
  const { facts, result } = proposal;
  const faults: Violation[] = [];
  editFaults(edits, facts, (field, description) => {
    if (faults.length < violationsReported) faults.push({ field, description });
  });
  if (faults.length > 0) throw invalidFields(faults);
  const edited = editedResult(result!, editedLines(result!.lines, edits, facts), facts);
  return { ...edited, losses: await losses(edited, facts, signal) };
}
