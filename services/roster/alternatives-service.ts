// Whoever cannot have a team is told which others would do: the same specialism and type, ready
// now with the certificates asked for, nearest first.
import { AppError } from '../platform/errors';
import { scopePrefixes } from '../platform/identity';
import type { CallContext } from '../platform/rpc-types';
import type { Db } from '../platform/db';
import { isReady } from './availability';
import { availabilityOf, type TeamAvailability } from './availability-service';
import { dateInShanghai, hoursAfter } from './calendar';
import { missionHoursDefault, type ClaimRequest, type TeamClaim } from './claim-shapes';
import { lastingCount } from './crew';
import { distanceKm, type Place } from './distance';
import { certificatesOn } from './qualification-store';
import { findResourceType } from './rule-store';
import { divisionPattern, exerciseClaimers, type Roster } from './service-context';
import { findTeam, nearestTeams, type CountedTeam } from './team-store';
import { missedCriteria } from './typing';
import { typingFacts } from './typing-facts-store';

const shown = 3;
const batchSize = 200;
const batchesMax = 10;

const replaceable = [
  'ALREADY_CLAIMED',
  'TEAM_RESTING',
  'TEAM_OUT_OF_SERVICE',
  'TEAM_STATE',
  'TEAM_ARCHIVED',
  'CREW_SHORT',
  'TYPE_NOT_MET',
  'QUALIFICATION_SHORT',
];

export async function withAlternatives<Res>(
  roster: Roster,
  context: CallContext,
  input: ClaimRequest,
  claim: () => Promise<Res>,
): Promise<Res> {
  try {
    return await claim();
  } catch (error) {
    if (!(error instanceof AppError) || !replaceable.includes(error.reason)) throw error;
    const { details, reason, message } = error;
    const teamId = details.metadata?.['teamId'];
    if (!teamId) throw error;
    const found = await alternatives(roster, context, input, teamId);
    const metadata = {
      ...details.metadata,
      alternatives: found.map(({ team }) => team.id).join(','),
      alternativeDetails: JSON.stringify(found.map(detailsOf)),
    };
    const advice = found.length > 0 ? `; ready instead: ${metadata.alternatives}` : '';
    throw new AppError(reason, message + advice, { ...details, metadata });
  }
}

type Alternative = { team: CountedTeam; distance?: number };

const detailsOf = ({ team, distance }: Alternative) => ({
  teamId: team.id,
  nameZh: team.nameZh,
  nameEn: team.nameEn,
  ...(distance !== undefined && { distanceKm: Math.round(distance * 10) / 10 }),
});

/** Looked for from the nearest outwards, until there are enough or too many were in vain. */
async function alternatives(
  { db, now }: Roster,
  { actor }: CallContext,
  input: ClaimRequest,
  teamId: string,
): Promise<Alternative[]> {
  const wanted = await findTeam(db, teamId);
  const line = input.claims.find((each) => each.teamId === teamId);
  if (!wanted || !line) return [];
  const time = now();
  const place: Place = input.latitude === null ? wanted : input;
  const query = {
    specialism: line.specialism ?? wanted.specialism,
    scope: scopePrefixes(actor, exerciseClaimers).map(divisionPattern),
    except: input.claims.map((each) => each.teamId),
    ...{ place, now: time, limit: batchSize },
  };
  const found: CountedTeam[] = [];
  for (let batch = 0; batch < batchesMax && found.length < shown; batch += 1) {
    const teams = await nearestTeams(db, { ...query, offset: batch * batchSize });
    found.push(...(await fitting(db, teams, { input, line, time })));
    if (teams.length < batchSize) break;
  }
  return nearestFirst(found, place).slice(0, shown);
}

/** Those that the claim would not be refused: of the type, with a crew that is rested and certified. */
async function fitting(
  db: Db,
  given: CountedTeam[],
  { input, line, time }: { input: ClaimRequest; line: TeamClaim; time: Date },
): Promise<CountedTeam[]> {
  let teams = given;
  const missionEnd = input.untilTime ?? hoursAfter(time, missionHoursDefault);
  const type = line.specialism ? await findResourceType(db, line.specialism, line.type) : undefined;
  if (type) {
    const facts = await typingFacts(db, { teams, criteria: type.criteria, now: time, missionEnd });
    teams = teams.filter(({ id }) => missedCriteria(type.criteria, facts.get(id)!).length === 0);
  }
  const { exerciseId } = input;
  const states = await availabilityOf(db, teams, { at: time, now: time, exerciseId });
  const ready = states.filter((state) => state.ready);
  const { qualifications } = line;
  if (qualifications.length === 0) return ready.map(({ team }) => team);
  const crewOf = ({ people }: TeamAvailability) =>
    people.filter(line.includeOffShift ? ({ available }) => available : isReady);
  const held = await certificatesOn(db, {
    personIds: [...new Set(ready.flatMap(crewOf).map(({ personId }) => personId))],
    codes: qualifications.map(({ code }) => code),
    day: dateInShanghai(time),
  });
  const lastDay = dateInShanghai(missionEnd);
  return ready
    .filter((state) => {
      const crew = new Set(crewOf(state).map(({ personId }) => personId));
      const own = held.filter(({ personId }) => crew.has(personId));
      return qualifications.every((need) => lastingCount(need.code, own, lastDay) >= need.people);
    })
    .map(({ team }) => team);
}

/** Teams of unknown distance come last. */
export function nearestFirst(teams: CountedTeam[], place: Place): Alternative[] {
  return teams
    .map((team) => {
      const distance = distanceKm(team, place);
      return { team, ...(distance !== undefined && { distance }) };
    })
    .sort((a, b) => (a.distance ?? Infinity) - (b.distance ?? Infinity));
}
