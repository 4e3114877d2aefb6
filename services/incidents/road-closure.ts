// Roads that are closed in an incident, until somebody says that they are open again.
import { z } from 'zod';
import { AppError, invalid } from '../platform/errors';
import { covers, requireRole, type Actor, type Role } from '../platform/identity';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  text,
} from '../platform/wire-values';
import { reporters } from './access';

export const closureMedia = ['ROAD', 'WATER'] as const;

export type RoadClosure = {
  id: string;
  incidentId: string;
  fromDepotId: string;
  fromDivisionCode: string;
  toDepotId: string;
  toDivisionCode: string;
  bothWays: boolean;
  medium: (typeof closureMedia)[number];
  fromTime: Date;
  /** Null: until further notice. */
  untilTime: Date | null;
  reason: string;
  state: 'CLOSED' | 'REOPENED';
  reporterId: string;
  createTime: Date;
  updateTime: Date;
  reopenTime: Date | null;
  reopenNote: string;
  version: number;
};

const medium = z
  .enum(['MEDIUM_UNSPECIFIED', ...closureMedia], `must be one of ${closureMedia.join(', ')}`)
  .default('MEDIUM_UNSPECIFIED')
  .transform((given) => (given === 'MEDIUM_UNSPECIFIED' ? 'ROAD' : given));

/** What may be amended; the places may not: another road is another closure. */
export const amendableSchema = z.object({
  bothWays: z.boolean().default(false),
  medium,
  fromTime: optionalTimestampSchema,
  untilTime: optionalTimestampSchema.transform((time) => time ?? null),
  reason: text(500),
});

const division = z.union([z.literal(''), divisionCodeSchema]).default('');
const depot = optionalText(64);

export const reportClosureSchema = z.object({
  incidentId: text(64),
  roadClosure: amendableSchema
    .extend({
      fromDepotId: depot,
      fromDivisionCode: division,
      toDepotId: depot,
      toDivisionCode: division,
    })
    .superRefine((road, context) => {
      const fault = (field: string, message: string): void => {
        context.addIssue({ code: 'custom', path: [field], message });
      };
      const said = 'names a second place: give a depot or a division';
      if (road.fromDepotId && road.fromDivisionCode) fault('fromDivisionCode', said);
      if (road.toDepotId && road.toDivisionCode) fault('toDivisionCode', said);
      if (!road.toDepotId && !road.toDivisionCode) {
        fault('toDivisionCode', 'is required, or toDepotId in its place');
      }
      const isDepot = road.toDepotId !== '' && road.fromDepotId === road.toDepotId;
      const isDivision =
        road.toDivisionCode !== '' && road.fromDivisionCode === road.toDivisionCode;
      if (isDepot || isDivision)
        fault(isDepot ? 'toDepotId' : 'toDivisionCode', 'is where it begins');
    }),
});

export const reopenSchema = z.object({ id: text(64), note: optionalText(500) });

const dayMs = 86_400_000;
const daysAheadMax = 366;

/** Neither before the year before, nor so late that it is a slip of the pen. */
export function requireSpan(
  { fromTime, untilTime }: Pick<RoadClosure, 'fromTime' | 'untilTime'>,
  now: Date,
): void {
  const farthest = now.getTime() + daysAheadMax * dayMs;
  for (const [field, time] of [
    ['fromTime', fromTime],
    ['untilTime', untilTime],
  ] as const) {
    const at = time?.getTime() ?? now.getTime();
    const isNear = at <= farthest && at >= now.getTime() - daysAheadMax * dayMs;
    if (!isNear) throw invalid(`roadClosure.${field}`, `is more than ${daysAheadMax} days away`);
  }
  if (untilTime && untilTime <= fromTime) {
    throw invalid('roadClosure.untilTime', 'must be after fromTime');
  }
}

export function isOver({ untilTime }: Pick<RoadClosure, 'untilTime'>, now: Date): boolean {
  return untilTime !== null && untilTime <= now;
}

export function requireClosed({ id, state }: RoadClosure): void {
  if (state === 'CLOSED') return;
  throw new AppError('ROAD_CLOSURE_STATE', `road closure ${id} is reopened already`, {
    preconditions: [
      { type: 'ROAD_CLOSURE_STATE', subject: `road-closures/${id}`, description: 'must be CLOSED' },
    ],
    metadata: { state },
  });
}

/** As many as a plan can take in; closed roads beyond them are better said by division. */
export const closuresMost = 500;

export function requireRoom(count: number, incidentId: string): void {
  if (count < closuresMost) return;
  const description = `has ${count} closed roads: reopen some, or close a division as a whole`;
  throw new AppError('ROAD_CLOSURES_FULL', `incident ${incidentId} ${description}`, {
    preconditions: [
      { type: 'ROAD_CLOSURES_FULL', subject: `incidents/${incidentId}`, description },
    ],
    metadata: { most: String(closuresMost) },
  });
}

type Placed = Pick<
  RoadClosure,
  'incidentId' | 'fromDepotId' | 'fromDivisionCode' | 'toDepotId' | 'toDivisionCode'
>;

/**
 * What plans go by: all closures of their own incidents, then those of others while there is room, the
 * ones that touch the incidents' divisions first. Where a depot lies is not known here: it may be near.
 */
export function roadsOfPlans<T extends Placed>(
  closures: readonly T[],
  incidents: readonly { id: string; divisionCode: string }[],
): { shown: T[]; leftOut: number } {
  const isOwn = ({ incidentId }: Placed) => incidents.some(({ id }) => id === incidentId);
  const isNear = (code: string) =>
    incidents.some(({ divisionCode }) => covers(divisionCode, code) || covers(code, divisionCode));
  const touches = ({ fromDepotId, fromDivisionCode, toDepotId, toDivisionCode }: Placed) =>
    [fromDepotId, toDepotId].some((id) => id !== '') ||
    [fromDivisionCode, toDivisionCode].some((code) => code !== '' && isNear(code));
  const own = closures.filter(isOwn);
  const others = closures.filter((road) => !isOwn(road));
  const sorted = [...others.filter(touches), ...others.filter((road) => !touches(road))];
  const room = Math.max(0, closuresMost - own.length);
  return { shown: [...own, ...sorted.slice(0, room)], leftOut: Math.max(0, sorted.length - room) };
}

/** Whoever reports at one end of the road may, and whoever does for the whole incident. */
export function requireRoadReporter(
  actor: Actor,
  incident: { divisionCode: string; exercise: boolean },
  { fromDivisionCode, toDivisionCode }: Pick<RoadClosure, 'fromDivisionCode' | 'toDivisionCode'>,
): void {
  const needed: Role[] = incident.exercise ? [...reporters, 'DRILL_OPERATOR'] : reporters;
  // A place outside gives nobody a say in this incident.
  const ends = [fromDivisionCode, toDivisionCode].filter((code) => {
    return code !== '' && covers(incident.divisionCode, code);
  });
  const mayReport = ends.some((code) =>
    actor.grants.some((grant) => needed.includes(grant.role) && covers(grant.divisionCode, code)),
  );
  if (!mayReport) requireRole(actor, needed, incident.divisionCode);
}
