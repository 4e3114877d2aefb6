import { readConfig, personalConfig, ConfigInvalid } from './config';
import { z } from 'zod';
import { freshPersonalKeys, openPersonalKeys, PersonalDataUnreadable } from './personal';

const older = freshPersonalKeys('k1');
const newer = freshPersonalKeys('k2');
const place = 'people.phone:01';

test('a sealed text opens where it was sealed and says nothing of itself', () => {
  const keys = openPersonalKeys(older);
  const sealed = keys.seal('13800000001', place);
  expect(sealed).toMatch(/^k1\.[\w-]+$/);
  expect(sealed).not.toContain('13800000001');
  expect(keys.open(sealed, place)).toBe('13800000001');
  expect(keys.seal('13800000001', place)).not.toBe(sealed);
});

test('any text survives, empty and Chinese ones too', () => {
  const keys = openPersonalKeys(older);
  for (const text of ['', '李卫国', 'a'.repeat(10_000), '🚒']) {
    expect(keys.open(keys.seal(text, place), place)).toBe(text);
  }
});

test('a sealed file opens where it was sealed, after a rotation too', () => {
  const bytes = Buffer.from('姓名,电话\n李卫国,13800000001\n');
  const sealed = openPersonalKeys(older).sealBytes(bytes, place);
  expect(sealed.includes('13800000001')).toBe(false);
  const after = openPersonalKeys(`${newer},${older}`);
  expect(after.openBytes(sealed, place)).toEqual(bytes);
  expect(() => after.openBytes(sealed, 'elsewhere')).toThrow(PersonalDataUnreadable);
  expect(() => after.openBytes(bytes, place)).toThrow(PersonalDataUnreadable);
});

test('a sealed text that was moved to another row or altered does not open', () => {
  const keys = openPersonalKeys(older);
  const sealed = keys.seal('13800000001', place);
  const altered = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
  expect(() => keys.open(sealed, 'people.phone:02')).toThrow(PersonalDataUnreadable);
  expect(() => keys.open(altered, place)).toThrow(PersonalDataUnreadable);
  expect(() => keys.open('k1.AAAA', place)).toThrow('cut short');
  expect(() => keys.open('plain text', place)).toThrow(PersonalDataUnreadable);
});

test('after a rotation the first key seals, and the old one still opens', () => {
  const before = openPersonalKeys(older);
  const after = openPersonalKeys(`${newer},${older}`);
  const sealed = before.seal('13800000001', place);
  expect(after.open(sealed, place)).toBe('13800000001');
  expect(after.needsRotation(sealed)).toBe(true);
  expect(after.needsRotation(after.seal('13800000001', place))).toBe(false);
  expect(() => openPersonalKeys(newer).open(sealed, place)).toThrow('has no key "k1"');
});

test('equal texts have equal blind indexes, findable while a rotation is under way', () => {
  const before = openPersonalKeys(older);
  const after = openPersonalKeys(`${newer},${older}`);
  const index = before.blindIndex('13800000001');
  expect(before.blindIndex('13800000001')).toBe(index);
  expect(before.blindIndex('13800000002')).not.toBe(index);
  expect(after.blindIndex('13800000001')).not.toBe(index);
  expect(after.blindIndexes('13800000001')).toContain(index);
  expect(after.needsRotation(index)).toBe(true);
});

test.each([
  ['', /has no id/],
  ['k1', /must be 32 bytes/],
  ['k1:c2hvcnQ=', /"k1" must be 32 bytes/],
  ['K 1:abc', /has no id/],
  [`${older},${older}`, /two keys alike/],
  [Array.from({ length: 21 }, (_, n) => freshPersonalKeys(`k${n}`)).join(), /more than 20/],
])('keys written wrongly are refused: %#', (text, message) => {
  expect(() => openPersonalKeys(text)).toThrow(message);
});

test('a configuration with a bad key is refused without repeating the key', () => {
  const schema = z.object(personalConfig);
  expect(readConfig(schema, { PERSONAL_KEYS: older }).PERSONAL_KEYS).toBe(older);
  expect(() => readConfig(schema, {})).toThrow('PERSONAL_KEYS is not set');
  const bad = () => readConfig(schema, { PERSONAL_KEYS: 'k1:hunter2' });
  expect(bad).toThrow(ConfigInvalid);
  expect(bad).not.toThrow(/hunter2/);
});
