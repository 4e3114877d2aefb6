// A chain of signed handovers: each digest covers the one before, so none can be changed, taken
// out or put in between without its successors telling.
import { createHash } from 'node:crypto';
import { AppError } from '../platform/errors';

export type SignedFacts = {
  assetId: string;
  sequence: number;
  fromHolder: string;
  toHolder: string;
  signature: string;
  condition: string;
  occurTime: Date;
  actorId: string;
};

export function digestOf(facts: SignedFacts, previous: string): string {
  const text = JSON.stringify([
    previous,
    facts.assetId,
    facts.sequence,
    facts.fromHolder,
    facts.toHolder,
    facts.signature,
    facts.condition,
    facts.occurTime.toISOString(),
    facts.actorId,
  ]);
  return createHash('sha256').update(text).digest('hex');
}

/** The sequence number of the first handover that does not fit, in the order of the chain. */
export function firstBroken(chain: (SignedFacts & { digest: string })[]): number | undefined {
  let previous = '';
  for (const [index, handover] of chain.entries()) {
    const fits =
      handover.sequence === index + 1 && digestOf(handover, previous) === handover.digest;
    if (!fits) return index + 1;
    previous = handover.digest;
  }
  return undefined;
}

export function requireHolder(assetId: string, holder: string, fromHolder: string): void {
  if (fromHolder === '' || fromHolder === holder) return;
  const held = holder === '' ? 'nobody has signed for it yet' : `${holder} has it`;
  const description = `${assetId} is not with ${fromHolder}: ${held}`;
  throw new AppError('CUSTODY_MISMATCH', `fromHolder: ${description}`, {
    violations: [{ field: 'fromHolder', description }],
    metadata: { assetId, holder },
  });
}
