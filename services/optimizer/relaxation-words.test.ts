import { relaxationWords } from './relaxation-words';
import type { Relaxation } from './solution';

const names = {
  nodes: {
    'depots/d-1': { zh: '区库', en: 'District depot' },
    'divisions/440310001001': { zh: '六联社区', en: '' },
  },
  items: { tent: { zh: '帐篷', en: 'Tent' } },
  fleets: { 'f-1': { zh: '货车队', en: 'Trucks' } },
};

function words(given: Partial<Relaxation> & Pick<Relaxation, 'change'>) {
  return relaxationWords({ amount: 3, descriptionEn: '', descriptionZh: '', ...given }, names);
}

test('stock is asked for by the names of the item and the community', () => {
  expect(words({ change: 'ADD_STOCK', itemId: 'tent', nodeId: 'divisions/440310001001' })).toEqual({
    zh: '为六联社区另筹帐篷 3 件',
    en: 'Find 3 more of Tent for 六联社区',
  });
});

test('vehicle-hours are rounded up to the tenth, and goods to the unit', () => {
  expect(words({ change: 'ADD_VEHICLE_HOURS', fleetId: 'f-1', amount: 1.23 }).en).toBe(
    'Give Trucks 1.3 more vehicle-hours',
  );
  expect(words({ change: 'RELEASE_KEPT_STOCK', nodeId: 'depots/d-1', amount: 2.5 }).en).toContain(
    'Release 3 of',
  );
});

test('what has no name goes by its id', () => {
  const lane = { fromNodeId: 'depots/d-1', toNodeId: 'depots/unknown' };
  expect(words({ change: 'OPEN_LANE', ...lane }).zh).toBe('打通区库至depots/unknown的道路');
});

test('stock that is set free for a part only says of how much', () => {
  const relaxation = { change: 'RELEASE_KEPT_STOCK', amount: 3, nodeId: 'n', itemId: 'i' } as const;
  const given = { ...relaxation, descriptionEn: '', descriptionZh: '', verified: true };
  expect(relaxationWords(given, names, 9)).toEqual({
    zh: expect.stringContaining('可补所缺 9 件中的 3 件'),
    en: expect.stringContaining('for 3 of the 9 missing'),
  });
  const open = { ...given, verified: false };
  expect(relaxationWords(open, names, 3).en).toContain('(not verified by solving again)');
});
