import { randomInt } from 'node:crypto';
import { referenceDistrict } from './reference/load';

// Without letters and digits that look alike, so that a password can be read from paper.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password that can be typed: four groups of four, about 79 bits. */
export function readablePassword(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return Array.from({ length: 4 }, group).join('-');
}

/** A fresh password for each account of the reference district. */
export function demoPasswords(): Record<string, string> {
  const { accounts } = referenceDistrict();
  return Object.fromEntries(accounts.map(({ userName }) => [userName, readablePassword()]));
}
