import type { CountInput } from '../../gen/muster/inventory/v1/Count';
import type { CountLineInput } from '../../gen/muster/inventory/v1/CountLine';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { hidesBook } from './count';
import type { CountLine } from './count-line-store';
import type { CountSummary } from './count-store';

export function countMessage(
  { divisionCode: _d, version, snapshotTime, closeTime, ...count }: CountSummary,
  varianceLineCount?: number,
): CountInput {
  return {
    ...count,
    approvalId: count.approvalId ?? '',
    movementId: count.movementId ?? '',
    ...(varianceLineCount !== undefined && !hidesBook(count) && { varianceLineCount }),
    snapshotTime: toTimestamp(snapshotTime),
    closeTime: toOptionalTimestamp(closeTime),
    etag: String(version),
  };
}

/** While a blind count goes on, the sheet says only where to count what. */
export function countLineMessage(
  line: CountLine,
  book: { hidden: boolean; expected: number },
): CountLineInput {
  const { lineNumber, itemId, lotId, binCode, state, unexpected, attemptCount } = line;
  const shown = { lineNumber, itemId, lotId, binCode, state, unexpected, attemptCount };
  if (book.hidden) return shown;
  const { counted, variance, snapshot } = line;
  const expected = variance === null ? book.expected : counted! - variance;
  return {
    ...shown,
    snapshot,
    expected,
    ...(counted !== null && { counted, variance: counted - expected }),
    countTime: toOptionalTimestamp(line.countTime),
  };
}
