import { divisionPrefix } from '../platform/identity';

/** The LIKE pattern of what lies at or below a division; '' is everywhere. */
export function divisionPattern(code: string): string {
  return `${divisionPrefix(code)}%`;
}

const levelLengths = [12, 9, 6, 4, 2] as const;

/** The 12-digit code of the smallest division above all the codes; '' when there is none. */
export function commonDivision(codes: string[]): string {
  const [first, ...others] = new Set(codes);
  if (first === undefined) return '';
  for (const length of levelLengths) {
    const prefix = first.slice(0, length);
    if (others.every((code) => code.startsWith(prefix))) return prefix.padEnd(12, '0');
  }
  return '';
}
