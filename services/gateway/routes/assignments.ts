import { z } from 'zod';
import {
  divisionCode,
  etag,
  flag,
  identifier,
  latitude,
  longitude,
  oneOfOut,
  pageOut,
  pageQuery,
  reason,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { everyone, teamClaimers, teamKeepers, teamMovers, trainers } from '../roles';
import { route } from '../route';
import { teamStates } from './team-schemas';

const tag = 'Assignments';

const states = ['HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'ENDED'] as const;
const phases = ['ALERTED', 'ACKNOWLEDGED', 'EN_ROUTE', 'ON_SCENE', 'RETURNING'] as const;
const trainingKinds = ['TRAINING', 'DRILL', 'COMPREHENSIVE_DRILL'] as const;

const assignment = z
  .object({
    id: z.string(),
    teamId: z.string(),
    state: oneOfOut(states),
    phase: oneOfOut(teamStates).describe('how far the team is'),
    task: z.string(),
    incidentId: textOut,
    exerciseId: textOut,
    divisionCode: z.string(),
    toDivisionCode: textOut,
    outOfArea: z.boolean(),
    personIds: z.array(z.string()),
    crewCount: z.int(),
    holdUntil: timeOut,
    untilTime: timeOut,
    createTime: timeOut,
    confirmTime: timeOut,
    departTime: timeOut,
    resolveTime: timeOut,
    resolveReason: textOut,
    actorId: z.string(),
    actorName: textOut,
    etag: z.string(),
  })
  .meta({ id: 'Assignment' });

const team = z
  .object({
    teamId: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    specialism: z.string(),
    divisionCode: z.string(),
    state: oneOfOut(teamStates),
    ready: z.boolean(),
    reasons: z.array(z.string()).describe('why it is not ready'),
    minimumCrew: z.int(),
    memberCount: z.int(),
    onShiftCount: z.int().describe('on shift and free'),
    availableCount: z.int().describe('free, on shift or not'),
    assignmentId: textOut,
    task: textOut,
    untilTime: timeOut,
    restUntil: timeOut,
  })
  .meta({ id: 'TeamAvailability' });

const claim = z.strictObject({
  teamId: identifier,
  personIds: z.array(identifier).max(500).optional().describe('everyone on shift unless told'),
  includeOffShift: z.boolean().optional(),
  offShiftReason: z
    .string()
    .max(500)
    .optional()
    .describe('needed where fewer than the minimum crew are on shift'),
  specialism: shortText.optional(),
  type: z.int().min(1).max(9).optional(),
  qualifications: z
    .array(z.strictObject({ code: shortText, people: z.int().min(1).max(1_000) }))
    .max(20)
    .optional(),
});

const ids = z.array(identifier).min(1).max(100);
const atQuery = { atTime: time.optional(), exerciseId: identifier.optional() };

const availability = [
  route({
    method: 'get',
    path: '/v1/team-availability',
    tag,
    summary: 'Which teams can go at a time, and why the others cannot',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      ...atQuery,
      divisionCode: divisionCode.optional(),
      specialism: shortText.optional(),
      readyOnly: flag,
    }),
    response: pageOut('teams', team),
    handle: ({ query }, { roster, options }) => roster.listAvailability(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/teams/{teamId}/availability',
    tag,
    summary: 'Who of a team can go at a time, and why the others cannot',
    access: everyone,
    query: z.strictObject(atQuery),
    response: z.object({
      team: team.nullish(),
      people: z.array(
        z.object({
          personId: z.string(),
          name: textOut,
          available: z.boolean(),
          onShift: z.boolean(),
          reasons: z.array(z.string()),
          untilTime: timeOut,
        }),
      ),
    }),
    handle: ({ params, query }, { roster, options }) =>
      roster.getTeamAvailability({ ...query, ...params }, options),
  }),
];

const claims = [
  route({
    method: 'post',
    path: '/v1/assignments:claim',
    tag,
    summary: 'Hold teams for a task, all or none',
    description: `Of two who want the same team exactly one gets it: the other is refused with
ALREADY_CLAIMED, who has it, since and until when, and which ready teams would do instead.`,
    access: teamClaimers,
    body: z
      .strictObject({
        claims: z.array(claim).min(1).max(100),
        task: shortText.min(1, 'must say what for'),
        incidentId: identifier.optional(),
        exerciseId: identifier.optional(),
        holdSeconds: z.int().min(1).max(86_400).optional().describe('600 unless told'),
        untilTime: time.optional(),
        toDivisionCode: divisionCode.optional(),
        latitude: latitude.optional(),
        longitude: longitude.optional(),
      })
      .meta({ id: 'TeamClaims' }),
    response: z.object({
      assignments: z.array(assignment),
      freedAssignmentIds: z.array(z.string()).describe('of exercises'),
    }),
    status: 201,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.claimTeams({ requestId, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/assignments:confirm',
    tag,
    summary: 'Make holds last, and alert the teams',
    access: teamClaimers,
    body: z.strictObject({ ids }),
    response: z.object({ assignments: z.array(assignment) }),
    handle: ({ body, requestId }, { roster, options }) =>
      roster.confirmAssignments({ requestId, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/assignments:release',
    tag,
    summary: 'Give teams back',
    access: teamClaimers,
    body: z.strictObject({ ids, reason }),
    response: z.object({ assignments: z.array(assignment) }),
    handle: ({ body, requestId }, { roster, options }) =>
      roster.releaseAssignments({ requestId, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/assignments:end',
    tag,
    summary: 'End tasks that are done',
    access: teamMovers,
    body: z.strictObject({ ids, reason: z.string().max(500).optional() }),
    response: z.object({ assignments: z.array(assignment) }),
    handle: ({ body, requestId }, { roster, options }) =>
      roster.endAssignments({ requestId, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/assignments/{id}:move',
    tag,
    summary: 'Say how far a team is',
    access: teamMovers,
    body: z.strictObject({ phase: z.enum(phases) }),
    response: assignment,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.moveAssignment({ requestId, ...params, ...body }, options),
  }),
  route({
    method: 'get',
    path: '/v1/assignments',
    tag,
    summary: 'Assignments as they are or were, newest first; of exercises only when one is named',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      teamId: identifier.optional(),
      personId: identifier.optional(),
      incidentId: identifier.optional(),
      exerciseId: identifier.optional(),
      state: z.enum(states).optional(),
      divisionCode: divisionCode.optional(),
      asOf: time.optional(),
    }),
    response: pageOut('assignments', assignment),
    handle: ({ query }, { roster, options }) => roster.listAssignments(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/assignments/{id}',
    tag,
    summary: 'One assignment, as it is or was',
    access: everyone,
    query: z.strictObject({ asOf: time.optional() }),
    response: assignment,
    handle: ({ params, query }, { roster, options }) =>
      roster.getAssignment({ ...params, ...query }, options),
  }),
];

const minimum = z
  .object({
    divisionCode: z.string(),
    specialism: z.string(),
    share: z.number(),
    teamsMin: z.int(),
    etag: z.string(),
  })
  .meta({ id: 'TeamHomeMinimum', description: 'What stays at home when teams leave a division.' });

const minimums = [
  route({
    method: 'get',
    path: '/v1/team-home-minimums',
    tag,
    summary: 'What stays at home when teams leave',
    access: everyone,
    query: z.strictObject({ divisionCode: divisionCode.optional() }),
    response: z.object({ homeMinimums: z.array(minimum) }),
    handle: ({ query }, { roster, options }) => roster.listHomeMinimums(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/team-home-minimums/{divisionCode}/{specialism}',
    tag,
    summary: 'Set what stays at home of a specialism',
    access: teamKeepers,
    body: z.strictObject({
      share: z.number().min(0).max(1),
      teamsMin: z.int().min(0).max(10_000).optional(),
      etag,
    }),
    bodyField: 'homeMinimum',
    scope: ({ params }) => params.divisionCode,
    response: minimum,
    handle: ({ params, body, etag, requestId }, { roster, options }) =>
      roster.putHomeMinimum({ requestId, homeMinimum: { ...body, ...params, etag } }, options),
  }),
];

const trainedTeams = z.array(
  z.strictObject({ teamId: identifier, peopleCount: z.int().min(1).max(100_000) }),
);
const training = z
  .object({
    id: z.string(),
    title: z.string(),
    kind: oneOfOut(trainingKinds),
    divisionCode: z.string(),
    exerciseId: textOut,
    startTime: timeOut,
    endTime: timeOut,
    note: textOut,
    teams: trainedTeams,
    createTime: timeOut,
  })
  .meta({ id: 'Training' });

const trainings = [
  route({
    method: 'get',
    path: '/v1/trainings',
    tag,
    summary: 'What teams trained, together or alone, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      teamId: identifier.optional(),
      divisionCode: divisionCode.optional(),
      kind: z.enum(trainingKinds).optional(),
      jointOnly: flag,
    }),
    response: pageOut('trainings', training),
    handle: ({ query }, { roster, options }) => roster.listTrainings(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/trainings',
    tag,
    summary: 'Record a training',
    access: trainers,
    body: z
      .strictObject({
        title: shortText,
        kind: z.enum(trainingKinds),
        divisionCode,
        exerciseId: identifier.optional(),
        startTime: time,
        endTime: time,
        note: z.string().max(2_000).optional(),
        teams: trainedTeams.min(1).max(200),
      })
      .meta({ id: 'NewTraining' }),
    bodyField: 'training',
    scope: ({ body }) => body.divisionCode,
    response: training,
    status: 201,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.recordTraining({ requestId, training: body }, options),
  }),
];

export const assignmentRoutes = [...availability, ...claims, ...minimums, ...trainings];
