// The figures of a drill as they stand: from its own rows, in whichever way those were filled.
import type { Db, Trx } from '../../platform/db';
import { allAssets, allPeople, teamsOf, type DrillTeam } from './attendance-store';
import type { Drill } from './drill';
import { guideOfDrill } from './drill-store';
import { passMarksOf, ranked, tallyOf, type PassMark, type Ranked, type Tally } from './figures';
import type { PassMarks } from './guide';

export type Figures = {
  tally: Tally;
  passMarks: PassMark[];
  passed: boolean;
  teams: Ranked<DrillTeam & { tally: Tally }>[];
};

const noMarks: PassMarks = {
  ...{ acknowledgedShare: 0, acknowledgedSeconds: 0 },
  ...{ musteredShare: 0, musteredSeconds: 0, kitShare: 0 },
};

export async function figuresOf(db: Db | Trx, drill: Drill): Promise<Figures> {
  const marks = (await guideOfDrill(db, drill.id))?.passMarks ?? noMarks;
  const people = await allPeople(db, drill.id);
  const assets = await allAssets(db, drill.id);
  const teams = (await teamsOf(db, drill.id)).map((team) => {
    const own = <T extends { teamId: string }>(rows: T[]) =>
      rows.filter(({ teamId }) => teamId === team.teamId);
    return { ...team, tally: tallyOf({ people: own(people), assets: own(assets) }, drill, marks) };
  });
  const tally = tallyOf({ people, assets }, drill, marks);
  const passMarks = passMarksOf(tally, marks);
  const passed = drill.startTime !== null && passMarks.every((mark) => mark.passed);
  return { tally, passMarks, passed, teams: ranked(teams) };
}
