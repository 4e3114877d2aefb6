// The people of the reference teams, made from facts: the same day always makes the same people,
// certificates and duty. Phones are in a range that no operator has (1000000…).
import { z } from 'zod';
import { divisionSchema, teamSchema, type Division, type ReferenceTeam } from './schemas';

const code = z.string().regex(/^[A-Z][A-Z_]*$/);
const id = z.string().regex(/^[a-z0-9-]{1,64}$/);
const name = z.string().min(1);
const named = { nameZh: name, nameEn: name };
const figures = z.record(z.string(), z.number());
const { code: divisionCode } = divisionSchema.shape;

export const rosterFileSchema = z.strictObject({
  note: z.string(),
  organisations: z.array(
    z.strictObject({
      id,
      ...named,
      kind: z.enum(['GOVERNMENT', 'ENTERPRISE', 'SOCIAL', 'MILITARY']),
      divisionCode,
    }),
  ),
  specialisms: z.array(
    z.strictObject({
      specialism: teamSchema.shape.specialism,
      kind: z.enum(['REGULAR', 'PROFESSIONAL', 'VOLUNTEER']),
      organisationId: z.union([id, z.literal('')]),
      turnoutMinutes: z.number().int().min(0),
      qualificationCodes: z.array(code).min(1),
      figures,
    }),
  ),
  teamFigures: z.array(z.strictObject({ teamId: id, figures })),
  /** Of other organisations: outside the headcount. */
  partnerTeams: z.array(teamSchema),
  qualificationKinds: z.array(z.strictObject({ code, ...named })),
  resourceTypes: z.array(
    z.strictObject({
      specialism: code,
      type: z.number().int().min(1).max(9),
      ...named,
      criteria: z.array(
        z.strictObject({
          kind: z.string(),
          subject: z.string(),
          value: z.number().min(0),
          ...named,
        }),
      ),
    }),
  ),
  homeMinimums: z.array(
    z.strictObject({
      specialism: code,
      share: z.number().min(0).max(1),
      teamsMin: z.number().int().min(0),
    }),
  ),
  duty: z.strictObject({
    days: z.number().int().min(1).max(30),
    /** Groups take turns at shifts of twelve hours; six work one in three days. */
    groupsMax: z.number().int().min(4).max(12),
    crewMax: z.number().int().min(4).max(100),
  }),
  names: z.strictObject({ surnames: z.array(name).min(10), given: z.array(name).min(10) }),
});
export type RosterFacts = z.infer<typeof rosterFileSchema>;

export type RosterInput = {
  facts: RosterFacts;
  teams: ReferenceTeam[];
  divisions: Division[];
  /** ISO date: certificates and duty are counted from it. */
  today: string;
};

const partnerOrganisation = 'org-partner-rescue';
const dayMs = 86_400_000;
const dayAfter = (date: string, days: number) =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);

/** Teams as the API takes them, where their division is. */
export function rosterTeams({ facts, teams, divisions }: RosterInput) {
  const placeOf = new Map(divisions.map((division) => [division.code, division]));
  const partners = new Set(facts.partnerTeams.map((team) => team.id));
  return [...teams, ...facts.partnerTeams].map((team, index) => {
    const of = factsOf(facts, team);
    const place = placeOf.get(team.divisionCode)!;
    const own = facts.teamFigures.find(({ teamId }) => teamId === team.id)?.figures ?? {};
    const organisationId = partners.has(team.id) ? partnerOrganisation : of.organisationId;
    // Teams of one division do not stand on one another on a map.
    const shift = ((index % 5) - 2) / 400;
    return {
      id: team.id,
      nameZh: team.nameZh,
      nameEn: team.nameEn,
      kind: partners.has(team.id) ? 'PARTNER' : of.kind,
      specialism: team.specialism,
      skills: team.skills,
      figures: { ...of.figures, ...own },
      divisionCode: team.divisionCode,
      latitude: place.latitude + shift,
      longitude: place.longitude - shift,
      minimumCrew: team.minimumCrew,
      turnoutMinutes: of.turnoutMinutes,
      ...(organisationId && { organisationId }),
    };
  });
}

