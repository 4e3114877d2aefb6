import { randomUUID } from 'node:crypto';
import { freshPersonalKeys } from '../../services/platform/personal';
import { toTimestamp } from '../../services/platform/wire-values';
import type { Claimable, ClaimNoun } from './claim-load';

const division = '440310001000';
const teamsPerRequest = 200;
const crew = 4;
const hourMs = 3_600_000;

/** Teams of one vehicle and four people, all of them on shift. */
export const teamClaims: ClaimNoun<'roster'> = {
  service: 'roster',
  one: 'a team',
  env: { PERSONAL_KEYS: freshPersonalKeys('bench') },
  fill: async (client, count) => {
    const all = Array.from({ length: count }, (): Claimable => {
      // In the order in which the service reads a crew.
      const others = Array.from({ length: crew }, () => randomUUID()).sort();
      return { id: randomUUID(), others };
    });
    const now = Date.now();
    const times = {
      startTime: toTimestamp(new Date(now - hourMs)),
      endTime: toTimestamp(new Date(now + 10 * hourMs)),
    };
    for (let at = 0; at < count; at += teamsPerRequest) {
      const part = all.slice(at, at + teamsPerRequest);
      const options = { timeoutMs: 60_000 };
      const teams = part.map(({ id }) => newTeam(id));
      await client.putTeams({ requestId: randomUUID(), teams }, options);
      const people = part.flatMap(({ id, others }) => others.map((each) => newPerson(each, id)));
      await client.putPeople({ requestId: randomUUID(), people }, options);
      const shifts = part.map(({ id, others }) => ({ teamId: id, personIds: others, ...times }));
      await client.createShifts({ requestId: randomUUID(), shifts }, options);
    }
    return all;
  },
  claim: async (client, teamId, requestId) => {
    const claims = [{ teamId }];
    const asked = { requestId, claims, task: 'plans/bench', holdSeconds: 86_400 };
    const { assignments } = await client.claimTeams(asked);
    return assignments[0]!.id;
  },
  release: (client, id, requestId) =>
    client.releaseAssignments({ requestId, ids: [id], reason: 'given back' }),
};

const newTeam = (id: string) => ({
  id,
  nameZh: '三防抢险队',
  nameEn: 'Flood team',
  kind: 'REGULAR' as const,
  specialism: 'FLOOD',
  divisionCode: division,
  minimumCrew: crew,
});

const newPerson = (id: string, teamId: string) => ({
  id,
  name: '队员',
  divisionCode: division,
  employment: 'FULL_TIME' as const,
  teams: [{ teamId }],
});
