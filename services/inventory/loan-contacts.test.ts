import { freshPersonalKeys, openPersonalKeys } from '../platform/personal';
import { LoanContacts, maskedContact, maskedRequest } from './loan-contacts';

const contacts = new LoanContacts(openPersonalKeys(freshPersonalKeys('k1')));

test('a contact is shown by its ends, a short one not at all', () => {
  expect(maskedContact('13800000001')).toBe('138****0001');
  expect(maskedContact('li@example.org')).toBe('l***@example.org');
  expect(maskedContact('8888')).toBe('***');
  expect(maskedContact('')).toBe('');
});

test('a sealed contact opens in its own row only', () => {
  const contactSealed = contacts.sealed('loan-1', '13800000001');
  expect(contactSealed).not.toContain('1380000');
  expect(contacts.opened({ id: 'loan-1', contactSealed })).toBe('13800000001');
  expect(() => contacts.opened({ id: 'loan-2', contactSealed })).toThrow('sealed for another');
});

test('an amendment that brings the mask back keeps the contact', () => {
  const kept = contacts.sealedRequest('op', { contact: '13800000001', depotId: 'd' });
  expect(maskedRequest(kept)).toEqual({ contact: '***', depotId: 'd' });
  const amended = contacts.sealedRequest('op', { contact: '***', depotId: 'e' }, kept);
  expect(contacts.openedRequest('op', amended)).toEqual({ contact: '13800000001', depotId: 'e' });
});