const factsOf = (facts: RosterFacts, { specialism }: ReferenceTeam) =>
  facts.specialisms.find((each) => each.specialism === specialism)!;

export type RosterPerson = ReturnType<typeof rosterPeople>[number];

/** Everyone of every team, in the order of the teams. */
export function rosterPeople(input: RosterInput) {
  const { facts, teams } = input;
  let number = 0;
  return [...teams, ...facts.partnerTeams].flatMap((team) =>
    Array.from({ length: team.headcount }, (_, place) => person(input, team, place, (number += 1))),
  );
}

/** A made-up name: the same numbers always give the same. */
export function nameOf({ names: { surnames, given } }: RosterFacts, number: number, place = 0) {
  return surnames[(number * 7) % surnames.length]! + given[(number * 11 + place) % given.length]!;
}

function person({ facts, today }: RosterInput, team: ReferenceTeam, place: number, number: number) {
  const of = factsOf(facts, team);
  const serial = String(number).padStart(4, '0');
  const isStreet = !team.divisionCode.endsWith('000000');
  const employment =
    of.kind === 'VOLUNTEER' ? 'VOLUNTEER' : place % 5 === 4 ? 'PART_TIME' : 'FULL_TIME';
  const roles = [
    ...(isStreet && team.specialism === 'FLOOD' && place < 3 ? ['OFFICER'] : []),
    ...(isStreet && team.specialism === 'FLOOD' && place >= 5 && place < 8 ? ['INSPECTOR'] : []),
    ...(team.specialism === 'GENERAL' ? ['FIREFIGHTER'] : []),
    ...(place % 6 === 1 ? ['DRIVER'] : []),
  ];
  return {
    id: `p-${serial}`,
    name: nameOf(facts, number, place),
    divisionCode: team.divisionCode,
    employment,
    title: place === 0 ? '队长' : place === 1 ? '副队长' : '队员',
    roles,
    contacts: [{ kind: 'PHONE', value: `1000000${serial}` }],
    qualifications: certificates(of.qualificationCodes, { place, number, today }),
    teams: [{ teamId: team.id, role: place === 0 ? 'LEADER' : place === 1 ? 'DEPUTY' : 'MEMBER' }],
  };
}

/** Two of three hold each certificate; one in forty has let it lapse. */
function certificates(
  codes: string[],
  { place, number, today }: { place: number; number: number; today: string },
) {
  return codes
    .filter((_, index) => (place + index) % 3 !== 2)
    .map((certificate, index) => {
      const daysLeft = number % 40 === 0 ? -15 : 20 + ((number * 37 + index * 101) % 900);
      return {
        code: certificate,
        number: `SYN-${String(number).padStart(4, '0')}-${index + 1}`,
        validFrom: dayAfter(today, daysLeft - 1_095),
        validUntil: dayAfter(today, daysLeft),
      };
    });
}

/** Shifts of twelve hours, day and night, that groups of each team take in turn. */
export function rosterShifts(input: RosterInput, people: RosterPerson[]) {
  const { facts, today } = input;
  const { days, groupsMax, crewMax } = facts.duty;
  const membersOf = new Map<string, string[]>();
  for (const { id: personId, teams } of people) {
    const { teamId } = teams[0]!;
    membersOf.set(teamId, [...(membersOf.get(teamId) ?? []), personId]);
  }
  // 20:00 in Asia/Shanghai on the evening before, so that somebody is on duty from the start.
  const first = Date.parse(`${today}T12:00:00Z`) - dayMs;
  return [...input.teams, ...facts.partnerTeams].flatMap((team) => {
    const members = membersOf.get(team.id)!;
    const groups = Math.min(groupsMax, Math.floor(members.length / team.minimumCrew));
    return Array.from({ length: days * 2 + 1 }, (_, shift) => ({
      teamId: team.id,
      name: shift % 2 === 0 ? '夜班' : '白班',
      startTime: new Date(first + (shift * dayMs) / 2).toISOString(),
      endTime: new Date(first + ((shift + 1) * dayMs) / 2).toISOString(),
      personIds: members
        .filter((_member, place) => place % groups === shift % groups)
        .slice(0, crewMax),
    }));
  });
}
