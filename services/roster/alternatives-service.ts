// Whoever cannot have a team is told which others would do: the same specialism and type, ready
// now, nearest first.
import { AppError } from '../platform/errors';
import { scopePrefixes } from '../platform/identity';
import type { CallContext } from '../platform/rpc-types';
import { availabilityOf } from './availability-service';
import { hoursAfter } from './calendar';
import type { ClaimRequest } from './claim-shapes';
import { distanceKm, type Place } from './distance';
import { findResourceType } from './rule-store';
import { divisionPattern, exerciseClaimers, type Roster } from './service-context';
import { findTeam, type CountedTeam } from './team-store';
import { missedCriteria } from './typing';
import { candidates, typingFacts } from './typing-facts-store';

const shown = 3;
const looked = 200;

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
  const scope = scopePrefixes(actor, exerciseClaimers).map(divisionPattern);
  const specialism = line.specialism ?? wanted.specialism;
  const query = { specialism, scope, divisionPattern: '%', limit: looked };
  const claimed = new Set(input.claims.map((each) => each.teamId));
  let teams = (await candidates(db, query)).filter(({ id }) => !claimed.has(id));
  const type = line.specialism ? await findResourceType(db, line.specialism, line.type) : undefined;
  if (type) {
    const missionEnd = input.untilTime ?? hoursAfter(time, 12);
    const facts = await typingFacts(db, { teams, criteria: type.criteria, now: time, missionEnd });
    teams = teams.filter(({ id }) => missedCriteria(type.criteria, facts.get(id)!).length === 0);
  }
  const { exerciseId } = input;
  const states = await availabilityOf(db, teams, { at: time, now: time, exerciseId });
  const place: Place = input.latitude === null ? wanted : input;
  return nearestFirst(
    states.filter(({ ready }) => ready).map(({ team }) => team),
    place,
  ).slice(0, shown);
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
