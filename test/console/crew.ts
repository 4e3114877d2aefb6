import type { Api } from '../../scripts/cli/connection';

const street = '440310001000';
const hourMs = 3_600_000;

/** A team of five who are on shift from an hour ago until nine hours from now. */
export async function crewOnShift(
  administrator: Api,
  teamId: string,
  nameZh: string,
): Promise<void> {
  await administrator.post('/v1/teams', {
    ...{ id: teamId, nameZh, nameEn: teamId, kind: 'PROFESSIONAL', specialism: 'WATER' },
    ...{ divisionCode: street, minimumCrew: 4, latitude: 22.7, longitude: 114.34 },
  });
  const personIds = [1, 2, 3, 4, 5].map((place) => `${teamId}-p${place}`);
  await administrator.put('/v1/people', {
    people: personIds.map((id, place) => ({
      ...{ id, name: `队员${place + 1}`, divisionCode: street, employment: 'FULL_TIME' },
      contacts: [{ kind: 'PHONE', value: `1380000${teamId.slice(-1)}00${place}` }],
      teams: [{ teamId }],
    })),
  });
  const [startTime, endTime] = [-1, 9].map((hours) =>
    new Date(Date.now() + hours * hourMs).toISOString(),
  );
  await administrator.post('/v1/shifts', {
    shifts: [{ teamId, name: '白班', startTime, endTime, personIds }],
  });
}
