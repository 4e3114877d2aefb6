import { fieldPath, invalidFields, type Violation } from '../platform/errors';

/** PostgreSQL stores every character but U+0000, so no field of a request may hold it. */
export function refuseNul(input: Record<string, unknown>): void {
  const faults = nulFaults(input, []);
  if (faults.length > 0) throw invalidFields(faults);
}

function nulFaults(value: unknown, path: PropertyKey[]): Violation[] {
  if (typeof value === 'string') {
    if (!value.includes('\0')) return [];
    return [{ field: fieldPath(path), description: 'holds the character U+0000' }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((part, index) => nulFaults(part, [...path, index]));
  }
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) => nulFaults(part, [...path, key]));
}
