import { z } from 'zod';
import type { AppError } from './errors';
import { parse } from './errors';

const schema = z.object({
  name: z.string().min(1).max(5),
  people: z.number().int().min(1).max(9),
  share: z.number().positive(),
  kind: z.enum(['A', 'B']),
  ids: z.array(z.guid()).min(2),
  on: z.boolean(),
  step: z.number().multipleOf(5),
});
const good = {
  ...{ name: 'a', people: 1, share: 1, kind: 'A', on: true, step: 5 },
  ids: ['0b842f40-5278-4b1c-8f0e-111111111111', '0b842f40-5278-4b1c-8f0e-222222222222'],
};

function faultOf(given: object): string {
  try {
    parse(schema, { ...good, ...given });
  } catch (error) {
    return (error as AppError).message;
  }
  return '';
}

it.each<[object, string]>([
  [{ name: '' }, 'name: must not be empty'],
  [{ name: 'abcdef' }, 'name: must have at most 5 characters'],
  [{ name: 7 }, 'name: must be a text, not a number'],
  [{ name: undefined }, 'name: is required: it must be a text'],
  [{ people: 0 }, 'people: must be at least 1'],
  [{ people: 10 }, 'people: must be at most 9'],
  [{ people: 1.5 }, 'people: must be a whole number'],
  [{ people: null }, 'people: must be a number, not null'],
  [{ share: 0 }, 'share: must be more than 0'],
  [{ kind: 'C' }, 'kind: must be one of A, B'],
  [{ kind: undefined }, 'kind: is required: it must be one of A, B'],
  [{ ids: ['x', good.ids[0]] }, 'ids[0]: must be a UUID'],
  [{ ids: [good.ids[0]] }, 'ids: must have at least 2 entries'],
  [{ on: 'yes' }, 'on: must be true or false, not a text'],
  [{ step: 7 }, 'step: must be a multiple of 5'],
])('%j is told as %s', (given, message) => {
  expect(faultOf(given)).toBe(message);
});
