import type { Api } from '../../scripts/cli/connection';

// One district, one street, one community, one depot with 1,000 bottles: small enough to count on
// one's fingers.

const district = '440310000000';
const street = '440310001000';
export const community = '440310001001';
const place = { latitude: 22.6952, longitude: 114.3254 };

export async function smallDistrict(administrator: Api): Promise<void> {
  await administrator.put('/v1/divisions', {
    divisions: [
      { code: district, nameZh: '坪山区', nameEn: 'Pingshan', population: 1_000, ...place },
      {
        code: street,
        nameZh: '坪山街道',
        nameEn: 'Pingshan Street',
        parentCode: district,
        population: 1_000,
        ...place,
      },
      {
        code: community,
        nameZh: '六联社区',
        nameEn: 'Liulian',
        parentCode: street,
        population: 1_000,
        ...place,
      },
    ],
  });
  await administrator.post('/v1/items', {
    id: 'water',
    nameZh: '饮用水',
    nameEn: 'Drinking water',
    unitZh: '升',
    unitEn: 'litre',
    contentPerUnit: 1,
    standardId: 'drinking-water',
    massKg: 1.05,
    volumeM3: 0.0014,
    shelfLifeDays: 0,
  });
  await administrator.put('/v1/standards/drinking-water', {
    nameZh: '饮用水',
    nameEn: 'Drinking water',
    reliefNeed: 'WATER',
    unit: 'L',
    basis: 'PERSON',
    rate: 3,
    perDay: true,
    priority: 10,
    itemId: 'water',
    contentPerUnit: 1,
    enabled: true,
    source: 'SYN',
  });
  await administrator.post('/v1/depots', {
    id: 'depot-east',
    nameZh: '东仓库',
    nameEn: 'East depot',
    tier: 'STREET',
    divisionCode: street,
    latitude: 22.7,
    longitude: 114.34,
    areaM2: 100,
  });
  await administrator.post('/v1/stock/receipts', {
    lines: [{ depotId: 'depot-east', itemId: 'water', quantity: 1_000 }],
    reason: '期初库存',
  });
}

/** A flood whose people need 3 L a day each for three days. */
export async function raiseFlood(commander: Api, affected: number): Promise<string> {
  const { id } = await commander.post<{ id: string }>('/v1/incidents', {
    name: '内涝',
    hazard: 'FLOOD',
    divisionCode: district,
    conditions: { days: 3, temperatureCelsius: 25, tentShare: 0.4, tentPeople: 4 },
    detectTime: new Date().toISOString(),
  });
  await commander.post(`/v1/incidents/${id}/reports`, {
    kind: 'INITIAL',
    lines: [{ divisionCode: community, affected, displaced: 0 }],
  });
  return id;
}
