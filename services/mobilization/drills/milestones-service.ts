// The automatic timeline: when each team had acknowledged and when it had come.
import type { AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { allPeople, teamsOf, type DrillPerson } from './attendance-store';
import type { Drill } from './drill';
import { guideOfDrill } from './drill-store';
import { reachedTime } from './figures';
import { insertTimeline } from './timeline-store';

const milestones = [
  {
    kind: 'TEAM_ACKNOWLEDGED',
    timeOf: ({ acknowledgeTime }: DrillPerson) => acknowledgeTime,
    share: 'acknowledgedShare',
    ...{ zh: '应答达标', en: 'has acknowledged' },
  },
  {
    kind: 'TEAM_MUSTERED',
    timeOf: ({ musterTime }: DrillPerson) => musterTime,
    share: 'musteredShare',
    ...{ zh: '集结达标', en: 'has mustered' },
  },
] as const;

/** Writes what a team has reached since `before`, once. */
export async function noteTeams(
  trx: Trx,
  { actor }: AuditContext,
  { id }: Drill,
  before: DrillPerson[],
): Promise<void> {
  const marks = (await guideOfDrill(trx, id))!.passMarks;
  const after = await allPeople(trx, id);
  const own = (rows: DrillPerson[], team: string) => rows.filter(({ teamId }) => teamId === team);
  const entries = (await teamsOf(trx, id)).flatMap((team) =>
    milestones.flatMap(({ kind, timeOf, share, zh, en }) => {
      const reached = (rows: DrillPerson[]) =>
        reachedTime(own(rows, team.teamId), timeOf as never, marks[share]);
      const time = reached(after);
      if (!time || reached(before)) return [];
      const text = { textZh: `${team.nameZh} ${zh}`, textEn: `${team.nameEn} ${en}` };
      return [{ time, kind, ...text, subject: `teams/${team.teamId}`, actorName: actor.name }];
    }),
  );
  if (entries.length > 0) await insertTimeline(trx, id, entries);
}
