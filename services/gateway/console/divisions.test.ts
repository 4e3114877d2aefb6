import { covers, divisionTree, leavesBelow, prefixOf } from './divisions';
import { partRefusalOf, refusalOf } from './session';

const division = (code: string, parentCode?: string) => ({
  code,
  parentCode,
  nameZh: code,
  nameEn: code,
  population: 1,
});
const district = '440310000000';
const street = '440310001000';
const community = '440310001002';

test('the tree is what the parent codes say, of any depth', () => {
  const rows = [division(district), division(street, district), division(community, street)];
  const [root] = divisionTree(rows);
  expect(leavesBelow(root!).map((node) => node.division.code)).toEqual([community]);
  expect(divisionTree(rows, street)[0]?.children).toHaveLength(1);
  expect(divisionTree(rows, '110000000000')).toEqual([]);
});

test('a code covers what lies below it', () => {
  expect(prefixOf(district)).toBe('440310');
  expect(prefixOf(community)).toBe(community);
  expect(covers(street, community)).toBe(true);
  expect(covers(community, street)).toBe(false);
  expect(covers('', community)).toBe(true);
});

test('a duty is refused for its role or for its place, and says which', () => {
  const grants = [{ role: 'COMMANDER' as const, divisionCode: street }];
  expect(refusalOf(grants, 'command', community)).toBeUndefined();
  expect(refusalOf(grants, 'command', district)).toBe('scope');
  expect(refusalOf(grants, 'administer')).toBe('role');
});

test('a reporter of a street may report on its part of the district', () => {
  const grants = [{ role: 'TEAM_LEADER' as const, divisionCode: street }];
  expect(partRefusalOf(grants, 'report', district)).toBeUndefined();
  expect(partRefusalOf(grants, 'report', '440311000000')).toBe('scope');
});
