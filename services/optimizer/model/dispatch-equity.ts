import { addOwnedRow, isWhole } from './model-parts';
import type { Network } from './dispatch-network';
import type { DispatchModel } from './model-parts';
import { leastShares } from '../flow/least-shares';

// What the first stage of a shortage rule counts. Needs of less than two units are left out of shares.

/** Needs whose unmet share counts, by item; items without one have no share. */
export function sharedNeeds(
  needs: readonly { item: number; shared: boolean }[],
): Map<number, number[]> {
  const byItem = new Map<number, number[]>();
  needs.forEach((need, j) => {
    if (!need.shared) return;
    const known = byItem.get(need.item);
    if (known === undefined) byItem.set(need.item, [j]);
    else known.push(j);
  });
  return byItem;
}

/**
 * z[k] for every item k; for its shared needs j: u[j] ≤ quantity[j] · z[k]. Whole units make z[k]
 * larger than fractions would: it starts from the least that the item alone could reach.
 */
export function worstShareIsCounted(model: DispatchModel): void {
  model.network.leastShares ??= leastShares(model.network);
  for (const [item, needs] of sharedNeeds(model.network.needs)) {
    const least = isWhole(model, item) ? (model.network.leastShares.get(item) ?? 0) : 0;
    const worst = model.sparse.addColumn(least, 1, false);
    model.worstColumn.push(worst);
    for (const j of needs) shareRow(model, j, item, worst, -Infinity, 0);
  }
}

/** The largest and the smallest unmet share of an item's shared needs; under PROPORTIONAL of those that count. */
export function extremeShares(
  network: Network,
  item: number,
  needs: readonly number[],
  unmet: (need: number) => number,
): { worst: number; best: number } {
  const slack = network.problem.policy.shortage === 'PROPORTIONAL' ? spreadSlack(network, item) : 0;
  let [worst, best] = [0, 1];
  for (const j of needs) {
    const { quantity = 1 } = network.needs[j] ?? {};
    worst = Math.max(worst, (unmet(j) - slack) / quantity);
    best = Math.min(best, (unmet(j) + slack) / quantity);
  }
  return { worst, best: Math.min(best, worst) };
}

/** By how many units a need of the item may be off an equal share before its spread counts (PROPORTIONAL). */
function spreadSlack({ items, problem }: Network, item: number): number {
  return (items[item]?.indivisible ?? true) ? problem.policy.spreadUnits : 0;
}

/**
 * z[k] ≥ b[k] for every item k; for its shared needs j: quantity · b[k] − s[k] ≤ u[j] ≤ quantity · z[k] + s[k],
 * with s[k] the units that a need may be off.
 */
export function spreadIsCounted(model: DispatchModel): void {
  unmetIsWhole(model);
  for (const [item, needs] of sharedNeeds(model.network.needs)) {
    if (needs.length < 2) continue;
    const worst = model.sparse.addColumn(0, 1, false);
    const best = model.sparse.addColumn(0, 1, false);
    model.worstColumn.push(worst);
    model.bestColumn.push(best);
    const slack = spreadSlack(model.network, item);
    for (const j of needs) {
      const off = slack / (model.network.needs[j]?.quantity ?? 1);
      shareRow(model, j, item, worst, -Infinity, off);
      shareRow(model, j, item, best, -off, Infinity);
    }
    if (slack === 0) continue;
    const order = addOwnedRow(model, 0, Infinity, { kind: 'DEFINITION', index: needs[0]!, item });
    model.sparse.entry(order, worst, 1);
    model.sparse.entry(order, best, -1);
  }
}

/**
 * A spread may like a need to have more unmet than it has. Where whole units meet a need that ends with
 * part of one: u[j] = quantity[j] − v[j] + (⌈quantity[j]⌉ − quantity[j]) · w[j], with v[j] whole units
 * that arrive, and w[j] = 1 only where these are ⌈quantity[j]⌉.
 */
function unmetIsWhole(model: DispatchModel): void {
  const { network, sparse } = model;
  const arrived = new Map<number, number>();
  network.needs.forEach((need, index) => {
    if (!isWhole(model, need.item) || Number.isInteger(need.quantity)) return;
    const last = Math.ceil(need.quantity);
    const units = sparse.addColumn(0, last, true);
    const all = sparse.addColumn(0, 1, true);
    model.counted.push({ need: index, units, all });
    const owner = { kind: 'DEFINITION', index } as const;
    const met = addOwnedRow(model, need.quantity, need.quantity, owner);
    sparse.entry(met, model.unmetColumn[index] ?? -1, 1);
    sparse.entry(met, units, 1);
    sparse.entry(met, all, need.quantity - last);
    const whole = addOwnedRow(model, 0, Infinity, owner);
    sparse.entry(whole, units, 1);
    sparse.entry(whole, all, -last);
    const row = addOwnedRow(model, 0, Infinity, owner);
    sparse.entry(row, units, -1);
    arrived.set(index, row);
  });
  if (arrived.size === 0) return;
  network.arcs.toNeed.forEach((need, a) => {
    const row = arrived.get(need);
    if (row !== undefined) sparse.entry(row, a, 1);
  });
}

function shareRow(
  model: DispatchModel,
  index: number,
  item: number,
  shareColumn: number,
  lower: number,
  upper: number,
): void {
  const unmet = model.unmetColumn[index] ?? -1;
  const quantity = (model.network.needs[index]?.quantity ?? 1) / model.unit;
  const row = addOwnedRow(model, lower, upper, { kind: 'DEFINITION', index, item });
  model.sparse.entry(row, unmet, 1 / quantity);
  model.sparse.entry(row, shareColumn, -1);
}

/** m[j] for every need j with a guaranteed minimum: Σ x arriving at j + m[j] ≥ minimum[j]. */
export function minimumIsCounted(model: DispatchModel): void {
  const { network, sparse, unit } = model;
  const rowOf = new Map<number, number>();
  network.needs.forEach((need, index) => {
    if (need.minimum <= 0) return;
    const lower = need.minimum / unit;
    const row = addOwnedRow(model, lower, Infinity, { kind: 'DEFINITION', index });
    const missing = sparse.addColumn(0, lower, false);
    model.missingColumn.push(missing);
    sparse.entry(row, missing, 1);
    rowOf.set(index, row);
  });
  network.arcs.toNeed.forEach((need, a) => {
    const row = rowOf.get(need);
    if (row !== undefined) sparse.entry(row, a, 1);
  });
}
