// One row of the benchmark in a process of its own: its memory is its own, and no solve warms another.
import type { InstanceChoice } from './instance-choice';
import { plannedRow, type PlannedRow } from './planned-row';
import { replannedRow, type ReplannedRow } from './replanned-row';
import { referenceRow, type ReferenceRow } from './reference-row';
import { wholeRow, type WholeRow } from './whole-row';

export interface RowAsks {
  planned: { ask: InstanceChoice & { gap: number }; row: PlannedRow };
  reference: { ask: InstanceChoice & { stages: number }; row: ReferenceRow };
  whole: { ask: InstanceChoice & { seconds: number }; row: WholeRow };
  replanned: { ask: InstanceChoice & { seconds: number }; row: ReplannedRow };
}

export type RowKind = keyof RowAsks;

async function row(kind: RowKind, ask: InstanceChoice): Promise<object> {
  const {
    stages = 9,
    seconds = 60,
    gap = 0,
  } = ask as { stages?: number; seconds?: number; gap?: number };
  if (kind === 'planned') return plannedRow(ask, gap);
  if (kind === 'replanned') return replannedRow(ask, seconds);
  return kind === 'reference' ? referenceRow(ask, stages) : wholeRow(ask, seconds);
}

if (require.main === module) {
  const { kind, ask } = JSON.parse(process.argv[2]!) as { kind: RowKind; ask: InstanceChoice };
  row(kind, ask).then(
    (found) => process.stdout.write(JSON.stringify(found)),
    (error: unknown) => {
      process.stderr.write(`${(error as Error).stack}\n`);
      process.exit(2);
    },
  );
}
