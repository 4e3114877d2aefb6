// The teams of the reference district and their people, through the API that people use.
import type { Api } from './cli/connection';
import { referenceDistrict, rosterFacts, teams } from './reference/load';
import { rosterPeople, rosterShifts, rosterTeams, type RosterInput } from './reference/roster';

export type RosterSender = {
  api: Api;
  key: (...names: string[]) => string;
  run: { today: string };
};

const peopleAtOnce = 500;
const shiftsAtOnce = 150;

const inputOf = ({ run }: RosterSender): RosterInput => ({
  facts: rosterFacts(),
  teams: teams(),
  divisions: referenceDistrict().divisions,
  today: run.today,
});

/** Organisations, kinds of certificates, types and what stays at home, then the teams. */
export async function sendTeams(sender: RosterSender): Promise<number> {
  const { api, key } = sender;
  const input = inputOf(sender);
  const { organisations, qualificationKinds, resourceTypes, homeMinimums } = input.facts;
  const [district] = input.divisions;
  for (const { id, ...organisation } of organisations) {
    await api.put(`/v1/organisations/${id}`, organisation, key('organisation', id));
  }
  for (const { code, ...kind } of qualificationKinds) {
    await api.put(`/v1/qualification-kinds/${code}`, kind, key('qualification-kind', code));
  }
  for (const { specialism, type, ...resourceType } of resourceTypes) {
    const path = `${specialism}/${type}`;
    await api.put(`/v1/resource-types/${path}`, resourceType, key('resource-type', path));
  }
  for (const { specialism, ...minimum } of homeMinimums) {
    const path = `/v1/team-home-minimums/${district!.code}/${specialism}`;
    await api.put(path, minimum, key('home-minimum', specialism));
  }
  const rows = rosterTeams(input);
  await api.put('/v1/teams', { teams: rows }, key('teams'));
  return rows.length;
}

export async function sendPeople(sender: RosterSender): Promise<number> {
  const { api, key } = sender;
  const people = rosterPeople(inputOf(sender));
  for (let from = 0; from < people.length; from += peopleAtOnce) {
    const part = people.slice(from, from + peopleAtOnce);
    await api.put('/v1/people', { people: part }, key('people', String(from)));
  }
  return people.length;
}

/** Says which account is whose: the person is sent again, whole, with it. */
export async function linkAccount(sender: RosterSender, personId: string, account: string) {
  const person = rosterPeople(inputOf(sender)).find(({ id }) => id === personId);
  if (!person) throw new Error(`accounts.json: nobody of the roster has the id ${personId}`);
  const people = [{ ...person, account }];
  await sender.api.put('/v1/people', { people }, sender.key('account of', personId));
}

export async function sendDuty(sender: RosterSender): Promise<number> {
  const { api, key } = sender;
  const input = inputOf(sender);
  const shifts = rosterShifts(input, rosterPeople(input));
  for (let from = 0; from < shifts.length; from += shiftsAtOnce) {
    const part = shifts.slice(from, from + shiftsAtOnce);
    await api.post('/v1/shifts', { shifts: part }, key('shifts', String(from)));
  }
  return shifts.length;
}
