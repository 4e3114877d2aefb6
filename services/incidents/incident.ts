import { metTimeOf } from '../platform/deadline';
import { AppError, invalid } from '../platform/errors';
import type { Clocks } from './first-report';

export const hazards = [
  'FLOOD',
  'WATERLOGGING',
  'TYPHOON',
  'EARTHQUAKE',
  'LANDSLIDE',
  'FOREST_FIRE',
  'HAZMAT',
  'COLD_WAVE',
  'OTHER',
] as const;
export type Hazard = (typeof hazards)[number];

export const responseLevels = [
  'LEVEL_I',
  'LEVEL_II',
  'LEVEL_III',
  'LEVEL_IV',
  'STANDBY',
  'WATCH',
] as const;
export type ResponseLevel = (typeof responseLevels)[number];

export type Conditions = {
  days: number;
  temperatureCelsius: number;
  tentShare: number;
  tentPeople: number;
};

/** What a planner assumes until someone says otherwise: three mild days, four people a tent. */
export const defaultConditions: Conditions = {
  days: 3,
  temperatureCelsius: 20,
  tentShare: 0,
  tentPeople: 4,
};

export type Incident = Clocks & {
  id: string;
  name: string;
  place: string;
  hazard: Hazard;
  state: 'OPEN' | 'CLOSED';
  divisionCode: string;
  responseLevel?: ResponseLevel;
  responseLevelReason: string;
  conditions: Conditions;
  createTime: Date;
  /** When the five needs of everyone were met, by the commander's word. */
  reliefReachTime?: Date;
  reliefNote: string;
  closeTime?: Date;
  closeSummary: string;
  exercise: boolean;
  version: number;
};

/** The clocks of an office and of a phone may differ by this much before a time is refused. */
const clockToleranceMs = 60_000;

const daysBackMax = 366;

/** Neither to come nor so long ago that it is a slip of the pen: 2062 or 2006 for 2026. */
export function requireRecent(field: string, time: Date | undefined, now: Date): void {
  if (!time) return;
  const age = now.getTime() - time.getTime();
  if (age < -clockToleranceMs) throw invalid(field, 'is in the future');
  if (age <= daysBackMax * 86_400_000) return;
  throw invalid(field, `is more than ${daysBackMax} days ago: check the year`);
}

export function etagOf(incident: { version: number }): string {
  return `v${incident.version}`;
}

/** Refuses a change to something that was changed since the caller read it. */
export function requireEtag(current: { version: number }, etag: string, what: string): void {
  if (etag === '') throw invalid('etag', 'is required: read it first');
  if (etag !== etagOf(current)) {
    throw new AppError('ETAG_STALE', `${what} was changed by someone else; read it again`, {
      metadata: { etag: etagOf(current) },
    });
  }
}

export function requireOpen(incident: Incident): void {
  if (incident.state === 'OPEN') return;
  throw new AppError('INCIDENT_STATE', `incident ${incident.id} is closed`, {
    preconditions: [
      { type: 'INCIDENT_STATE', subject: `incidents/${incident.id}`, description: 'must be OPEN' },
    ],
    metadata: { state: incident.state },
  });
}

export type IncidentChange = Partial<Pick<Incident, 'name' | 'place' | 'hazard'>> & {
  conditions?: Partial<Conditions>;
};

/** The clocks, the division and the exercise mark are what an edit never touches. */
export function changeIncident(incident: Incident, change: IncidentChange): Incident {
  requireOpen(incident);
  const conditions = { ...incident.conditions, ...change.conditions };
  return { ...incident, ...change, conditions };
}

export function setResponseLevel(
  incident: Incident,
  level: ResponseLevel,
  reason: string,
): Incident {
  requireOpen(incident);
  return { ...incident, responseLevel: level, responseLevelReason: reason };
}

/** The countdown is stopped once; nobody calls relief reached before anyone was reported. */
export function confirmRelief(
  incident: Incident,
  { reachTime, note, now }: { reachTime: Date | undefined; note: string; now: Date },
): Incident {
  requireOpen(incident);
  const { firstReportTime, reliefReachTime } = incident;
  if (!firstReportTime || reliefReachTime) {
    const description = reliefReachTime ? 'relief is confirmed already' : 'nothing is reported yet';
    throw new AppError('RELIEF_STATE', `incident ${incident.id}: ${description}`, {
      preconditions: [{ type: 'RELIEF_STATE', subject: `incidents/${incident.id}`, description }],
    });
  }
  if (reachTime && reachTime < firstReportTime) {
    throw invalid('reachTime', 'is before the first report');
  }
  const start = { startTime: firstReportTime };
  return {
    ...incident,
    reliefReachTime: metTimeOf(start, { captureTime: reachTime, now }),
    reliefNote: note,
  };
}

export function closeIncident(incident: Incident, summary: string, now: Date): Incident {
  requireOpen(incident);
  return { ...incident, state: 'CLOSED', closeTime: now, closeSummary: summary };
}
