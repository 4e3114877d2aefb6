import { z } from 'zod';
import {
  commonPolicy,
  coordinateFields,
  countField,
  halfCoordinates,
  hoursField,
  idField,
  knownId,
  parsedDocument,
  positiveField,
  quantityField,
  uniqueIds,
} from '../problem-document';
import type { Report } from '../problem-document';

// The public TeamAssignmentProblem document: its shape, its defaults and what is refused.

const teamSchema = z.strictObject({
  id: idField,
  skills: z.array(idField).default([]),
  headcount: countField.default(1),
  minimumCrew: countField.default(1),
  ...coordinateFields,
  readyHours: hoursField.default(0),
  workHoursMaximum: hoursField.optional(),
  capacity: quantityField.optional(),
});

const requirementSchema = z.strictObject({
  skill: idField,
  teams: z.int().min(1).max(1e6).default(1),
  people: countField.default(0),
});

const taskSchema = z.strictObject({
  id: idField,
  requirements: z.array(requirementSchema).default([]),
  severity: quantityField.default(1),
  durationHours: hoursField.default(1),
  deadlineHours: hoursField.optional(),
  ...coordinateFields,
});

const optionSchema = z.strictObject({
  teamId: idField,
  taskId: idField,
  cost: quantityField.optional(),
  hours: hoursField.optional(),
  load: quantityField.default(1),
});

const policySchema = z.strictObject({
  ...commonPolicy,
  aim: z.enum(['RESPONSE', 'COST']).default('RESPONSE'),
  sequence: z.boolean().default(false),
  speedKmPerHour: positiveField.default(45),
  detourFactor: positiveField.default(1.4),
});

const problemSchema = z.strictObject({
  teams: z.array(teamSchema).default([]),
  tasks: z.array(taskSchema).default([]),
  options: z.array(optionSchema).optional(),
  policy: policySchema.prefault({}),
});

/** The document as its sender may write it, before defaults. */
export type TeamProblemDocument = z.input<typeof problemSchema>;
/** A checked problem: defaults are filled in, `options` is never empty. */
export type TeamProblem = z.output<typeof problemSchema>;
export type TeamLine = TeamProblem['teams'][number];
export type TaskLine = TeamProblem['tasks'][number];
export type OptionLine = NonNullable<TeamProblem['options']>[number];

export function parseTeamProblem(document: unknown): TeamProblem {
  const parsed = parsedDocument(problemSchema, document, semanticFaults);
  // An empty list and an absent one are the same in the proto3 mapping.
  return { ...parsed, options: parsed.options?.length ? parsed.options : undefined };
}

function semanticFaults({ teams, tasks, options }: TeamProblem, report: Report): void {
  const teamIds = uniqueIds(teams, 'teams', report);
  const taskIds = uniqueIds(tasks, 'tasks', report);
  halfCoordinates(teams, 'teams', report);
  halfCoordinates(tasks, 'tasks', report);
  teams.forEach((team, t) => {
    team.skills.forEach((skill, s) => {
      const first = team.skills.indexOf(skill);
      if (first < s) report(`teams[${t}].skills[${s}]`, `repeats teams[${t}].skills[${first}]`);
    });
  });
  tasks.forEach((task, j) => {
    const skills = task.requirements.map(({ skill }) => ({ id: skill }));
    uniqueIds(skills, `tasks[${j}].requirements`, report, 'skill');
  });
  const pairs = new Map<string, number>();
  options?.forEach(({ teamId, taskId }, i) => {
    knownId(teamIds, teamId, `options[${i}].teamId`, report);
    knownId(taskIds, taskId, `options[${i}].taskId`, report);
    const pair = JSON.stringify([teamId, taskId]);
    const earlier = pairs.get(pair);
    if (earlier === undefined) pairs.set(pair, i);
    else report(`options[${i}]`, `repeats the team and task of options[${earlier}]`);
  });
}
