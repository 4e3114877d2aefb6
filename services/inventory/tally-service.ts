// Counting: what a person says is on the shelf, and whether someone else must look again.
import { clockSkewMs } from './movement';
import type { Trx } from '../platform/db';
import { AppError, invalidFields, parse, type Violation } from '../platform/errors';
import { once } from '../platform/requests';
import { requireAnotherCounter, requireCountState, stateAfterTally } from './count';
import { countForCounting, countForReview, recordCountStep } from './count-access-service';
import { expectedOf } from './count-book-service';
import { countMessage } from './count-messages';
import {
  findLines,
  findTallies,
  recordTallies,
  sendBack,
  type CountLine,
} from './count-line-store';
import type { CountHandlers } from './count-service';
import { recordCountShape, requestRecountShape } from './count-shapes';
import { findCount, setCountState, type Count, type CountSummary } from './count-store';
import type { Inventory } from './service-context';

type TallyHandlers = Pick<CountHandlers, 'recordCount' | 'requestRecount'>;

type SaidLine = { lineNumber: number; quantity: number; occurTime: Date | undefined };

export function tallyHandlers({ db, now }: Inventory): TallyHandlers {
  return {
    recordCount: async (request, context) => {
      const { requestId, countId, lines: said } = parse(recordCountShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const time = now();
        const count = await countForCounting(trx, context, countId);
        requireCountState(count, ['COUNTING']);
        requireCountTimes(said, count, time);
        const lines = await linesToCount(trx, countId, said);
        const numbers = said.map(({ lineNumber }) => lineNumber);
        const before = await findTallies(trx, countId, numbers);
        const timed = said.map((line) => ({ ...line, countTime: line.occurTime ?? time }));
        const places = timed.map(({ lineNumber, countTime }) => {
          const { snapshot } = lines.get(lineNumber)!;
          return { lineNumber, snapshot, countTime };
        });
        const expected = await expectedOf(trx, countId, places, time);
        const tallies = timed.map(({ lineNumber, quantity, countTime }) => {
          const earlier = before.filter((tally) => tally.lineNumber === lineNumber);
          const subject = `counts/${countId}/lines/${lineNumber}`;
          requireAnotherCounter(subject, context.actor.id, earlier);
          const attempt = earlier.length + 1;
          const { tolerancePercent } = lines.get(lineNumber)!;
          const tally = {
            counted: quantity,
            expected: expected.get(lineNumber)!,
            tolerancePercent,
          };
          return {
            ...{ lineNumber, attempt, quantity, occurTime: countTime },
            ...{ counterId: context.actor.id, counterName: context.actor.name },
            state: stateAfterTally(tally, attempt),
          };
        });
        await recordTallies(trx, countId, tallies, time);
        await recordCountStep(trx, context, count, 'recorded', { lineNumbers: numbers });
        const after = await reviewWhenDone(trx, count);
        return {
          count: countMessage(after),
          lines: tallies.map(({ lineNumber, state }) => ({ lineNumber, state })),
        };
      });
    },

    requestRecount: async (request, context) => {
      const { requestId, countId, lineNumbers } = parse(requestRecountShape, request);
      return once(db, context, { requestId, request }, async (trx) => {
        const count = await countForReview(trx, context, countId);
        requireCountState(count, ['REVIEW']);
        const known = await findLines(trx, countId, lineNumbers);
        requireKnownLines(lineNumbers, known, (index) => `lineNumbers[${index}]`);
        await sendBack(trx, countId, lineNumbers);
        const after = await setCountState(trx, { id: countId, state: 'COUNTING' });
        await recordCountStep(trx, context, after, 'recount-requested', { lineNumbers });
        return countMessage(after);
      });
    },
  };
}

/** A count happens after its beginning: what was before is in the snapshot. */
function requireCountTimes(said: SaidLine[], count: Count, now: Date): void {
  const faults = said.flatMap<Violation>(({ occurTime }, index) => {
    const field = `lines[${index}].occurTime`;
    if (!occurTime) return [];
    if (occurTime < count.snapshotTime) {
      return [{ field, description: 'is before the count began' }];
    }
    const isAhead = occurTime.getTime() > now.getTime() + clockSkewMs;
    return isAhead ? [{ field, description: 'is in the future' }] : [];
  });
  if (faults.length > 0) throw invalidFields(faults);
}

async function linesToCount(
  trx: Trx,
  countId: string,
  said: SaidLine[],
): Promise<Map<number, CountLine>> {
  const numbers = said.map(({ lineNumber }) => lineNumber);
  const lines = await findLines(trx, countId, numbers);
  requireKnownLines(numbers, lines, (index) => `lines[${index}].lineNumber`);
  const done = lines.filter(({ state }) => state === 'COUNTED');
  if (done.length > 0) {
    const subject = `counts/${countId}/lines/${done[0]!.lineNumber}`;
    throw new AppError('COUNT_STATE', `${subject} is counted already`, {
      preconditions: [{ type: 'COUNT_STATE', subject, description: 'is COUNTED' }],
    });
  }
  return new Map(lines.map((line) => [line.lineNumber, line]));
}

function requireKnownLines(
  numbers: number[],
  lines: CountLine[],
  fieldOf: (index: number) => string,
): void {
  const known = new Set(lines.map(({ lineNumber }) => lineNumber));
  const unknown = numbers.flatMap((number, index) =>
    known.has(number) ? [] : [{ field: fieldOf(index), description: 'is not on the sheet' }],
  );
  if (unknown.length > 0) throw invalidFields(unknown);
}

async function reviewWhenDone(trx: Trx, count: CountSummary): Promise<CountSummary> {
  const after = (await findCount(trx, count.id))!;
  if (after.countedLineCount < after.lineCount) return after;
  return setCountState(trx, { id: count.id, state: 'REVIEW' });
}
