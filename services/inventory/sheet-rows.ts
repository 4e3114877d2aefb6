// What the sheets of this service have in common.
import type { z } from 'zod';
import { AppError, violationsOf } from '../platform/errors';
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

/** The fields of a thing that its sheet shows. */
export function columnsOf(columns: readonly Column[], thing: object): Row {
  const fields = thing as Record<string, Cell>;
  return Object.fromEntries(columns.map(({ key }) => [key, fields[key] ?? null]));
}

/** The faults of a row's fields, each at the column that holds the field. */
export function faultsOf(row: number, columns: Column[], error: z.ZodError): SheetFault[] {
  return violationsOf(error).map(({ field, description }) => {
    const key = /^\w+/.exec(field)?.[0];
    const column = columns.find((each) => each.key === key);
    const inner = field === key ? '' : `${field.slice(key?.length)} `;
    return faultAt(row, column, `${inner}${description}`, 'correct the cell');
  });
}

/** What a rule refuses, without its place; undefined when it does not. */
export function refusalOf(rule: () => unknown): { problem: string; remedy: string } | undefined {
  try {
    rule();
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { problem: error.message, remedy: 'correct the row' };
  }
}
