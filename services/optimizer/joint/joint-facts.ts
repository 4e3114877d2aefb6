import type { Stand } from '../closed-roads';
import type { PlannedNeed } from '../outstanding';

// What the services hold, as a joint plan reads it.

export type Place = { latitude?: number; longitude?: number };

export type JointIncident = {
  id: string;
  name?: string;
  divisionCode: string;
  hazard: string;
  exercise: boolean;
  reliefDueTime?: Date;
};

export type Affected = {
  incidentId: string;
  divisionCode: string;
  affected: number;
  displaced: number;
  injured: number;
  missing: number;
};

export type SiteFacts = Place & {
  id: string;
  nameZh: string;
  nameEn: string;
  divisionCode: string;
  /** Its own store; empty where it has none. */
  depotId?: string;
  tags: string[];
  free: number;
};

/** A road to its store is a road to it. */
export function siteStand({
  divisionCode,
  depotId = '',
}: Pick<SiteFacts, 'divisionCode' | 'depotId'>): Stand {
  return depotId ? { depotId, divisionCode } : { divisionCode };
}

export type TeamFacts = Place & {
  id: string;
  nameZh: string;
  nameEn: string;
  specialism: string;
  headcount: number;
  minimumCrew: number;
};

export type PumpFacts = Place & { id: string; nameZh: string; nameEn: string; flow: number };

export type RiskPointFacts = Place & {
  id: string;
  nameZh: string;
  nameEn: string;
  divisionCode: string;
  grade: string;
  volumeM3: number;
  inflowM3PerHour: number;
  people: number;
};

export type JointNeed = PlannedNeed & { incidentId: string };

export type TeamTask = {
  id: string;
  incidentId: string;
  divisionCode: string;
  specialism: string;
  teams: number;
  severity: number;
  deadlineHours?: number;
};
