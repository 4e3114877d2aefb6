import { SparseModel } from '../model/sparse-model';
import type { Objective } from '../objective';
import type { Allocation, ShelterNetwork } from './shelter-network';

// Who goes where, for shelters with limited places. A shelter is open (y = 1) or not; a group is
// split into people (x) or goes whole (z); what stays unplaced is u.

interface Costs extends Objective {
  columns: number[];
  costs: number[];
}

export interface ShelterModel {
  sparse: SparseModel;
  /** y[s]; empty where every shelter may be open at no cost. */
  openColumns: number[];
  /** x[g,s] in people or z[g,s] in whole groups. */
  flows: { group: number; shelter: number; column: number; unit: number; distance: number }[];
  unplaced: { column: number; unit: number; people: number }[];
  distance: Costs;
  unplacedPeople: Costs;
}

export function buildShelterModel(network: ShelterNetwork, unplacedMost?: number): ShelterModel {
  const sparse = new SparseModel();
  const model: ShelterModel = {
    sparse,
    openColumns: [],
    flows: [],
    unplaced: [],
    distance: { columns: [], costs: [] },
    unplacedPeople: { columns: [], costs: [] },
  };
  const isSiting =
    network.openMost < network.places.length || network.openCosts.some((cost) => cost > 0);
  if (isSiting) model.openColumns = network.places.map(() => sparse.addColumn(0, 1, true));
  addGroups(network, model);
  addPlaces(network, model);
  if (isSiting) {
    addOpenFirst(network, model);
    addOpenMaximum(network, model);
    addTotalPlaces(network, model, unplacedMost ?? Infinity);
  }
  if (unplacedMost !== undefined) addUnplacedMaximum(model, unplacedMost);
  addObjectives(network, model);
  return model;
}

/** Σ_s x[g,s] + u[g] = people[g], or Σ_s z[g,s] + u[g] = 1 for a group that stays together. */
function addGroups({ groups }: ShelterNetwork, { sparse, flows, unplaced }: ShelterModel): void {
  groups.forEach(({ people, whole, options }, group) => {
    const most = whole ? 1 : people;
    const unit = whole ? people : 1;
    const row = sparse.addRow(most, most);
    for (const { shelter, distance } of options) {
      const column = sparse.addColumn(0, most, whole);
      sparse.entry(row, column, 1);
      flows.push({ group, shelter, column, unit, distance });
    }
    const column = sparse.addColumn(0, most, whole);
    sparse.entry(row, column, 1);
    unplaced.push({ column, unit, people });
  });
}

/** Σ_g people in s ≤ places[s] · y[s]. */
function addPlaces({ places, groups }: ShelterNetwork, model: ShelterModel): void {
  const { sparse, openColumns } = model;
  const everyone = groups.reduce((sum, group) => sum + group.people, 0);
  const rows = places.map((most, s) => {
    if (most >= everyone) return undefined;
    const open = openColumns[s];
    const row = sparse.addRow(-Infinity, open === undefined ? most : 0);
    if (open !== undefined) sparse.entry(row, open, -most);
    return row;
  });
  for (const { shelter, column, unit } of model.flows) {
    const row = rows[shelter];
    if (row !== undefined) sparse.entry(row, column, unit);
  }
}

/** x[g,s] ≤ min(people[g], places[s]) · y[s], or z[g,s] ≤ y[s]. */
function addOpenFirst({ groups, places }: ShelterNetwork, model: ShelterModel): void {
  for (const { group, shelter, column } of model.flows) {
    const line = groups[group];
    const most = line?.whole ? 1 : Math.min(line?.people ?? 0, places[shelter] ?? 0);
    const row = model.sparse.addRow(-Infinity, 0);
    model.sparse.entry(row, column, 1);
    model.sparse.entry(row, model.openColumns[shelter] ?? 0, -most);
  }
}

