import { z } from 'zod';
import {
  divisionCode,
  etag,
  identifier,
  oneOfOut,
  pageOut,
  pageQuery,
  shortText,
  textOut,
  time,
  timeOut,
} from '../fields';
import { everyone, teamKeepers, teamLeaders } from '../roles';
import { route } from '../route';

const tag = 'Duty';
const asOf = time.optional().describe('as it was then; now unless told');

const swapStates = [
  'OFFERED',
  'ACCEPTED',
  'DECLINED',
  'APPROVED',
  'REJECTED',
  'WITHDRAWN',
] as const;
const leaveKinds = ['ANNUAL', 'SICK', 'TRAINING', 'OTHER'] as const;
const leaveStates = ['REQUESTED', 'APPROVED', 'REJECTED', 'CANCELLED'] as const;
const longReason = z.string().max(500).optional();

const personIds = z.array(identifier).min(1).max(500);
const newShift = z
  .strictObject({
    teamId: identifier,
    name: z.string().max(60).optional(),
    startTime: time,
    endTime: time,
    personIds,
  })
  .meta({ id: 'NewShift' });
const shift = z
  .object({
    id: z.string(),
    teamId: z.string(),
    name: textOut,
    startTime: timeOut,
    endTime: timeOut,
    personIds: z.array(z.string()),
    etag: z.string(),
  })
  .meta({ id: 'Shift' });

const duty = z
  .object({
    teamId: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    minimumCrew: z.int(),
    onShiftNow: z.int(),
    shifts: z.array(
      z.object({
        shiftId: z.string(),
        name: textOut,
        startTime: timeOut,
        endTime: timeOut,
        people: z.array(
          z.object({ personId: z.string(), name: textOut, phone: textOut.describe('masked') }),
        ),
      }),
    ),
    gaps: z
      .array(z.object({ startTime: timeOut, endTime: timeOut, people: z.int() }))
      .describe('with fewer on shift than the crew rule asks for'),
  })
  .meta({ id: 'TeamDuty' });

const swap = z
  .object({
    id: z.string(),
    shiftId: z.string(),
    fromPersonId: z.string(),
    toPersonId: z.string(),
    state: oneOfOut(swapStates),
    reason: textOut,
    createTime: timeOut,
  })
  .meta({ id: 'Swap' });

const leave = z
  .object({
    id: z.string(),
    personId: z.string(),
    kind: oneOfOut(leaveKinds),
    startTime: timeOut,
    endTime: timeOut,
    state: oneOfOut(leaveStates),
    reason: textOut,
    createTime: timeOut,
  })
  .meta({ id: 'Leave' });

const hours = (most: number) => z.number().min(0).max(most);
const ruleFields = {
  hoursPerDayMax: hours(24),
  hoursPerWeekMax: hours(168),
  restHoursMin: hours(72),
  missionHoursBeforeRest: hours(168),
};
const dutyRule = z
  .object({ id: z.string(), ...ruleFields, etag: z.string() })
  .meta({ id: 'DutyRule', description: 'Of a team, or `default` for those without one.' });

const shifts = [
  route({
    method: 'get',
    path: '/v1/duty-board',
    tag,
    summary: 'The next 24 hours: who is on shift, and where a crew is missing',
    access: everyone,
    query: z.strictObject({
      divisionCode: divisionCode.optional(),
      fromTime: time.optional(),
      specialism: shortText.optional(),
      asOf,
    }),
    response: z.object({ fromTime: timeOut, untilTime: timeOut, teams: z.array(duty) }),
    handle: ({ query }, { roster, options }) => roster.getDutyBoard(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/shifts',
    tag,
    summary: 'Shifts by their beginning',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      teamId: identifier.optional(),
      personId: identifier.optional(),
      divisionCode: divisionCode.optional(),
      fromTime: time.optional(),
      untilTime: time.optional(),
      asOf,
    }),
    response: pageOut('shifts', shift),
    handle: ({ query }, { roster, options }) => roster.listShifts(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/shifts',
    tag,
    summary: 'Add up to 500 shifts, all or none',
    access: teamLeaders,
    body: z.strictObject({ shifts: z.array(newShift).min(1).max(500) }),
    response: z.object({ ids: z.array(z.string()) }),
    status: 201,
    timeoutMs: 60_000,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.createShifts({ requestId, ...body }, options),
  }),
  route({
    method: 'put',
    path: '/v1/shifts/{id}/members',
    tag,
    summary: 'Replace who is on a shift',
    access: teamLeaders,
    body: z.strictObject({ personIds, etag }),
    response: shift,
    handle: ({ params, body, etag, requestId }, { roster, options }) =>
      roster.setShiftMembers({ requestId, ...body, ...params, etag }, options),
  }),
  route({
    method: 'delete',
    path: '/v1/shifts/{id}',
    tag,
    summary: 'Remove a shift that has not begun',
    access: teamLeaders,
    handle: async ({ params, requestId }, { roster, options }) => {
      await roster.deleteShift({ requestId, ...params }, options);
    },
  }),
];

