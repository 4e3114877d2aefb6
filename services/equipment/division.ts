import { divisionPrefix } from '../platform/identity';

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

/** The area in which equipment works at home unless its record says otherwise: its county. */
export function countyOf(divisionCode: string): string {
  return divisionCode.slice(0, 6).padEnd(12, '0');
}

/** Whether a division lies in an area, or holds it. Without a division nothing leaves its area. */
export function isWithin(divisionCode: string, areaCode: string): boolean {
  return divisionCode === '' || divisionCode.startsWith(divisionPrefix(areaCode));
}
