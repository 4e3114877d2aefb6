// 登记 → 上报 → 监管 → 整改 → 销号: what was found wanting, step by step until it is struck off.
import { AppError } from '../../platform/errors';

export const rectificationStates = [
  'REGISTERED',
  'REPORTED',
  'SUPERVISED',
  'RECTIFIED',
  'CLOSED',
] as const;
export type RectificationState = (typeof rectificationStates)[number];

export const origins = ['READINESS', 'DRILL', 'INSPECTION'] as const;
export type Origin = (typeof origins)[number];

export type Rectification = {
  id: string;
  divisionCode: string;
  origin: Origin;
  originId: string;
  title: string;
  detail: string;
  state: RectificationState;
  ownerId: string;
  ownerName: string;
  dueTime: Date;
  retestDrillId: string;
  createTime: Date;
  closeTime: Date | null;
  version: number;
};

export type RectificationStep = {
  fromState: RectificationState;
  toState: RectificationState;
  note: string;
  evidence: string[];
  actorId: string;
  actorName: string;
  createTime: Date;
};

export function nextState(state: RectificationState): RectificationState | undefined {
  return rectificationStates[rectificationStates.indexOf(state) + 1];
}

export type Advance = {
  to: RectificationState;
  evidence: string[];
  actorId: string;
  steps: readonly RectificationStep[];
};

/** Refuses a step that skips one, has nothing to show, or closes one's own work. */
export function requireAdvance(found: Rectification, advance: Advance): void {
  const next = nextState(found.state);
  if (advance.to !== next) {
    const way = next ? `the next state is ${next}` : 'it is closed';
    throw state(found, `it cannot become ${advance.to} from ${found.state}: ${way}`);
  }
  if (next === 'RECTIFIED' && advance.evidence.length === 0) {
    throw new AppError('EVIDENCE_MISSING', 'say what shows that it was put right', {
      violations: [{ field: 'evidence', description: 'needs a link or a document number' }],
    });
  }
  // A step from RECTIFIED to RECTIFIED only gives it another owner or deadline.
  const rectifier = advance.steps.findLast(
    ({ fromState, toState }) => toState === 'RECTIFIED' && fromState !== 'RECTIFIED',
  );
  if (next === 'CLOSED' && rectifier?.actorId === advance.actorId) {
    throw new AppError('SELF_CLOSE', 'whoever put it right cannot close it: ask someone else');
  }
}

/** Only finished work is sent back. */
export function requireReturn(found: Rectification): void {
  if (found.state !== 'RECTIFIED') throw state(found, 'only a RECTIFIED one is sent back');
}

export function requireOpen(found: Rectification): void {
  if (found.state === 'CLOSED') throw state(found, 'it is closed');
}

function state(found: Rectification, message: string): AppError {
  return new AppError('RECTIFICATION_STATE', message, { metadata: { state: found.state } });
}
