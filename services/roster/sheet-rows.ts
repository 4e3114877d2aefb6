// What the sheets of this service have in common.
import type { z } from 'zod';
import { violationsOf } from '../platform/errors';
import { covers, type Actor, type Role } from '../platform/identity';
import {
  faultAt,
  type Cell,
  type Choice,
  type Column,
  type Row,
  type SheetFault,
} from '../platform/sheets/column';

export function choicesOf(names: Record<string, [zh: string, en: string]>): Choice[] {
  return Object.entries(names).map(([value, [zh, en]]) => ({ value, zh, en }));
}

/** Several codes in one cell, one after another. */
export const listText = (codes: string[]): Cell => (codes.length === 0 ? null : codes.join(';'));
export const listOf = (cell: Cell | undefined): string[] =>
  String(cell ?? '')
    .split(/[;；,，、\s]+/)
    .filter(Boolean);

export const textOf = (cell: Cell | undefined): string => String(cell ?? '');
export const numberOf = (cell: Cell | undefined): number | undefined =>
  typeof cell === 'number' ? cell : undefined;

/** The faults of a row's fields, each at the column that holds the field. */
export function faultsOf(row: number, columns: Column[], error: z.ZodError): SheetFault[] {
  return violationsOf(error).map(({ field, description }) => {
    const key = /^\w+/.exec(field)?.[0];
    const column = columns.find((each) => each.key === key);
    return faultAt(row, column, description, 'correct the cell');
  });
}

/** A fault for a row whose division, now or as it is to be, is out of the actor's reach. */
export function outOfReach(
  row: number,
  column: Column | undefined,
  { grants }: Actor,
  needed: Role[],
  divisionCodes: (string | undefined)[],
): SheetFault[] {
  const isKept = (code: string) =>
    grants.some(({ role, divisionCode }) => needed.includes(role) && covers(divisionCode, code));
  const outside = divisionCodes.find((code) => code !== undefined && !isKept(code));
  if (outside === undefined) return [];
  const problem = `${outside} is outside of the divisions you keep`;
  return [faultAt(row, column, problem, 'remove the row')];
}

/** Faults for references of a row that do not exist. */
export function unknownIn(
  row: number,
  column: Column | undefined,
  ids: string[],
  known: { has(id: string): boolean },
): SheetFault[] {
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return [];
  return [faultAt(row, column, `${missing.join(', ')} does not exist`, 'write one that exists')];
}

/** A row whose file lacks columns, as it would be. */
export const completed = (columns: Column[], before: Row | undefined, values: Row): Row => ({
  ...Object.fromEntries(columns.map(({ key }) => [key, null])),
  ...before,
  ...values,
});
