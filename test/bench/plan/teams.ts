import { HighsModel, loadEngine } from '../../../services/optimizer/highs-engine';
import { buildModel } from '../../../services/optimizer/model/dispatch-model';
import { buildNetwork } from '../../../services/optimizer/model/build-network';
import { parseDispatchProblem } from '../../../services/optimizer/problem';
import { buildField } from '../../../services/optimizer/teams/team-field';
import { buildSlotModel } from '../../../services/optimizer/teams/slot-model';
import { solveTeams } from '../../../services/optimizer/teams/solve-teams';
import { parseTeamProblem } from '../../../services/optimizer/teams/team-problem';
import type { TeamProblem } from '../../../services/optimizer/teams/team-problem';
import { progress, round } from '../report';
import { dispatchInstance } from './dispatch-instances';
import { teamInstance } from './team-instances';
import type { TeamKind } from './team-instances';
import { timed } from './timed';

// Teams to tasks: `easy` (one team a task, among its forty nearest) against HiGHS on the same document,
// both stages; `hard` (crews, several teams, people asked for, every pair from coordinates) by its
// proven gaps and by T(city), the first stage of the city's supplies in HiGHS, in the same run.

interface Line {
  name: string;
  target: number;
  gapMost: number;
  kind: TeamKind;
  tasks: number;
  teams: number;
}

const lines: readonly Line[] = [
  { name: 'easy, by highs', kind: 'easy', tasks: 300, teams: 400, gapMost: 0, target: 0.01 },
  { name: 'easy, by highs', kind: 'easy', tasks: 3_000, teams: 4_000, gapMost: 0, target: 0.01 },
  { name: 'hard, by T(city)', kind: 'hard', tasks: 300, teams: 400, gapMost: 0.01, target: 0.1 },
  {
    ...{ name: 'hard, by T(city)', kind: 'hard', tasks: 3_000, teams: 4_000 },
    ...{ gapMost: 0.015, target: 0.7 },
  },
];

/** The report of `npm run bench:plan -- --size teams`. */
export async function teamsReport() {
  const warm = teamInstance({ kind: 'hard', tasks: 100, teams: 140, seed: 2, nearest: 40 });
  await solveTeams(parseTeamProblem({ ...warm, policy: { gap: 0.01 } }));
  const ours = [];
  // All of ours first: what HiGHS takes of memory would hide our peak.
  for (const line of lines) ours.push(await solvedByUs(line));
  const city = await cityTime();
  const rows = [];
  for (const [i, line] of lines.entries()) {
    const { problem, ...own } = ours[i]!;
    const reference = line.kind === 'easy' ? await byHighs(problem) : city;
    const ratio = round((1_000 * own.cpuSeconds) / reference.cpuSeconds) / 1_000;
    const gap = Math.max(...own.stages.map((stage) => stage.gap));
    const label = `teams ${line.name}, ${line.tasks} × ${line.teams}`;
    rows.push({
      ...{ name: line.name, kind: line.kind, tasks: line.tasks, teams: line.teams },
      ...{ ...own, reference },
      figures: [
        { name: label, value: ratio, target: line.target, met: ratio <= line.target },
        {
          name: `${label}, proven gap of both stages at most`,
          ...{ value: gap, target: line.gapMost, met: gap <= Math.max(1e-7, line.gapMost) },
        },
      ],
    });
  }
  return { benchmark: 'teams', rows, figures: rows.flatMap(({ figures }) => figures) };
}

async function solvedByUs(line: Line) {
  const { kind, tasks, teams, gapMost: gap } = line;
  const nearest = kind === 'easy' ? { nearest: 40 } : {};
  const document = teamInstance({ kind, tasks, teams, seed: 1, ...nearest });
  const problem = parseTeamProblem({ ...document, policy: { gap, timeLimitSeconds: 600 } });
  let first: number | undefined;
  const start = performance.now();
  const onProgress = ({ solution }: { solution?: unknown }): void => {
    if (solution !== undefined) first ??= round((performance.now() - start) / 1_000);
  };
  const [solution, spent] = await timed(() => solveTeams(problem, { onProgress }));
  progress(`${kind} ${tasks} × ${teams}: ${JSON.stringify(solution.stages)}`);
  progress(`  in ${spent.cpuSeconds} CPU s, ${spent.wallSeconds} s`);
  const slots = problem.tasks.flatMap(({ requirements }) => requirements.map((r) => r.teams));
  const { status, stages, check } = solution;
  return {
    ...{ problem, status, stages, feasible: check.feasible, ...spent },
    slots: slots.reduce((sum, count) => sum + count, 0),
    options: problem.options?.length ?? 'from coordinates',
    firstPlanSeconds: first,
    peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

/** Both stages of the same document as a linear model, which is whole by itself. */
async function byHighs(problem: TeamProblem) {
  const field = buildField(problem);
  const columns = field.candidates.map(({ team, requirement }) => {
    return { team, requirements: [requirement] };
  });
  const { sparse, chosen, unfilled } = buildSlotModel(field, columns);
  const costs = field.candidates.map(({ requirement, arriveHours }) => {
    return field.requirements[requirement]!.severity * arriveHours;
  });
  const engine = new HighsModel(await loadEngine(), sparse, 1);
  const values: number[] = [];
  const [, spent] = await timed(() => {
    const answer = engine.solveRoughly(unfilled, () => 600);
    values.push(answer.value);
    engine.fixFace(unfilled, answer);
    values.push(engine.solveRoughly({ columns: chosen, costs }, () => 600).value);
  });
  engine.dispose();
  progress(`highs: ${values.join(', ')} in ${spent.cpuSeconds} CPU s`);
  return { engine: 'highs', rows: sparse.numRows, columns: sparse.numCols, values, ...spent };
}

async function cityTime() {
  const document = dispatchInstance({ scale: 'city', seed: 1, tight: 1 });
  const network = buildNetwork(parseDispatchProblem(document));
  const { sparse, stages } = buildModel(network, 'POOLED');
  const engine = new HighsModel(await loadEngine(), sparse, 1);
  const [answer, spent] = await timed(() => engine.solveRoughly(stages[0]!, () => 600));
  engine.dispose();
  progress(`T(city): ${answer.value} in ${spent.cpuSeconds} CPU s`);
  return { engine: 'highs, city, first stage', value: answer.value, ...spent };
}
