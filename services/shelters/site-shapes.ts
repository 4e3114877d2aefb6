import { z } from 'zod';
import { divisionCodeSchema, optionalText, text } from '../platform/wire-values';
import {
  degrees,
  exerciseId,
  hazard,
  incidentId,
  measure,
  optionalDivision,
  optionalEnum,
  siteId,
  tags,
  time,
} from './shapes';
import { hazardName, siteKinds, stays } from './standards';
import { siteStates } from './site-state';

const cameraUrl = z
  .url({ protocol: /^(https|rtsps)$/, error: 'must be an https or rtsps address' })
  .max(500, 'must have at most 500 characters');

const facility = z.object({
  kind: z.string().regex(/^[A-Z][A-Z_]{0,39}$/, 'must be a name such as TOILET'),
  count: z.number().int().min(0, 'must not be negative').max(1e6),
  note: optionalText(200),
});

const units = z
  .array(
    z.object({
      code: z.string().regex(/^[A-Za-z0-9]{1,20}$/, 'must have 1 to 20 letters or digits'),
      areaM2: measure(1e7),
    }),
  )
  .max(200, 'must have at most 200 units')
  .refine((all) => new Set(all.map(({ code }) => code)).size === all.length, 'repeats a code');

export const siteFields = z.object({
  nameZh: text(100),
  nameEn: text(100),
  divisionCode: divisionCodeSchema,
  kind: z.enum(siteKinds, 'must be INDOOR or OUTDOOR'),
  stay: optionalEnum(stays).transform((stay) => stay ?? ('SHORT' as const)),
  areaM2: measure(1e7),
  latitude: degrees(90),
  longitude: degrees(180),
  address: optionalText(300),
  tags,
  facilities: z.array(facility).max(60, 'must have at most 60'),
  cameraCount: z.number().int().min(0, 'must not be negative').max(10_000),
  cameraUrls: z.array(cameraUrl).max(100, 'must have at most 100'),
  units,
  openingTeamId: optionalText(64),
  depotId: optionalText(64),
  archived: z.boolean(),
});

export const newSite = siteFields.extend({ id: siteId });
export type NewSite = z.output<typeof newSite>;

/** What must hold between the fields of a site, whichever of them was changed. */
export function siteFaults(site: z.output<typeof siteFields>): string | undefined {
  if ((site.latitude === null) !== (site.longitude === null)) {
    return 'latitude and longitude come together';
  }
  const area = site.units.reduce((sum, unit) => sum + unit.areaM2, 0);
  if (area > site.areaM2 + 1e-6) {
    return `the units have ${area} m² and the site only ${site.areaM2} m²`;
  }
  if (site.cameraUrls.length > site.cameraCount) return 'there are more camera links than cameras';
  return undefined;
}

export const getSiteShape = z.object({ id: siteId, exerciseId, hazard, asOf: time });

export const listSitesShape = z
  .object({
    divisionCode: optionalDivision,
    kind: optionalEnum(siteKinds),
    state: optionalEnum(siteStates),
    tags,
    exerciseId,
    hazard,
    incidentId,
    text: optionalText(100),
    withArchived: z.boolean(),
    freeMin: z.number().int().min(0, 'must not be negative').max(1e9),
    asOf: time,
  })
  .refine(({ freeMin, asOf }) => !freeMin || !asOf, {
    path: ['freeMin'],
    message: 'is of now: leave it out with asOf',
  });

export const pointsShape = z.object({ divisionCode: optionalDivision, exerciseId, hazard });

export const answerShape = z.object({
  id: siteId,
  exerciseId,
  answers: z
    .array(z.object({ itemId: z.string().max(64), done: z.boolean() }))
    .min(1, 'must have at least one')
    .max(100, 'must have at most 100'),
});

export const readyShape = z.object({
  id: siteId,
  exerciseId,
  incidentId,
  hazard: hazardName,
  reason: optionalText(500),
});

export const verbShape = z.object({
  id: siteId,
  exerciseId,
  etag: z.string().max(100),
  reason: optionalText(500),
  overrideReason: optionalText(500),
  unlessReserved: z.boolean().default(false),
});

export const historyShape = z.object({ id: siteId });

export const statesShape = z.object({ siteId, exerciseId });
