import { AppError } from '../../platform/errors';

// A proposal's way from an idea to the inventory's par levels, and back.

export const proposalStates = [
  'PROPOSED',
  'APPROVED',
  'REJECTED',
  'APPLYING',
  'APPLIED',
  'UNDOING',
  'UNDONE',
] as const;
export type ProposalState = (typeof proposalStates)[number];

const next: Record<ProposalState, readonly ProposalState[]> = {
  PROPOSED: ['APPROVED', 'REJECTED'],
  APPROVED: ['APPLYING', 'REJECTED'],
  REJECTED: [],
  APPLYING: ['APPLIED'],
  APPLIED: ['UNDOING'],
  UNDOING: ['UNDONE'],
  UNDONE: [],
};

type Proposal = { id: string; state: ProposalState };

/** False when it is there already: whoever carries it out may have to say so twice. */
export function mayMove({ id, state }: Proposal, to: ProposalState): boolean {
  if (state === to) return false;
  if (next[state].includes(to)) return true;
  throw stateFault(id, state, `is ${state} and cannot become ${to}`);
}

export function requireMove(proposal: Proposal, to: ProposalState): void {
  if (mayMove(proposal, to)) return;
  throw stateFault(proposal.id, proposal.state, `is ${to} already`);
}

function stateFault(id: string, state: string, description: string): AppError {
  return new AppError('STOCK_PROPOSAL_STATE', `stock proposal ${id} ${description}`, {
    preconditions: [
      { type: 'STOCK_PROPOSAL_STATE', subject: `stock-proposals/${id}`, description },
    ],
    metadata: { proposalId: id, state },
  });
}

/** Nothing is decided on figures that are still being worked out. */
export function requireSolved({ id, solveState }: { id: string; solveState: string }): void {
  if (solveState === 'SUCCEEDED') return;
  const description = `is ${solveState}: only a finished one can be approved`;
  throw new AppError('STOCK_PROPOSAL_NOT_SOLVED', `stock proposal ${id} ${description}`, {
    preconditions: [
      { type: 'STOCK_PROPOSAL_NOT_SOLVED', subject: `stock-proposals/${id}`, description },
    ],
  });
}

/** Above the inventory's own limit of value somebody else than the maker decides. */
export function requireSecondPerson(
  proposal: { id: string; creatorId: string; editorIds?: readonly string[]; cost: number },
  approverId: string,
  valueMax: number | undefined,
): void {
  if (valueMax === undefined || proposal.cost <= valueMax) return;
  const isMaker = proposal.creatorId === approverId || proposal.editorIds?.includes(approverId);
  if (!isMaker) return;
  const subject = `stock-proposals/${proposal.id}`;
  const did = proposal.creatorId === approverId ? 'made' : 'changed';
  const description = `you ${did} it, and it buys for more than ${valueMax}`;
  throw new AppError('SELF_APPROVAL', `${subject} must be approved by another person`, {
    preconditions: [{ type: 'SELF_APPROVAL', subject, description }],
  });
}
