/**
 * A condition that holds only where a value is given. Asked as `$1 IS NULL OR column = $1` it would
 * keep the planner of a prepared statement from every index on the column.
 */
export function onlyWhere(column: string, parameter: string, value: unknown): string {
  return value === null ? `AND ${parameter} IS NULL` : `AND ${column} = ${parameter}`;
}

/** The rest of a list, newest first: what comes below the last key of the page before, if any. */
export function onlyBelow(column: string, parameter: string, value: unknown): string {
  return value === null ? `AND ${parameter} IS NULL` : `AND ${column} < ${parameter}`;
}
