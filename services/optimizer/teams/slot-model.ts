import { SparseModel } from '../model/sparse-model';
import type { Objective } from '../objective';
import type { TeamField } from './team-field';

// What both models of the response ask of requirements, whatever their columns stand for: u[r]
// slots of requirement r stay unfilled, b[r] = 1 where it may have teams at all.

export interface SlotColumn {
  team: number;
  requirements: readonly number[];
}

export interface SlotModel {
  sparse: SparseModel;
  /** One for each of the columns given. */
  chosen: number[];
  unfilled: Objective & { name: string };
}

export function buildSlotModel(field: TeamField, columns: readonly SlotColumn[]): SlotModel {
  const sparse = new SparseModel();
  const chosen = columns.map(() => sparse.addColumn(0, 1, true));
  const u = field.requirements.map(({ teams }) => sparse.addColumn(0, teams, false));
  addSlotRows(field, sparse, columns, u);
  addTeamRows(field, sparse, columns);
  addPeopleRows(field, sparse, columns);
  const costs = field.requirements.map(({ severity }) => severity);
  return { sparse, chosen, unfilled: { name: 'unfilled', columns: u, costs } };
}

/** A requirement has its slots filled or not: Σ_{c with r} x[c] + u[r] = teams[r]. */
function addSlotRows(
  { requirements }: TeamField,
  sparse: SparseModel,
  columns: readonly SlotColumn[],
  u: readonly number[],
): void {
  const rows = requirements.map(({ teams }, r) => {
    const row = sparse.addRow(teams, teams);
    sparse.entry(row, u[r]!, 1);
    return row;
  });
  columns.forEach((column, c) => {
    for (const r of column.requirements) sparse.entry(rows[r]!, c, 1);
  });
}

/** A team does one thing, or one sequence of things: Σ_{c of t} x[c] ≤ 1. */
function addTeamRows(
  { problem }: TeamField,
  sparse: SparseModel,
  columns: readonly SlotColumn[],
): void {
  const rows = problem.teams.map(() => sparse.addRow(-Infinity, 1));
  columns.forEach(({ team }, c) => sparse.entry(rows[team]!, c, 1));
}

/**
 * Teams come only where together they bring the people asked for:
 * Σ_{c with r} headcount · x[c] ≥ people[r] · b[r], and for each team Σ_{c of t with r} x[c] ≤ b[r].
 */
function addPeopleRows(
  { problem, requirements }: TeamField,
  sparse: SparseModel,
  columns: readonly SlotColumn[],
): void {
  const heads = new Map<number, { row: number; b: number; byTeam: Map<number, number> }>();
  requirements.forEach(({ people }, r) => {
    if (people <= 0) return;
    const b = sparse.addColumn(0, 1, true);
    const row = sparse.addRow(0, Infinity);
    sparse.entry(row, b, -people);
    heads.set(r, { row, b, byTeam: new Map() });
  });
  columns.forEach(({ team, requirements: own }, c) => {
    for (const r of own) {
      const asked = heads.get(r);
      if (asked === undefined) continue;
      sparse.entry(asked.row, c, problem.teams[team]!.headcount);
      let row = asked.byTeam.get(team);
      if (row === undefined) {
        row = sparse.addRow(-Infinity, 0);
        sparse.entry(row, asked.b, -1);
        asked.byTeam.set(team, row);
      }
      sparse.entry(row, c, 1);
    }
  });
}
