import { SparseModel } from '../model/sparse-model';
import type { Objective } from '../objective';
import type { ShelterNetwork } from './shelter-network';

// Where to open shelters without limits (p-median and its kin), in the radius form: instead of
// who goes where, z[g,k] says that no shelter is open within the k-th nearest distance D[g,k] of
// a group. Only the first levels of each group are modelled: what lies beyond counts as if it
// were at the next distance, so every answer of the short model is a bound, and it is the optimum
// as soon as no group goes beyond its levels.

export interface RadiusGroup {
  /** Distinct distances, ascending, and the shelters at each. */
  distances: number[];
  shelters: number[][];
  cost: number;
}

export interface RadiusModel {
  sparse: SparseModel;
  openColumns: number[];
  /** z of the last modelled level of each group; undefined where all levels are modelled. */
  beyond: (number | undefined)[];
  objective: Objective;
}

export function radiusGroups(network: ShelterNetwork): RadiusGroup[] {
  const most = servedFrom(network);
  return network.groups.map(({ options, people, perPerson }) => {
    const distances: number[] = [];
    const shelters: number[][] = [];
    for (const { shelter, distance } of options.slice(0, most)) {
      if (distances.at(-1) === distance) shelters.at(-1)?.push(shelter);
      else {
        distances.push(distance);
        shelters.push([shelter]);
      }
    }
    return { distances, shelters, cost: people * perPerson };
  });
}

/**
 * With p of n shelters open at no cost, n − p are closed, so that each group has an open one among
 * its n − p + 1 nearest: the rest cannot be the nearest open one.
 */
function servedFrom({ openCosts, openMost }: ShelterNetwork): number {
  if (openCosts.some((cost) => cost > 0)) return Infinity;
  return openCosts.length - openMost + 1;
}

export function buildRadiusModel(
  network: ShelterNetwork,
  groups: readonly RadiusGroup[],
  levels: readonly number[],
): RadiusModel {
  const sparse = new SparseModel();
  const openColumns = network.places.map(() => sparse.addColumn(0, 1, true));
  const objective = {
    columns: [...openColumns],
    costs: openColumns.map((_, s) => network.openCosts[s] ?? 0),
  };
  const add = (column: number, cost: number): void => {
    objective.columns.push(column);
    objective.costs.push(cost);
  };
  const nearest = groups.reduce((sum, group) => sum + group.cost * (group.distances[0] ?? 0), 0);
  add(sparse.addColumn(1, 1, false), nearest);
  const beyond = groups.map((group, g) => {
    const last = levels[g] ?? 0;
    let farther: number | undefined;
    for (let k = 0; k < Math.min(last, group.distances.length); k += 1) {
      farther = addLevel(sparse, openColumns, group, k, farther, add);
    }
    return farther;
  });
  addOpenMaximum(sparse, openColumns, network.openMost);
  return { sparse, openColumns, beyond, objective };
}

/** z[g,k] + Σ_{s at D[g,k]} y[s] ≥ z[g,k−1] (1 for the first; no z at the last distance). */
function addLevel(
  sparse: SparseModel,
  openColumns: readonly number[],
  { distances, shelters, cost }: RadiusGroup,
  k: number,
  nearer: number | undefined,
  add: (column: number, cost: number) => void,
): number | undefined {
  const row = sparse.addRow(k === 0 ? 1 : 0, Infinity);
  if (k > 0 && nearer !== undefined) sparse.entry(row, nearer, -1);
  for (const shelter of shelters[k] ?? []) sparse.entry(row, openColumns[shelter] ?? 0, 1);
  const next = distances[k + 1];
  if (next === undefined) return undefined;
  const column = sparse.addColumn(0, 1, false);
  sparse.entry(row, column, 1);
  add(column, cost * (next - (distances[k] ?? 0)));
  return column;
}

/** Everyone who could go anywhere in `all` has an open shelter here: Σ_{s of g} y[s] ≥ 1. */
export function buildCoverModel(
  { groups, places, openMost }: ShelterNetwork,
  all: ShelterNetwork,
): { sparse: SparseModel; openColumns: number[] } {
  const sparse = new SparseModel();
  const openColumns = places.map(() => sparse.addColumn(0, 1, true));
  groups.forEach(({ options }, g) => {
    if (all.groups[g]!.options.length === 0) return;
    const row = sparse.addRow(1, Infinity);
    for (const { shelter } of options) sparse.entry(row, openColumns[shelter]!, 1);
  });
  addOpenMaximum(sparse, openColumns, openMost);
  return { sparse, openColumns };
}

/** Σ_s y[s] ≤ openMaximum. */
function addOpenMaximum(sparse: SparseModel, openColumns: readonly number[], most: number): void {
  if (most >= openColumns.length) return;
  const row = sparse.addRow(-Infinity, most);
  for (const column of openColumns) sparse.entry(row, column, 1);
}

/** Levels up to the distance a group has in a plan, and a few more to choose from. */
export function levelsFor(
  groups: readonly RadiusGroup[],
  open: ReadonlySet<number>,
  margin: number,
): number[] {
  return groups.map(({ shelters }) => {
    const level = shelters.findIndex((list) => list.some((shelter) => open.has(shelter)));
    return Math.min(shelters.length, (level < 0 ? shelters.length : level + 1) + margin);
  });
}
