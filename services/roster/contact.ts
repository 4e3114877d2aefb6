// Phones and other channels: one spelling each, so that equal ones are found, and what may be seen
// of them without revealing.
import { invalid } from '../platform/errors';
import type { Role } from '../platform/identity';
import { plainText } from '../platform/request-fields';

export const contactKinds = ['PHONE', 'EMAIL', 'WECHAT', 'DINGTALK', 'RADIO', 'OTHER'] as const;
export type ContactKind = (typeof contactKinds)[number];

/** Full-width digits, spaces, dashes and China's country code make no other phone. */
export function normalContact(kind: ContactKind, value: string, field: string): string {
  const plain = plainText(value);
  if (kind === 'PHONE') {
    const digits = plain.replace(/[\s()-]/g, '').replace(/^(\+86|0086)(?=\d{7})/, '');
    // The text is not repeated: what is no phone may still be somebody's.
    if (!/^\+?\d{5,15}$/.test(digits)) throw invalid(field, 'must be a phone of 5 to 15 digits');
    return digits;
  }
  if (kind === 'EMAIL') {
    const email = plain.toLowerCase();
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
      throw invalid(field, 'must be an e-mail address');
    return email;
  }
  if (plain === '') throw invalid(field, 'is required');
  return plain;
}

/** The same text under two kinds is two contacts. */
export const indexText = (kind: ContactKind, normal: string) => `${kind}:${normal}`;

/** A sealed value opens in its own row only. */
export const sealContext = (contactId: string) => `contacts.value:${contactId}`;

const seesEnds: readonly Role[] = [
  'COMMANDER',
  'TEAM_LEADER',
  'LOGISTICS_OFFICER',
  'ADMINISTRATOR',
  'SERVICE',
];

export const seesMasked = (roles: readonly Role[]) => roles.some((role) => seesEnds.includes(role));

export const hidden = '***';

/** `138****0001` to those who know people by it, `***` to everyone else. */
export function maskedContact(kind: ContactKind, value: string, seesSome: boolean): string {
  if (!seesSome) return hidden;
  if (kind === 'EMAIL') return `${value.slice(0, 1)}***${value.slice(value.indexOf('@'))}`;
  if (kind === 'PHONE' && value.length >= 10) return `${value.slice(0, 3)}****${value.slice(-4)}`;
  return value.length >= 6 ? `${value.slice(0, 1)}***${value.slice(-2)}` : hidden;
}

/** Whether a text is a mask and not a contact: a file that was exported brings it back. */
export const isMasked = (value: string) => value.includes('***');
