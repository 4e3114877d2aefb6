// What the book says of the places on a count sheet.
import type { Db, Trx } from '../platform/db';
import { expectedAt } from './count';
import { findMovesSince, type CountLine, type PlaceMove } from './count-line-store';
import { grouped } from './grouping';

/** What each line should have shown when it was counted; of one not yet counted, shows now. */
export async function expectedOf(
  db: Db | Trx,
  countId: string,
  lines: { lineNumber: number; snapshot: number; countTime: Date | null }[],
  now: Date,
): Promise<Map<number, number>> {
  const numbers = lines.map(({ lineNumber }) => lineNumber);
  const moves = grouped(await findMovesSince(db, countId, numbers), (move: PlaceMove) =>
    String(move.lineNumber),
  );
  return new Map(
    lines.map(({ lineNumber, snapshot, countTime }) => {
      const own = moves.get(String(lineNumber)) ?? [];
      return [lineNumber, expectedAt(snapshot, own, countTime ?? now)];
    }),
  );
}

export type BookedLine = CountLine & { counted: number; expected: number };

/** The counted lines with what the book says of them. */
export async function bookedLines(
  db: Db | Trx,
  countId: string,
  lines: CountLine[],
  now: Date,
): Promise<BookedLine[]> {
  const counted = lines.filter(
    (line): line is CountLine & { counted: number } => line.counted !== null,
  );
  const expected = await expectedOf(db, countId, counted, now);
  return counted.map((line) => ({ ...line, expected: expected.get(line.lineNumber)! }));
}
