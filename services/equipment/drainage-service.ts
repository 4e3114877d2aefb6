import { z } from 'zod';
import { AppError, invalidFields, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext } from '../platform/rpc-types';
import { placeOf } from './alternative-service';
import { findAssets, findCandidates } from './asset-store';
import { ratedOf, type AssetView } from './asset-view-service';
import { distanceKm, pointOf } from './distance';
import { drain, flowToAdd, type Drainage } from './drainage';
import { listKinds } from './kind-store';
import { choose } from './selection';
import { readers, readPrefixes, type Equipment } from './service-context';
import {
  distinct,
  latitude,
  listOf,
  longitude,
  measure,
  optionalDivision,
  requireWholePoint,
  slug,
  wholeCount,
} from './shapes';

const planShape = z.object({
  areaM2: measure(1e10),
  depthM: measure(100),
  volumeM3: measure(1e11),
  inflowM3PerHour: measure(1e8),
  effectiveness: measure(1).transform((share) => share || 0.8),
  pumps: listOf(
    z.object({
      flowM3PerHour: measure(1e6).refine((flow) => flow > 0, 'must be more than 0'),
      count: wholeCount(0, 10_000).transform((count) => count || 1),
    }),
    100,
  ),
  assetIds: listOf(slug, 500).superRefine(distinct((id) => id)),
  deadlineHours: measure(10_000),
  choose: z.boolean(),
  divisionCode: optionalDivision,
  latitude,
  longitude,
});
type Plan = z.output<typeof planShape>;

const candidatesMax = 20_000;

/** The pumping rule. It reads assets where it is asked about them, and takes none. */
export function drainageService(equipment: Equipment): ServiceHandlers {
  const { db, now } = equipment;
  return implement('muster.equipment.v1.DrainageService', {
    planDrainage: async (request, context) => {
      const plan = parse(planShape, request);
      requireWholePoint(plan);
      const place = placeToDrain(plan);
      requireRole(context.actor, readers);
      const flow = await flowCapability(equipment);
      const assets = await ratedOf(db, await findAssets(db, plan.assetIds), now());
      requirePumps(plan.assetIds, assets, flow.key, context);
      const given =
        plan.pumps.reduce((sum, { flowM3PerHour, count }) => sum + flowM3PerHour * count, 0) +
        assets.reduce((sum, { figures }) => sum + figures[flow.key]!, 0);
      const result = drain(place, given);
      const added = plan.choose ? await addedPumps(equipment, context, plan, place, given) : [];
      const total = given + added.reduce((sum, { figure }) => sum + figure, 0);
      const then = added.length > 0 ? drain(place, total) : undefined;
      return {
        ...result,
        volumeM3: place.volumeM3,
        flowM3PerHour: given,
        chosen: added.map(({ id, figure, distanceKm: away, classId }) => ({
          assetId: id,
          classId,
          flowM3PerHour: figure,
          distanceKm: away,
        })),
        hoursWithChosen: then?.hours,
        stillMissingFlowM3PerHour: (then ?? result).missingFlowM3PerHour,
      };
    },
  });
}

function placeToDrain(plan: Plan): Drainage {
  const { areaM2, depthM, volumeM3, inflowM3PerHour, effectiveness, deadlineHours } = plan;
  const fault = (field: string, description: string) => invalidFields([{ field, description }]);
  if (volumeM3 > 0 && areaM2 + depthM > 0) {
    throw fault('volumeM3', 'give either the volume or the area and depth, not both');
  }
  if (areaM2 > 0 && depthM === 0) throw fault('depthM', 'is required with the area');
  if (depthM > 0 && areaM2 === 0) throw fault('areaM2', 'is required with the depth');
  const volume = volumeM3 || areaM2 * depthM;
  if (volume === 0) throw fault('areaM2', 'give the area and depth of the water, or its volume');
  return { volumeM3: volume, inflowM3PerHour, effectiveness, deadlineHours };
}

/** The kind and capability that are measured in m³/h: a kind called otherwise pumps all the same. */
async function flowCapability({ db }: Equipment) {
  const kinds = await listKinds(db);
  const found = kinds.flatMap(({ id, capabilities }) =>
    capabilities.filter(({ unit }) => unit === 'm³/h').map(({ key }) => ({ kindId: id, key })),
  );
  return found.find(({ kindId }) => kindId === 'pump') ?? found[0] ?? { kindId: '', key: 'flow' };
}

function requirePumps(
  ids: string[],
  views: AssetView[],
  flowKey: string,
  { actor }: CallContext,
): void {
  const byId = new Map(views.map((view) => [view.asset.id, view]));
  ids.forEach((id, index) => {
    const field = `assetIds[${index}]`;
    const view = byId.get(id);
    if (!view) {
      throw new AppError('ASSET_NOT_FOUND', `${field}: asset ${id} does not exist`, {
        violations: [{ field, description: `asset ${id} does not exist` }],
        metadata: { id },
      });
    }
    requireRole(actor, readers, view.asset.homeDivisionCode);
    if ((view.figures[flowKey] ?? 0) > 0) return;
    const description = `${id} is of the class ${view.class.id}, which pumps nothing`;
    throw new AppError('NOT_A_PUMP', `${field}: ${description}`, {
      violations: [{ field, description }],
      metadata: { id },
    });
  });
}

/** Ready and free pumps that make it in time, or all of them when even they do not. */
async function addedPumps(
  { db, now }: Equipment,
  { actor }: CallContext,
  plan: Plan,
  place: Drainage,
  given: number,
) {
  const needed = flowToAdd(place, given);
  if (needed === 0) return [];
  const { kindId, key } = await flowCapability({ db, now });
  const prefixes = readPrefixes(actor, plan.divisionCode);
  const query = { kindId, classId: null, prefixes, exercise: false, limit: candidatesMax };
  const free = (await findCandidates(db, query)).filter(({ id }) => !plan.assetIds.includes(id));
  const ready = (await ratedOf(db, free, now())).filter(({ readiness }) => readiness.ready);
  const candidates = ready.map((view) => ({
    id: view.asset.id,
    classId: view.asset.classId,
    figure: view.figures[key] ?? 0,
    distanceKm: distanceKm(placeOf(view), pointOf(plan)),
  }));
  return choose(candidates, needed);
}
