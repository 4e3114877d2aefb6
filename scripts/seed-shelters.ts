import { referenceDistrict, shelterStandards } from './reference/load';
import type { Sender } from './seed';

/** The figures first: places follow from them. Then populations, for coverage, and the sites. */
export async function sendShelters({ api, key }: Sender): Promise<number> {
  await api.put('/v1/shelter-standards', shelterStandards(), key('shelter-standards'));
  const { divisions, shelters } = referenceDistrict();
  const populations = divisions.map(({ code, nameZh, nameEn, parentCode, population }) => ({
    divisionCode: code,
    nameZh,
    nameEn,
    population,
    ...(parentCode ? { parentCode } : {}),
  }));
  await api.put('/v1/shelter-populations', { populations }, key('shelter-populations'));
  for (const shelter of shelters) {
    const { id, nameZh, nameEn, divisionCode, kind, areaM2, latitude, longitude } = shelter;
    const tags = shelter.accessible ? [...shelter.tags, 'ACCESSIBLE'] : shelter.tags;
    const place = { divisionCode, kind, areaM2, latitude, longitude };
    const owned = { tags, cameraCount: shelter.cameras, facilities: facilitiesOf(areaM2) };
    const body = { id, nameZh, nameEn, ...place, ...owned };
    await api.post('/v1/shelters', body, key('shelter', id));
  }
  return shelters.length;
}

// What a school hall or a park of that size has of its own (SYN): the rest comes as stock.
const facilitiesOf = (areaM2: number) => [
  { kind: 'TOILET', count: Math.max(4, Math.round(areaM2 / 200)) },
  { kind: 'TAP', count: Math.max(2, Math.round(areaM2 / 800)) },
];
