import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { audit } from '../platform/audit';
import { AppError, invalid, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { Implementations } from '../platform/rpc-types';
import { toTimestamp } from '../platform/wire-values';
import { ratedOf } from './asset-view-service';
import { requireSameUnit } from './capability';
import { requirePlausible, sumsByUnit } from './output';
import { findOverlap, insertOutput, listOutputs, sumOutputs, type Output } from './output-store';
import { assetForChange, fieldWorkers, readPrefixes, type Equipment } from './service-context';
import {
  asOf,
  filterText,
  filterUuid,
  measure,
  optionalText,
  requestId,
  slug,
  time,
} from './shapes';

type Outputs = Implementations['muster.equipment.v1.OutputsService'];

const hoursMax = 744;
const recordShape = z.object({
  requestId,
  assetId: slug,
  incidentId: optionalText(100),
  exerciseId: optionalText(100),
  claimId: filterUuid,
  startTime: time,
  hoursRun: measure(hoursMax).refine((hours) => hours > 0, 'must be more than 0'),
  output: measure(1e9),
  unit: optionalText(20),
  fuelUsedL: measure(1e6),
  note: optionalText(500),
});
const listShape = z.object({
  assetId: filterText,
  incidentId: filterText,
  exerciseId: optionalText(100),
  asOf,
});
const sumShape = listShape.superRefine(({ assetId, incidentId, exerciseId }, context) => {
  if (assetId !== null || incidentId !== null || exerciseId !== '') return;
  const message = 'name an incident, an asset or an exercise';
  context.addIssue({ code: 'custom', path: ['incidentId'], message });
});
const totalsMax = 1_000;

export function outputsService(equipment: Equipment): ServiceHandlers {
  return implement('muster.equipment.v1.OutputsService', {
    ...recordingHandler(equipment),
    ...readingHandlers(equipment),
  });
}

function recordingHandler({ db, now }: Equipment): Pick<Outputs, 'recordOutput'> {
  return {
    recordOutput: async (request, context) => {
      const { requestId: key, unit, ...given } = parse(recordShape, request);
      const endMs = given.startTime.getTime() + given.hoursRun * 3_600_000;
      if (endMs > now().getTime()) {
        throw invalid('hoursRun', 'runs into the future: record what has been done');
      }
      return once(db, context, { requestId: key, request }, async (trx) => {
        const asset = await assetForChange(trx, context.actor, given.assetId, fieldWorkers);
        const [{ kind, figure }] = (await ratedOf(trx, [asset], now())) as [
          Awaited<ReturnType<typeof ratedOf>>[number],
        ];
        requireSameUnit(kind.outputUnit, unit, `what a ${kind.id} gives`, 'unit');
        if (kind.outputUnit === '' && given.output > 0) {
          throw invalid('output', `a ${kind.id} gives nothing that is counted`);
        }
        if (kind.outputUnit !== '') requirePlausible(given, figure, kind.outputUnit);
        const run: Output = {
          ...given,
          id: uuidv7(),
          unit: kind.outputUnit,
          divisionCode: asset.homeDivisionCode,
          actorId: context.actor.id,
          createTime: now(),
        };
        const overlap = await findOverlap(trx, run);
        if (overlap) throw overlaps(run, overlap);
        await insertOutput(trx, run);
        const action = 'output.recorded';
        const { divisionCode, incidentId, exerciseId, hoursRun, output } = run;
        const subject = `assets/${asset.id}`;
        await audit(trx, context, { action, subject, divisionCode, after: run });
        const data = { incidentId, exerciseId, hoursRun, output };
        await publish(trx, { kind: action, subject, divisionCode, data });
        return outputMessage(run);
      });
    },
  };
}

function overlaps(run: Output, other: Output): AppError {
  const since = other.startTime.toISOString();
  const description = `${run.assetId} ran from ${since} for ${other.hoursRun} h already`;
  return new AppError('RUN_OVERLAPS', `startTime: ${description}`, {
    violations: [{ field: 'startTime', description }],
    metadata: { outputId: other.id },
  });
}

function readingHandlers({ db, now }: Equipment): Pick<Outputs, 'listOutputs' | 'sumOutputs'> {
  return {
    listOutputs: async (request, context) => {
      const filter = parse(listShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const prefixes = readPrefixes(context.actor);
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? String(after[0]) : null;
      const found = await listOutputs(db, { ...filter, prefixes, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { outputs: rows.map(outputMessage), nextPageToken };
    },

    sumOutputs: async (request, context) => {
      const filter = parse(sumShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const prefixes = readPrefixes(context.actor);
      const totals = await sumOutputs(db, { ...filter, prefixes, limit: totalsMax });
      return { totals, sums: sumsByUnit(totals) };
    },
  };
}

function outputMessage({ divisionCode: _, ...run }: Output) {
  return {
    ...run,
    claimId: run.claimId ?? '',
    startTime: toTimestamp(run.startTime),
    createTime: toTimestamp(run.createTime),
  };
}
