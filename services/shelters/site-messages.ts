// Sites as the proto messages show them.
import type { ShelterStandardsInput } from '../../gen/muster/shelters/v1/ShelterStandards';
import type { SiteInput } from '../../gen/muster/shelters/v1/Site';
import type { SitePointInput } from '../../gen/muster/shelters/v1/SitePoint';
import type { SiteStateChangeInput } from '../../gen/muster/shelters/v1/SiteStateChange';
import type { RowVersion } from '../platform/history';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import type { StateChange } from './occupancy-store';
import { placesOf } from './places';
import { freeOf, type Answer } from './site-state';
import type { Site } from './site-store';
import type { StoredStandards } from './standard-store';
import type { ChecklistItem } from './standards';

export const siteEtag = (site: Site) => `${site.version}.${site.standingVersion}`;

/** The hazard whose places count for it: the one it was readied for, unless another is asked. */
export const shownHazard = (site: Site, asked: string) => asked || site.hazard;

export function siteMessage(
  site: Site,
  standards: StoredStandards,
  { hazard = '', byUnit = new Map<string, number>() } = {},
): SiteInput {
  const { latitude, longitude, openingId, ...rest } = site;
  const found = placesOf(standards, site, shownHazard(site, hazard));
  return {
    ...rest,
    ...(latitude !== null && { latitude }),
    ...(longitude !== null && { longitude }),
    openingId: openingId ?? '',
    places: found.places,
    m2PerPerson: found.m2PerPerson,
    free: freeOf({ ...site, places: found.places }),
    units: found.units.map((unit) => ({ ...unit, persons: byUnit.get(unit.code) ?? 0 })),
    openingChecklist: checklistMessage(standards.openingChecklist, site.openingAnswers),
    closingChecklist: checklistMessage(standards.closingChecklist, site.closingAnswers),
    etag: siteEtag(site),
    openTime: toOptionalTimestamp(site.openTime),
    createTime: toTimestamp(site.createTime),
    updateTime: toTimestamp(site.updateTime),
  };
}

function checklistMessage(list: ChecklistItem[], answers: Answer[]) {
  const given = new Map(answers.map((answer) => [answer.itemId, answer]));
  return list.map(({ id, ...item }) => {
    const answer = given.get(id);
    return {
      ...item,
      itemId: id,
      done: answer?.done ?? false,
      actorId: answer?.actorId ?? '',
      time: answer ? toTimestamp(new Date(answer.time)) : null,
    };
  });
}

export function pointMessage(
  site: Site,
  standards: StoredStandards,
  hazard: string,
): SitePointInput {
  const { places } = placesOf(standards, site, shownHazard(site, hazard));
  const { id, nameZh, nameEn, kind, state, persons, divisionCode } = site;
  return {
    id,
    nameZh,
    nameEn,
    kind,
    state,
    persons,
    divisionCode,
    places,
    free: freeOf({ ...site, places }),
    latitude: site.latitude!,
    longitude: site.longitude!,
  };
}

export function stateChangeMessage(change: StateChange): SiteStateChangeInput {
  const { id, siteId, exerciseId, from, to, actorId, reason, persons } = change;
  const createTime = toTimestamp(change.createTime);
  return { id: String(id), siteId, exerciseId, from, to, actorId, reason, persons, createTime };
}

export function standardsMessage(standards: StoredStandards): ShelterStandardsInput {
  const { version, updateTime, ...document } = standards;
  return { ...document, etag: String(version), updateTime: toTimestamp(updateTime) };
}

export function versionMessage({ fromTime, toTime, actorId, changes }: RowVersion) {
  return {
    fromTime: toTimestamp(fromTime),
    toTime: toOptionalTimestamp(toTime),
    actorId,
    changes: changes.map(({ field, before, after }) => ({
      field,
      before: JSON.stringify(before),
      after: JSON.stringify(after),
    })),
  };
}
