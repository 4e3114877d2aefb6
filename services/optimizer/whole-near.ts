import type { Highs } from 'highs';
import { HighsModel } from './highs-engine';
import type { RelaxedAnswer } from './highs-engine';
import type { SparseModel } from './model/sparse-model';
import type { Objective } from './objective';

// A whole answer near a fractional one, where the whole problem is too large to search: only columns
// that are used, or cost least to use, may be used. It proves nothing; the fractional bound stands.

const columnsKept = 6_000;
const secondsShare = 0.7;

interface NearSearch {
  highs: Highs;
  sparse: SparseModel;
  seed: number;
  gap: number;
  secondsLeft: () => number;
}

export function wholeNear(
  { highs, sparse, seed, gap, secondsLeft }: NearSearch,
  stage: Objective,
  { values, reducedCosts }: RelaxedAnswer,
): Float64Array | undefined {
  const engine = new HighsModel(highs, sparse, seed);
  try {
    const atLeast = sparse.colLower.map((least, column) => (values[column] ?? 0) <= least + 1e-9);
    const unused = [...atLeast.keys()].filter((column) => atLeast[column]);
    unused.sort((a, b) => reducedCosts[a]! - reducedCosts[b]!);
    const kept = Math.max(columnsKept - (sparse.numCols - unused.length), columnsKept / 4);
    for (const column of unused.slice(kept)) {
      const least = sparse.colLower[column]!;
      engine.boundColumn(column, least, least);
    }
    const seconds = Math.max(0, secondsLeft() * secondsShare);
    return engine.solveWhole(stage, undefined, { gap, secondsLeft: seconds }).values;
  } finally {
    engine.dispose();
  }
}
