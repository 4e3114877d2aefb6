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
  closeTime?: Date;
  closeSummary: string;
  exercise: boolean;
  version: number;
};

/** The clocks of an office and of a phone may differ by this much before a time is refused. */
const clockToleranceMs = 60_000;

export function notInFuture(field: string, time: Date | undefined, now: Date): void {
  if (time && time.getTime() > now.getTime() + clockToleranceMs) {
    throw invalid(field, 'is in the future');
  }
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

export function closeIncident(incident: Incident, summary: string, now: Date): Incident {
  requireOpen(incident);
  return { ...incident, state: 'CLOSED', closeTime: now, closeSummary: summary };
}
