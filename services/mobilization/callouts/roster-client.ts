// Who could be asked, as the roster knows them.
import { DateTime } from 'luxon';
import type { Person } from '../../../gen/muster/roster/v1/Person';
import type { Team } from '../../../gen/muster/roster/v1/Team';
import { AppError } from '../../platform/errors';
import { serviceActor } from '../../platform/identity';
import type { CallOptions, Client } from '../../platform/rpc-types';
import type { Order } from './call-out';
import { kilometresBetween } from './distance';

export type FoundPerson = {
  personId: string;
  name: string;
  teamId: string;
  account: string;
  skills: string[];
  volunteer: boolean;
  onShift: boolean;
  barriers: string[];
  distanceKm: number | null;
  turnoutMinutes: number;
  /** Masked. */
  contacts: { kind: string; value: string }[];
};

export const peopleMax = 100_000;
const pageSize = 1_000;
const atOnce = 8;

type Roster = Client<'roster'>;

/** Whoever asks is known to the roster; what they may not read there the call-out does. */
export const rosterOptions = (actorId: string): CallOptions => ({
  actor: serviceActor('mobilization', actorId),
  timeoutMs: 30_000,
});

/** The people of the teams in question; with what keeps them from going, unless all are asked. */
export async function findPeople(
  roster: Roster,
  order: Order,
  now: Date,
  options: CallOptions,
): Promise<FoundPerson[]> {
  const day = missionDay(order, now);
  const teams = await teamsOf(roster, order, options);
  const everyone = order.quotas.length === 0;
  const availability = everyone
    ? new Map<string, Availability>()
    : await availabilityOf(roster, [...teams.keys()], order, options);
  const found: FoundPerson[] = [];
  for (let pageToken = ''; ;) {
    const request = { divisionCode: order.divisionCode, pageSize, pageToken };
    const page = await roster.listPeople(request, options);
    for (const person of page.people) {
      const team = person.teams.map(({ teamId }) => teams.get(teamId)).find(Boolean);
      if (team) found.push(foundPerson(person, team, { order, day }, availability.get(person.id)));
    }
    if (found.length > peopleMax) {
      const message = `more than ${peopleMax} people are in question: name a smaller division`;
      throw new AppError('ROSTER_TOO_LARGE', message);
    }
    if (!page.nextPageToken) return found;
    pageToken = page.nextPageToken;
  }
}

async function teamsOf(
  roster: Roster,
  { divisionCode, teamIds }: Order,
  options: CallOptions,
): Promise<Map<string, Team>> {
  const wanted = new Set(teamIds);
  const teams = new Map<string, Team>();
  for (let pageToken = ''; ;) {
    const page = await roster.listTeams({ divisionCode, pageSize, pageToken }, options);
    for (const team of page.teams) {
      // Partner teams are outside the headcount: they come when they are named.
      const taken = wanted.size > 0 ? wanted.has(team.id) : team.kind !== 'PARTNER';
      if (taken) teams.set(team.id, team);
    }
    if (!page.nextPageToken) break;
    pageToken = page.nextPageToken;
  }
  const missing = teamIds.filter((id) => !teams.has(id));
  if (missing.length === 0) return teams;
  const message = `no such team in division ${divisionCode}: ${missing.slice(0, 20).join(', ')}`;
  throw new AppError('TEAM_NOT_FOUND', message, { metadata: { id: missing[0]! } });
}

type Availability = { onShift: boolean; barriers: string[] };

async function availabilityOf(
  roster: Roster,
  teamIds: string[],
  { exerciseId }: Order,
  options: CallOptions,
): Promise<Map<string, Availability>> {
  const people = new Map<string, Availability>();
  const left = [...teamIds];
  const drain = async () => {
    for (let teamId = left.pop(); teamId !== undefined; teamId = left.pop()) {
      const answer = await roster.getTeamAvailability({ teamId, exerciseId }, options);
      for (const { personId, onShift, reasons } of answer.people) {
        const barriers = reasons.filter((reason) => reason !== 'OFF_SHIFT');
        people.set(personId, { onShift, barriers });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, drain));
  return people;
}

/** The day on which people are needed, as certificates name days. */
export function missionDay({ musterTime }: Pick<Order, 'musterTime'>, now: Date): string {
  const time = musterTime ? new Date(musterTime) : now;
  return DateTime.fromJSDate(time, { zone: 'Asia/Shanghai' }).toISODate()!;
}

function foundPerson(
  person: Person,
  team: Team,
  { order, day }: { order: Order; day: string },
  availability: Availability = { onShift: false, barriers: [] },
): FoundPerson {
  const wanted = new Set(order.quotas.map(({ skill }) => skill));
  const certificates = person.qualifications
    .filter(({ revokeTime }) => !revokeTime)
    .filter(({ validFrom, validUntil }) => validFrom <= day && (!validUntil || validUntil >= day))
    .map(({ code }) => code);
  const skills = new Set([...certificates, ...person.roles, team.specialism]);
  return {
    personId: person.id,
    name: person.name,
    teamId: team.id,
    account: person.account,
    skills: [...skills].filter((skill) => skill !== '' && wanted.has(skill)),
    volunteer: person.employment === 'VOLUNTEER',
    ...availability,
    distanceKm: distanceTo(team, order),
    turnoutMinutes: team.turnoutMinutes,
    contacts: person.contacts.map(({ kind, value }) => ({ kind, value })),
  };
}

function distanceTo(team: Team, { latitude, longitude }: Order): number | null {
  if (latitude === null || longitude === null) return null;
  if (team._latitude === undefined || team._longitude === undefined) return null;
  const from = { latitude: team.latitude ?? 0, longitude: team.longitude ?? 0 };
  return kilometresBetween(from, { latitude, longitude });
}

export type Contacts = { name: string; contacts: { kind: string; value: string }[] };

/** Contacts in full, for those who are about to be asked. */
export async function resolveContacts(
  roster: Roster,
  personIds: string[],
  reason: string,
  options: CallOptions,
): Promise<Map<string, Contacts>> {
  const resolved = new Map<string, Contacts>();
  for (let at = 0; at < personIds.length; at += pageSize) {
    const request = { personIds: personIds.slice(at, at + pageSize), reason };
    const { people } = await roster.resolveContacts(request, options);
    for (const { personId, name, contacts } of people) {
      const values = contacts.map(({ kind, value }) => ({ kind, value }));
      resolved.set(personId, { name, contacts: values });
    }
  }
  return resolved;
}
