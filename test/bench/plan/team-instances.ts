import type { TeamProblemDocument } from '../../../services/optimizer/teams/team-problem';

// Drawn team problems: places clustered around towns, teams of several skills, tasks of different
// severity. `easy` asks for one team a task; `hard` for several teams, of several skills, and of
// every third requirement that they bring so many people. The same seed draws the same anywhere.

export type TeamKind = 'easy' | 'hard';

interface Asked {
  kind: TeamKind;
  tasks: number;
  teams: number;
  seed: number;
  /** Of each requirement, so many of the nearest teams are options; all pairs when absent. */
  nearest?: number;
  sequence?: boolean;
}

/** Mulberry32. */
function dice(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const skills = ['FLOOD', 'EARTHQUAKE', 'FOREST_FIRE', 'HAZMAT', 'MEDICAL', 'GENERAL'];

export function teamInstance(asked: Asked): TeamProblemDocument {
  const { kind, seed, nearest, sequence = false } = asked;
  const uniform = dice(seed + 7_919 * (asked.tasks + asked.teams));
  const whole = (low: number, high: number): number =>
    low + Math.floor(uniform() * (high - low + 1));
  const round = (value: number): number => Math.round(value * 1e6) / 1e6;
  const size = 0.25 * Math.sqrt(asked.tasks / 300);
  const towns = Array.from({ length: Math.max(3, Math.round(asked.tasks / 40)) }, () => {
    return { x: (uniform() - 0.5) * 4 * size, y: (uniform() - 0.5) * 4 * size };
  });
  const place = (): { latitude: number; longitude: number } => {
    const { x, y } = towns[whole(0, towns.length - 1)]!;
    const spread = (): number => (uniform() + uniform() + uniform() - 1.5) * 0.12;
    return { latitude: round(22.7 + y + spread()), longitude: round(114.3 + x + spread()) };
  };
  const drawn = (count: number): string[] => {
    const left = [...skills];
    return Array.from({ length: count }, () => left.splice(whole(0, left.length - 1), 1)[0]!);
  };
  const teams = Array.from({ length: asked.teams }, (_, t) => ({
    id: `team-${t}`,
    skills: drawn(kind === 'easy' ? 1 : whole(1, 3)),
    headcount: whole(2, 12),
    readyHours: round(uniform() * 0.5),
    ...place(),
  }));
  const requirement = (skill: string) => {
    if (kind === 'easy') return { skill };
    const slots = [1, 1, 1, 2, 2, 3][whole(0, 5)]!;
    return { skill, teams: slots, people: uniform() < 1 / 3 ? slots * whole(4, 8) : 0 };
  };
  const tasks = Array.from({ length: asked.tasks }, (_, j) => ({
    id: `task-${j}`,
    severity: whole(1, 5),
    durationHours: round(0.5 + uniform()),
    ...(sequence ? {} : { deadlineHours: 4 }),
    requirements: drawn(kind === 'easy' || uniform() < 0.9 ? 1 : 2).map(requirement),
    ...place(),
  }));
  const problem: TeamProblemDocument = { teams, tasks, policy: { sequence } };
  return nearest === undefined ? problem : { ...problem, options: options(problem, nearest) };
}

function options(
  { teams = [], tasks = [] }: TeamProblemDocument,
  nearest: number,
): TeamProblemDocument['options'] {
  return tasks.flatMap((task) => {
    const near = new Set<string>();
    for (const { skill } of task.requirements ?? []) {
      const able = teams
        .filter((team) => team.skills?.includes(skill))
        .map(({ id, latitude = 0, longitude = 0 }) => {
          return { id, far: Math.hypot(latitude - task.latitude!, longitude - task.longitude!) };
        })
        .sort((a, b) => a.far - b.far);
      for (const { id } of able.slice(0, nearest)) near.add(id);
    }
    return [...near].map((teamId) => ({ teamId, taskId: task.id }));
  });
}
