import type { SparseModel } from './model/sparse-model';

// A smallest set of requirements that cannot hold together, for any model whose rows say which
// requirement they stand for. Requirements are left out by halves, then one by one; those
// without which the rest could hold are kept.

/**
 * The requirements kept, in the order they first occur. `isImpossible` judges the model as it
 * then stands; where it cannot tell in its time it says no, and the requirement stays.
 */
export async function smallestConflict<R>(
  sparse: SparseModel,
  owners: readonly (R | undefined)[],
  keyOf: (requirement: R) => string,
  isImpossible: (sparse: SparseModel) => Promise<boolean>,
): Promise<R[]> {
  const requirements = new Map<string, R>();
  for (const owner of owners) {
    if (owner !== undefined && !requirements.has(keyOf(owner))) {
      requirements.set(keyOf(owner), owner);
    }
  }
  const { rowLower, rowUpper } = sparse;
  const given = { lower: [...rowLower], upper: [...rowUpper] };
  const holdOnly = (kept: ReadonlySet<string>): void => {
    owners.forEach((owner, row) => {
      const held = owner === undefined || kept.has(keyOf(owner));
      rowLower[row] = held ? (given.lower[row] ?? 0) : -Infinity;
      rowUpper[row] = held ? (given.upper[row] ?? 0) : Infinity;
    });
  };
  let kept = [...requirements.keys()];
  for (let part = Math.ceil(kept.length / 2); part >= 1; part = nextPart(part)) {
    for (let at = 0; at < kept.length;) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + part)];
      holdOnly(new Set(rest));
      if (await isImpossible(sparse)) kept = rest;
      else at += part;
    }
  }
  holdOnly(new Set(requirements.keys()));
  return kept.flatMap((key) => requirements.get(key) ?? []);
}

function nextPart(part: number): number {
  return part === 1 ? 0 : Math.ceil(part / 2);
}
