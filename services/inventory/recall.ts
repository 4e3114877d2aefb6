// What a recall says about the units of a batch: where they were, where they are, what came back.
import { invalidFields } from '../platform/errors';
import type { LotState } from './lot';

export const recallStates = ['OPEN', 'CLOSED'] as const;
export type RecallState = (typeof recallStates)[number];

export const tracedKinds = [
  'ON_HAND',
  'RESERVED',
  'IN_TRANSIT',
  'ON_LOAN',
  'ISSUED',
  'CONVERTED',
] as const;
export type TracedKind = (typeof tracedKinds)[number];

/** Units of one kind, loose or inside kits, of the recalled item or of what was made of it. */
export type TracedSum = { kind: TracedKind; inKits: boolean; isMade: boolean; units: number };

export type UnitSums = {
  onHand: number;
  reserved: number;
  inTransit: number;
  onLoan: number;
  issued: number;
  converted: number;
  inKits: number;
};

/** Units of the recalled item and of what was made of it differ, and are never added. */
export function sumsOf(traced: TracedSum[], ofMade = false): UnitSums {
  const counted = traced.filter(({ isMade }) => isMade === ofMade);
  const total = (matches: (sum: TracedSum) => boolean) =>
    counted.filter(matches).reduce((sum, { units }) => sum + units, 0);
  return {
    onHand: total(({ kind }) => kind === 'ON_HAND'),
    reserved: total(({ kind }) => kind === 'RESERVED'),
    inTransit: total(({ kind }) => kind === 'IN_TRANSIT'),
    onLoan: total(({ kind }) => kind === 'ON_LOAN'),
    converted: total(({ kind }) => kind === 'CONVERTED'),
    issued: total(({ kind }) => kind === 'ISSUED'),
    inKits: total(({ inKits }) => inKits),
  };
}

/** Units that are promised, under way, lent or handed out are not under the keeper's lock yet. */
const outstanding = ({ reserved, inTransit, onLoan, issued, converted }: UnitSums) =>
  reserved + inTransit + onLoan + issued + converted;

/** What was outstanding at the recall and is no longer. */
export function recoveredSince(atRecall: UnitSums, now: UnitSums): number {
  return Math.max(0, outstanding(atRecall) - outstanding(now));
}

/** The states that a recall ends; the others are out of use already, and stay what they are. */
const recallable: readonly LotState[] = ['AVAILABLE', 'ON_HOLD', 'QUARANTINED'];
const quarantinable: readonly LotState[] = ['AVAILABLE', 'ON_HOLD'];

export const isRecallable = ({ state }: { state: LotState }) => recallable.includes(state);

/** A kit with a recalled part is not bad itself: it waits until it is taken apart. */
export const isQuarantinable = ({ state }: { state: LotState }) => quarantinable.includes(state);

/** Either a batch of an item or lots, never both. */
export function requireOneWay(asked: {
  itemId: string | null;
  batchNumber: string;
  expireDate: string | null;
  lotIds: string[];
}): void {
  const byLots = asked.lotIds.length > 0;
  if (byLots && (asked.itemId !== null || asked.batchNumber || asked.expireDate !== null)) {
    throw invalidFields([{ field: 'lotIds', description: 'give lots or a batch, not both' }]);
  }
  if (byLots) return;
  const missing = [
    ...(asked.itemId === null ? ['itemId'] : []),
    ...(asked.batchNumber === '' ? ['batchNumber'] : []),
  ];
  if (missing.length === 0) return;
  const description = 'is required unless lots are named';
  throw invalidFields(missing.map((field) => ({ field, description })));
}
