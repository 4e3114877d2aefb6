// What is known of teams when it is asked which type they are.
import type { Db, Trx } from '../platform/db';
import { dateInShanghai, dayMs } from './calendar';
import { qualifiedCounts } from './qualification-store';
import { listTeams, everyTeam, type CountedTeam } from './team-store';
import { lastTrainings } from './training-store';
import type { Criterion, TypingFacts } from './typing';

export type TypingQuery = {
  teams: CountedTeam[];
  criteria: Criterion[];
  now: Date;
  missionEnd: Date;
};

/** Certificates count when they hold from today to the mission's last day. */
export async function typingFacts(
  db: Db | Trx,
  { teams, criteria, now, missionEnd }: TypingQuery,
): Promise<Map<string, TypingFacts>> {
  const teamIds = teams.map(({ id }) => id);
  const codes = criteria.filter(({ kind }) => kind === 'QUALIFIED').map(({ subject }) => subject);
  const days = { from: dateInShanghai(now), until: dateInShanghai(missionEnd) };
  const [counts, trained] = await Promise.all([
    codes.length > 0 ? qualifiedCounts(db, { teamIds, codes, ...days }) : [],
    lastTrainings(db, teamIds, now),
  ]);
  const lastByTeam = new Map(trained.map(({ teamId, time }) => [teamId, time]));
  return new Map(
    teams.map((team) => {
      const last = lastByTeam.get(team.id);
      const own = counts.filter(({ teamId }) => teamId === team.id);
      const facts: TypingFacts = {
        memberCount: team.memberCount,
        qualified: Object.fromEntries(own.map(({ code, people }) => [code, people])),
        skills: team.skills,
        figures: team.figures,
        turnoutMinutes: team.turnoutMinutes,
        ...(last && { daysSinceTraining: (now.getTime() - last.getTime()) / dayMs }),
      };
      return [team.id, facts];
    }),
  );
}

/** Teams that could be of a specialism: by their own, or by a rating. */
export function candidates(
  db: Db | Trx,
  query: { specialism: string; scope: string[]; divisionPattern: string; limit: number },
): Promise<CountedTeam[]> {
  return listTeams(db, { ...everyTeam, ...query, includeArchived: false });
}