const swaps = [
  route({
    method: 'get',
    path: '/v1/swaps',
    tag,
    summary: 'Offers of places on shifts, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      teamId: identifier.optional(),
      personId: identifier.optional(),
      state: z.enum(swapStates).optional(),
      asOf,
    }),
    response: pageOut('swaps', swap),
    handle: ({ query }, { roster, options }) => roster.listSwaps(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/swaps',
    tag,
    summary: "Offer one's place on a shift to someone else of the team",
    access: everyone,
    body: z.strictObject({
      shiftId: identifier,
      fromPersonId: identifier,
      toPersonId: identifier,
      reason: longReason,
    }),
    response: swap,
    status: 201,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.offerSwap({ requestId, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/swaps/{id}:answer',
    tag,
    summary: 'Take the place that was offered, or not',
    access: everyone,
    body: z.strictObject({ accept: z.boolean() }),
    response: swap,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.answerSwap({ requestId, ...params, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/swaps/{id}:decide',
    tag,
    summary: 'Approve or reject a swap that was accepted',
    access: teamLeaders,
    body: z.strictObject({ approve: z.boolean() }),
    response: swap,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.decideSwap({ requestId, ...params, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/swaps/{id}:withdraw',
    tag,
    summary: 'Take back an offer',
    access: everyone,
    response: swap,
    handle: ({ params, requestId }, { roster, options }) =>
      roster.withdrawSwap({ requestId, ...params }, options),
  }),
];

const leaves = [
  route({
    method: 'get',
    path: '/v1/leaves',
    tag,
    summary: 'Leave, newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      teamId: identifier.optional(),
      personId: identifier.optional(),
      state: z.enum(leaveStates).optional(),
      asOf,
    }),
    response: pageOut('leaves', leave),
    handle: ({ query }, { roster, options }) => roster.listLeaves(query, options),
  }),
  route({
    method: 'post',
    path: '/v1/leaves',
    tag,
    summary: 'Ask for leave',
    access: everyone,
    body: z.strictObject({
      personId: identifier,
      kind: z.enum(leaveKinds),
      startTime: time,
      endTime: time,
      reason: longReason,
    }),
    bodyField: 'leave',
    response: leave,
    status: 201,
    handle: ({ body, requestId }, { roster, options }) =>
      roster.requestLeave({ requestId, leave: body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/leaves/{id}:decide',
    tag,
    summary: 'Approve or reject leave',
    access: teamLeaders,
    body: z.strictObject({ approve: z.boolean() }),
    response: leave,
    handle: ({ params, body, requestId }, { roster, options }) =>
      roster.decideLeave({ requestId, ...params, ...body }, options),
  }),
  route({
    method: 'post',
    path: '/v1/leaves/{id}:cancel',
    tag,
    summary: 'Cancel leave',
    access: everyone,
    response: leave,
    handle: ({ params, requestId }, { roster, options }) =>
      roster.cancelLeave({ requestId, ...params }, options),
  }),
];

const rules = [
  route({
    method: 'get',
    path: '/v1/duty-rules',
    tag,
    summary: 'How long people may be on duty',
    access: everyone,
    response: z.object({ dutyRules: z.array(dutyRule) }),
    handle: (_input, { roster, options }) => roster.listDutyRules({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/duty-rules/{id}',
    tag,
    summary: 'Set the rule of a team, or the default',
    access: teamKeepers,
    body: z.strictObject({ ...ruleFields, etag }),
    bodyField: 'dutyRule',
    response: dutyRule,
    handle: ({ params, body, etag, requestId }, { roster, options }) =>
      roster.putDutyRule({ requestId, dutyRule: { ...body, ...params, etag } }, options),
  }),
];

export const dutyRoutes = [...shifts, ...swaps, ...leaves, ...rules];
