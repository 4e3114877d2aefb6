// The figures that places, checklists, supplies and coverage follow from: one document, as data.
import { z } from 'zod';
import { optionalText, text } from '../platform/wire-values';

export const siteKinds = ['INDOOR', 'OUTDOOR'] as const;
export type SiteKind = (typeof siteKinds)[number];
export const stays = ['EMERGENCY', 'SHORT', 'LONG'] as const;
export type StayLength = (typeof stays)[number];

export const hazardName = z
  .string()
  .regex(/^[A-Z][A-Z_]{0,39}$/, 'must be a hazard such as TYPHOON');
const optionalHazard = z.union([z.literal(''), hazardName]);
const id = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must have 1 to 64 of a-z, 0-9 and -');
const kindName = z.string().regex(/^[A-Z][A-Z_]{0,39}$/, 'must be a name such as TOILET');
const named = { nameZh: text(100), nameEn: text(100) };
const amount = (max: number) =>
  z.number('must be a number').min(0, 'must not be negative').max(max, `must be at most ${max}`);
const more = (max: number) => amount(max).gt(0, 'must be more than 0');
const few = <T extends z.ZodType>(row: T, max = 200) =>
  z.array(row).max(max, `must have at most ${max} rows`);

function distinct<Row>(keyOf: (row: Row) => string) {
  return (rows: Row[], context: z.core.$RefinementCtx) => {
    const seen = new Set<string>();
    rows.forEach((row, index) => {
      if (seen.has(keyOf(row))) {
        context.addIssue({ code: 'custom', path: [index], message: 'repeats an earlier row' });
      }
      seen.add(keyOf(row));
    });
  };
}

const checklist = few(z.object({ id, ...named, required: z.boolean() }), 100).superRefine(
  distinct((item: { id: string }) => item.id),
);

export const standardsShape = z.object({
  places: few(
    z.object({
      kind: z.enum(siteKinds, 'must be INDOOR or OUTDOOR'),
      stay: z.enum(stays, 'must be EMERGENCY, SHORT or LONG'),
      hazard: optionalHazard,
      // 0: not to be used for the hazard.
      m2PerPerson: amount(100),
    }),
  ).superRefine(
    distinct(
      (row: { kind: string; stay: string; hazard: string }) =>
        `${row.kind} ${row.stay} ${row.hazard}`,
    ),
  ),
  unitPeopleMax: z.number().int().min(1, 'must be at least 1').max(100_000),
  populationShare: amount(1),
  householdPeople: more(50),
  retentionDays: z.number().int().min(1, 'must be at least 1').max(36_500),
  consumption: few(
    z.object({
      id,
      ...named,
      itemId: id,
      unit: text(40),
      contentPerUnit: more(1e9),
      basis: z.enum(['PERSON', 'INFANT', 'HOUSEHOLD'], 'must be PERSON, INFANT or HOUSEHOLD'),
      rate: more(1e6),
      perDay: z.boolean(),
      withinHours: amount(8_760),
      infantShare: amount(1),
      source: optionalText(500),
    }),
  ).superRefine(distinct((rate: { id: string }) => rate.id)),
  facilities: few(
    z.object({
      kind: kindName,
      ...named,
      peoplePerUnit: more(1e6),
      afterHours: amount(8_760),
      source: optionalText(500),
    }),
  ).superRefine(
    distinct((row: { kind: string; afterHours: number }) => `${row.kind} ${row.afterHours}`),
  ),
  openingChecklist: checklist,
  closingChecklist: checklist,
});

export type Standards = z.output<typeof standardsShape>;
export type ChecklistItem = Standards['openingChecklist'][number];
export type ConsumptionRate = Standards['consumption'][number];
export type FacilityStandard = Standards['facilities'][number];

/** m² a person; 0 where the standard allows no places, or says nothing. */
export function m2PerPerson(
  standards: Pick<Standards, 'places'>,
  site: { kind: SiteKind; stay: StayLength },
  hazard: string,
): number {
  const rows = standards.places.filter(
    ({ kind, stay }) => kind === site.kind && stay === site.stay,
  );
  const row = rows.find((each) => each.hazard === hazard) ?? rows.find(({ hazard: h }) => h === '');
  return row?.m2PerPerson ?? 0;
}
