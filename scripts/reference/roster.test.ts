import { referenceDistrict, rosterFacts, teams } from './load';
import { rosterPeople, rosterShifts, rosterTeams } from './roster';

const input = {
  facts: rosterFacts(),
  teams: teams(),
  divisions: referenceDistrict().divisions,
  today: '2026-11-22',
};
const allTeams = rosterTeams(input);
const people = rosterPeople(input);
const shifts = rosterShifts(input, people);

test('33 teams have 1,581 people, and partner teams are outside', () => {
  const partners = new Set(
    allTeams.filter(({ kind }) => kind === 'PARTNER').map((team) => team.id),
  );
  expect(allTeams.length - partners.size).toBe(33);
  expect(partners.size).toBeGreaterThan(0);
  const own = people.filter(({ teams: [team] }) => !partners.has(team!.teamId));
  expect(own).toHaveLength(1581);
  expect(new Set(people.map(({ id }) => id)).size).toBe(people.length);
});

test('every phone is synthetic, and nobody else’s', () => {
  const phones = people.map(({ contacts: [phone] }) => phone!.value);
  for (const phone of phones) expect(phone).toMatch(/^1000000\d{4}$/);
  expect(new Set(phones).size).toBe(people.length);
});

test('what people, teams and types refer to exists', () => {
  const kinds = new Set(input.facts.qualificationKinds.map(({ code }) => code));
  const organisations = new Set(input.facts.organisations.map(({ id }) => id));
  for (const { qualifications } of people) {
    for (const { code } of qualifications) expect(kinds).toContain(code);
  }
  for (const { criteria } of input.facts.resourceTypes) {
    for (const { kind, subject } of criteria) {
      if (kind === 'QUALIFIED') expect(kinds).toContain(subject);
    }
  }
  for (const { organisationId } of allTeams) {
    if (organisationId) expect(organisations).toContain(organisationId);
  }
});

test('every shift has a crew, and nobody two shifts within a day and a half', () => {
  const lastEnd = new Map<string, number>();
  for (const { personIds, startTime, endTime, teamId } of shifts) {
    const team = allTeams.find(({ id }) => id === teamId)!;
    expect(personIds.length).toBeGreaterThanOrEqual(team.minimumCrew);
    for (const id of personIds) {
      const rest = Date.parse(startTime) - (lastEnd.get(id) ?? -Infinity);
      expect(rest).toBeGreaterThanOrEqual(36 * 3_600_000);
      lastEnd.set(id, Date.parse(endTime));
    }
  }
});

test('the same day makes the same people', () => {
  expect(rosterPeople(input)).toEqual(people);
});