/** Σ_s y[s] ≤ openMaximum. */
function addOpenMaximum({ openMost }: ShelterNetwork, { sparse, openColumns }: ShelterModel): void {
  if (openMost >= openColumns.length) return;
  const row = sparse.addRow(-Infinity, openMost);
  for (const column of openColumns) sparse.entry(row, column, 1);
}

/** Σ_s places[s] · y[s] ≥ people − most unplaced: implied, but solvers find cuts in it. */
function addTotalPlaces(network: ShelterNetwork, model: ShelterModel, unplacedMost: number): void {
  const everyone = network.groups.reduce((sum, group) => sum + group.people, 0);
  const needed = everyone - unplacedMost;
  if (!(needed > 0)) return;
  const row = model.sparse.addRow(needed * (1 - 1e-9), Infinity);
  network.places.forEach((places, s) => {
    model.sparse.entry(row, model.openColumns[s] ?? 0, Math.min(places, everyone));
  });
}

/** Σ_g u[g] in people ≤ what the first aim reached. */
function addUnplacedMaximum({ sparse, unplaced }: ShelterModel, most: number): void {
  const row = sparse.addRow(-Infinity, most);
  for (const { column, unit } of unplaced) sparse.entry(row, column, unit);
}

function addObjectives(network: ShelterNetwork, model: ShelterModel): void {
  for (const { column, unit } of model.unplaced) {
    model.unplacedPeople.columns.push(column);
    model.unplacedPeople.costs.push(unit);
  }
  const add = (column: number, cost: number): void => {
    model.distance.columns.push(column);
    model.distance.costs.push(cost);
  };
  for (const { group, column, unit, distance } of model.flows) {
    add(column, unit * (network.groups[group]?.perPerson ?? 0) * distance);
  }
  model.openColumns.forEach((column, s) => add(column, network.openCosts[s] ?? 0));
}

/** The columns of a plan, to start a search from. */
export function shelterColumns(
  model: ShelterModel,
  network: ShelterNetwork,
  plan: readonly Allocation[],
): Float64Array {
  const values = new Float64Array(model.sparse.numCols);
  const placed = new Map(plan.map((line) => [`${line.group} ${line.shelter}`, line.people]));
  const left = network.groups.map((group) => group.people);
  for (const { group, shelter, column, unit } of model.flows) {
    const people = placed.get(`${group} ${shelter}`) ?? 0;
    if (people === 0) continue;
    values[column] = people / unit;
    left[group] = (left[group] ?? 0) - people;
    const open = model.openColumns[shelter];
    if (open !== undefined) values[open] = 1;
  }
  model.unplaced.forEach(({ column, unit }, g) => {
    values[column] = Math.max(0, left[g] ?? 0) / unit;
  });
  return values;
}

/** What an answer says; numbers near whole ones are whole, and nearly all of a group are all. */
export function allocationsOf(model: ShelterModel, values: Float64Array): Allocation[] {
  const lines = flowsOf(model, values);
  const largest = new Map<number, Allocation>();
  const waiting = model.unplaced.map(({ people }) => people);
  for (const line of lines) {
    waiting[line.group]! -= line.people;
    const known = largest.get(line.group);
    if (known === undefined || line.people > known.people) largest.set(line.group, line);
  }
  for (const [group, line] of largest) {
    const left = waiting[group] ?? 0;
    // The ceiling on those unplaced leaves a little slack, which parts of people would use up.
    if (Math.abs(left) <= 1e-7 * Math.max(1, line.people)) line.people += left;
  }
  return lines;
}

function flowsOf(model: ShelterModel, values: Float64Array): Allocation[] {
  return model.flows.flatMap(({ group, shelter, column, unit }) => {
    const value = values[column] ?? 0;
    const near = Math.round(value);
    const exact = Math.abs(value - near) <= 1e-6 * Math.max(1, near) ? near : value;
    return exact > 1e-9 ? [{ group, shelter, people: exact * unit }] : [];
  });
}
