import type { AffectedFiguresInput } from '../../gen/muster/incidents/v1/AffectedFigures';
import type { AffectedReportInput } from '../../gen/muster/incidents/v1/AffectedReport';
import type { DivisionInput } from '../../gen/muster/incidents/v1/Division';
import type { IncidentInput } from '../../gen/muster/incidents/v1/Incident';
import type { NeedInput } from '../../gen/muster/incidents/v1/Need';
import type { ReliefRulesInput } from '../../gen/muster/incidents/v1/ReliefRules';
import type { Standard, StandardInput } from '../../gen/muster/incidents/v1/Standard';
import { invalid, parse } from '../platform/errors';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { z } from 'zod';
import type { CurrentFigures } from './affected';
import type { Division } from './division-store';
import { isFirstReportLate, isReliefLate } from './first-report';
import { etagOf, type Incident, type IncidentChange } from './incident';
import type { Need } from './needs';
import { changeablePaths, changeSchema } from './request-shapes';
import type { Report } from './report-store';
import type { VersionedReliefRules, VersionedStandard } from './standard-store';
import { demandStandardSchema, type DemandStandard } from './standards';

export function divisionMessage(division: Division): DivisionInput {
  const { latitude, longitude, parentCode, ...rest } = division;
  const centre = latitude === null || longitude === null ? {} : { latitude, longitude };
  return { ...rest, ...centre, parentCode: parentCode ?? '' };
}

export function standardMessage({ standard, version }: VersionedStandard): StandardInput {
  return { ...standard, etag: etagOf({ version }) };
}

// The file a district starts with is held to a strict schema; a message brings an etag as well.
const standardSchema = z.object({ standard: z.object(demandStandardSchema.shape) });

export function standardOf(message: Standard | null): DemandStandard {
  return parse(standardSchema, { standard: message ?? undefined }).standard;
}

export function reliefRulesMessage({ rules, version }: VersionedReliefRules): ReliefRulesInput {
  return { ...rules, etag: etagOf({ version }) };
}

export function incidentMessage(incident: Incident, now: Date): IncidentInput {
  const { version, responseLevel, ...rest } = incident;
  return {
    ...rest,
    responseLevel: responseLevel ?? 'RESPONSE_LEVEL_UNSPECIFIED',
    detectTime: toTimestamp(incident.detectTime),
    createTime: toTimestamp(incident.createTime),
    firstReportDueTime: toTimestamp(incident.firstReportDueTime),
    firstReportTime: toOptionalTimestamp(incident.firstReportTime),
    firstReportLate: isFirstReportLate(incident, now),
    reliefDueTime: toOptionalTimestamp(incident.reliefDueTime),
    reliefReachTime: toOptionalTimestamp(incident.reliefReachTime),
    reliefLate: isReliefLate(incident, incident.closeTime ?? now),
    closeTime: toOptionalTimestamp(incident.closeTime),
    etag: etagOf({ version }),
  };
}

/** The masked fields of an edit; paths may be spelled as in proto or as in JSON. */
export function incidentChangeOf(incident: object | null, paths: string[]): IncidentChange {
  if (paths.length === 0) throw invalid('updateMask', 'must name at least one field');
  const given = (incident ?? {}) as Record<string, unknown>;
  const conditions = (given['conditions'] ?? {}) as Record<string, unknown>;
  const picked: Record<string, unknown> & { conditions?: Record<string, unknown> } = {};
  paths.forEach((path, index) => {
    const name = path.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    if (!changeablePaths.includes(name)) {
      throw invalid(`updateMask.paths[${index}]`, `cannot be changed: ${path}`);
    }
    const [field, part] = name.split('.') as [string, string?];
    if (field !== 'conditions') picked[field] = given[field];
    else if (!part) picked.conditions = { ...picked.conditions, ...conditions };
    else picked.conditions = { ...picked.conditions, [part]: conditions[part] };
  });
  return parse(changeSchema, { incident: picked }).incident;
}

export function reportMessage(report: Report): AffectedReportInput {
  return {
    ...report,
    observeTime: toTimestamp(report.observeTime),
    createTime: toTimestamp(report.createTime),
  };
}

export function figuresMessage(figures: CurrentFigures): AffectedFiguresInput {
  return { ...figures, observeTime: toTimestamp(figures.observeTime) };
}

export function needMessage(need: Need, dueTime: Date | undefined): NeedInput {
  return { ...need, dueTime: toOptionalTimestamp(dueTime) };
}
