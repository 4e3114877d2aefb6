import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../platform/audit';
import { invalid, parse } from '../platform/errors';
import { requireRole, type Role } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { optionalEnum, parseIn } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { Implementations } from '../platform/rpc-types';
import {
  divisionCodeSchema,
  optionalText,
  text,
  timestampSchema,
  toTimestamp,
} from '../platform/wire-values';
import { divisionPattern, leaders, readScope, type Roster } from './service-context';
import { id, optionalDivision, optionalId } from './shapes';
import { requireTeams } from './team-service';
import { insertTraining, listTrainings, trainingKinds, type Training } from './training-store';

type Assignments = Implementations['muster.roster.v1.AssignmentsService'];

const recorders: Role[] = [...leaders, 'DRILL_OPERATOR'];

const trainingShape = z
  .object({
    title: text(200),
    kind: z.enum(trainingKinds, `must be one of ${trainingKinds.join(', ')}`),
    divisionCode: divisionCodeSchema,
    exerciseId: optionalText(200),
    startTime: timestampSchema,
    endTime: timestampSchema,
    note: optionalText(2_000),
    teams: z
      .array(
        z.object({
          teamId: id,
          peopleCount: z.number().int().min(1, 'must be at least 1').max(100_000),
        }),
      )
      .min(1, 'must have a team')
      .max(200, 'must have at most 200 teams'),
  })
  .refine(({ startTime, endTime }) => startTime < endTime, {
    path: ['endTime'],
    message: 'must be after startTime',
  });

const listShape = z.object({
  teamId: optionalId,
  divisionCode: optionalDivision,
  kind: optionalEnum(trainingKinds),
  jointOnly: z.boolean().default(false),
});

export function trainingHandlers({
  db,
  now,
}: Roster): Pick<Assignments, 'recordTraining' | 'listTrainings'> {
  return {
    recordTraining: async (request, context) => {
      const given = parseIn('training', trainingShape, request.training);
      const time = now();
      if (given.endTime > time) throw invalid('training.endTime', 'must not be in the future');
      requireRole(context.actor, recorders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        requireRole(context.actor, recorders, given.divisionCode);
        const field = (n: number) => `training.teams[${n}].teamId`;
        await requireTeams(
          trx,
          given.teams.map(({ teamId }, n) => ({ field: field(n), id: teamId })),
        );
        requireDistinct(given.teams, field);
        const training: Training = { id: uuidv7(), ...given, createTime: time };
        await insertTraining(trx, training, context.actor.id);
        const subject = `trainings/${training.id}`;
        const { divisionCode, kind: trained, teams, exerciseId } = training;
        const kind = 'training.recorded';
        const data = { kind: trained, teamIds: teams.map(({ teamId }) => teamId), exerciseId };
        await audit(trx, context, { action: kind, subject, divisionCode, after: data });
        await publish(trx, { kind, subject, divisionCode, data });
        return trainingMessage(training);
      });
    },

    listTrainings: async (request, context) => {
      const filter = parse(listShape, request);
      const scope = readScope(context.actor);
      const { limit, after } = pageRequest(filter, request);
      const found = await listTrainings(db, {
        ...filter,
        scope,
        divisionPattern: divisionPattern(filter.divisionCode),
        beforeId: after ? String(after[0]) : null,
        limit: limit + 1,
      });
      const { rows, nextPageToken } = pageOf(found, limit, (row) => [row.id], filter);
      return { trainings: rows.map(trainingMessage), nextPageToken };
    },
  };
}

function requireDistinct(teams: { teamId: string }[], field: (n: number) => string): void {
  const seen = new Set<string>();
  teams.forEach(({ teamId }, n) => {
    if (seen.has(teamId)) throw invalid(field(n), 'repeats an earlier one');
    seen.add(teamId);
  });
}

const trainingMessage = (training: Training) => ({
  ...training,
  startTime: toTimestamp(training.startTime),
  endTime: toTimestamp(training.endTime),
  createTime: toTimestamp(training.createTime),
});
