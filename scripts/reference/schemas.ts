// The shapes of the reference district's files. Names follow the protos, so that a row can be sent
// to the service that owns it as it stands.
import { z } from 'zod';
import { responsePlanSchema } from '../../services/incidents/response-plans/response-plan';
import { ruleSchema } from '../../services/mobilization/readiness/rule';
import { sourceSchema } from '../../services/incidents/standards';

const id = z.string().regex(/^[a-z0-9-]{1,64}$/);
const name = z.string().trim().min(1);
const divisionCode = z.string().regex(/^\d{12}$/);
const count = z.number().int().min(0).max(1e12);
const positiveCount = z.number().int().min(1).max(1e12);
const notNegative = z.number().min(0).max(1e12);
const share = z.number().min(0).max(1);
const named = { id, nameZh: name, nameEn: name };
const placed = { latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) };

export const divisionSchema = z.strictObject({
  code: divisionCode,
  nameZh: name,
  nameEn: name,
  parentCode: z.union([divisionCode, z.literal('')]),
  level: z.enum(['DISTRICT', 'STREET', 'COMMUNITY']),
  population: count,
  ...placed,
  source: sourceSchema,
});
export type Division = z.infer<typeof divisionSchema>;

export const districtFileSchema = z.strictObject({
  nameZh: name,
  nameEn: name,
  note: z.string(),
  divisions: z.array(divisionSchema).min(1),
});

export const itemSchema = z.strictObject({
  ...named,
  /** GB/T 38565-2020; null unless the code is certain. */
  supplyCode: z
    .string()
    .regex(/^[123]\d{6}$/)
    .nullable(),
  unitZh: name,
  unitEn: name,
  contentPerUnit: z.number().positive(),
  /** The standard it satisfies, empty when none. */
  standardId: z.union([id, z.literal('')]),
  massKg: notNegative,
  volumeM3: notNegative,
  /** 0 when it does not expire. */
  shelfLifeDays: count,
  packs: z.array(
    z.strictObject({ nameZh: name, nameEn: name, units: z.number().int().min(2).max(1e9) }),
  ),
  /** Stock is kept by LOT; an ASSET is counted one by one with its own number. */
  tracking: z.enum(['LOT', 'ASSET']),
  source: sourceSchema,
});
export type CatalogueItem = z.infer<typeof itemSchema>;
export const itemsFileSchema = z.strictObject({ items: z.array(itemSchema).min(1) });

const classes = {
  supplyClass: z.enum(['BASIC_LIVING', 'EQUIPMENT', 'WORKS_MATERIALS']),
  storageClass: z.enum(['AMBIENT', 'COOL', 'COLD', 'FROZEN', 'HAZARDOUS', 'FUEL']),
};
const taxonomyCode = z.strictObject({ taxonomyId: id, code: name });

/** What the catalogue says beside its items: classes, taxonomies, kits, substitutes. */
export const catalogueFileSchema = z.strictObject({
  note: z.string(),
  taxonomies: z.array(
    z.strictObject({
      ...named,
      nodes: z.array(
        z.strictObject({
          code: name,
          /** Empty at the top. */
          parentCode: z.string(),
          nameZh: name,
          nameEn: name,
        }),
      ),
      source: sourceSchema,
    }),
  ),
  placements: z.array(
    z.strictObject({ itemId: id, ...classes, taxonomyCodes: z.array(taxonomyCode) }),
  ),
  kits: z.array(
    z.strictObject({
      itemId: id,
      components: z.array(z.strictObject({ itemId: id, quantity: positiveCount })).min(1),
      source: sourceSchema,
    }),
  ),
  substitutes: z.array(
    z.strictObject({
      itemId: id,
      substituteItemId: id,
      ratio: z.number().positive(),
      twoWay: z.boolean(),
      priority: positiveCount,
      note: z.string(),
      source: sourceSchema,
    }),
  ),
});
export type CatalogueFacts = z.infer<typeof catalogueFileSchema>;

export const binsFileSchema = z.strictObject({
  note: z.string(),
  bins: z.array(
    z.strictObject({
      depotId: id,
      code: z.string().regex(/^[A-Z0-9][A-Z0-9._-]{0,31}$/),
      storageClass: classes.storageClass,
      volumeM3Capacity: notNegative,
      massKgCapacity: notNegative,
      note: z.string(),
      source: sourceSchema,
    }),
  ),
});
export type ReferenceBin = z.infer<typeof binsFileSchema>['bins'][number];

export const depotSchema = z.strictObject({
  ...named,
  tier: z.enum(['DISTRICT', 'STREET', 'COMMUNITY', 'SHELTER', 'ENTERPRISE']),
  divisionCode,
  /** The depot that a shortfall here escalates to; empty at the top. */
  parentId: z.union([id, z.literal('')]),
  ...placed,
  areaM2: notNegative,
  volumeM3Capacity: notNegative,
  reserveKind: z.enum(['PHYSICAL', 'AGREEMENT']),
  /** Hours after the call at which agreed stock is ready to load. */
  leadHours: notNegative,
  /** What it could make: a rate after a lead time, never counted as stock on hand. */
  capacities: z.array(
    z.strictObject({ itemId: id, unitsPerHour: z.number().positive(), leadHours: notNegative }),
  ),
  source: sourceSchema,
});
export type ReferenceDepot = z.infer<typeof depotSchema>;
export const depotsFileSchema = z.strictObject({ depots: z.array(depotSchema).min(1) });

const quantities = z.array(z.strictObject({ itemId: id, quantity: positiveCount }));
const spread = z.strictObject({ minimum: notNegative, maximum: notNegative });

export const stockingSchema = z.strictObject({
  note: z.string(),
  target: z.strictObject({
    populationShare: share,
    days: positiveCount,
    conditions: z.strictObject({
      temperatureCelsius: z.number(),
      tentShare: share,
      tentPeople: positiveCount,
    }),
    /** Derived by the standards but stocked by a fixed quantity below. */
    leaveOutItemIds: z.array(id),
  }),
  /** A stock line is one lot of one item at one depot. */
  tiers: z.array(
    z.strictObject({
      tier: depotSchema.shape.tier,
      linesPerDepot: positiveCount,
      weight: z.number().positive(),
      itemIds: z.array(id).min(1),
    }),
  ),
  quantities,
  agreements: z.strictObject({
    linesPerDepot: positiveCount,
    depots: z.array(z.strictObject({ depotId: id, quantities })),
  }),
  expiry: z.strictObject({ nearShare: share, nearDays: spread, agedShare: spread }),
  source: sourceSchema,
});
export type Stocking = z.infer<typeof stockingSchema>;

export const shelterSchema = z.strictObject({
  ...named,
  divisionCode,
  kind: z.enum(['INDOOR', 'OUTDOOR']),
  areaM2: notNegative,
  places: count,
  cameras: count,
  accessible: z.boolean(),
  tags: z.array(z.string()),
  ...placed,
  source: sourceSchema,
});
export type ReferenceShelter = z.infer<typeof shelterSchema>;
export const sheltersFileSchema = z.strictObject({ shelters: z.array(shelterSchema) });

export const fleetSchema = z.strictObject({
  ...named,
  vehicleClass: z.enum([
    'TRUCK',
    'BUS',
    'TROOP_CARRIER',
    'WATER_TRUCK',
    'COMMAND',
    'AMBULANCE',
    'SERVICE',
  ]),
  homeDepotId: id,
  count: positiveCount,
  massKgCapacity: notNegative,
  volumeM3Capacity: notNegative,
  usableVolumeShare: share,
  seats: count,
  usableSeatShare: share,
  hoursAvailable: z.number().positive(),
  source: sourceSchema,
});
export type Fleet = z.infer<typeof fleetSchema>;
export const fleetsFileSchema = z.strictObject({ fleets: z.array(fleetSchema) });

export const roles = [
  'LOGISTICS_OFFICER',
  'COMMANDER',
  'DRILL_OPERATOR',
  'TEAM_LEADER',
  'SHELTER_MANAGER',
  'AUDITOR',
  'ADMINISTRATOR',
] as const;

export const accountSchema = z.strictObject({
  userName: id,
  nameZh: name,
  nameEn: name,
  /** Who of the roster signs in with it: call-outs and duty of one's own are found by this. */
  personId: id.optional(),
  grants: z
    .array(
      z.strictObject({
        role: z.enum(roles),
        /** Empty is everywhere. */
        divisionCode: z.union([divisionCode, z.literal('')]),
      }),
    )
    .min(1),
});
export type DemoAccount = z.infer<typeof accountSchema>;
export const accountsFileSchema = z.strictObject({
  note: z.string(),
  accounts: z.array(accountSchema),
});

const reportLineSchema = z
  .strictObject({
    divisionCode,
    affected: count,
    displaced: count,
    injured: count,
    missing: count,
    dead: count,
  })
  .refine((line) => line.displaced <= line.affected, 'more people displaced than affected');

export const floodSchema = z.strictObject({
  nameZh: name,
  nameEn: name,
  hazard: z.literal('FLOOD'),
  divisionCode,
  responseLevel: z.enum(['LEVEL_I', 'LEVEL_II', 'LEVEL_III', 'LEVEL_IV', 'STANDBY', 'WATCH']),
  conditions: z.strictObject({
    days: positiveCount,
    temperatureCelsius: z.number(),
    tentShare: share,
    tentPeople: positiveCount,
  }),
  /** Minutes from when the story begins. */
  detectMinutes: notNegative,
  reports: z
    .array(
      z.strictObject({
        kind: z.enum(['INITIAL', 'FOLLOW_UP', 'VERIFIED']),
        observeMinutes: notNegative,
        note: z.string(),
        lines: z.array(reportLineSchema).min(1),
      }),
    )
    .min(1),
  source: sourceSchema,
});
export type DemoFlood = z.infer<typeof floodSchema>;

export const teamSchema = z.strictObject({
  ...named,
  specialism: z.enum([
    'GENERAL',
    'FOREST_FIRE',
    'FLOOD',
    'WATER',
    'MOUNTAIN',
    'HAZMAT',
    'AIR',
    'GAS',
    'POWER',
    'TELECOM',
    'DRAINAGE',
    'ENGINEERING',
    'MEDICAL',
    'RAIL',
    'VOLUNTEER',
  ]),
  headcount: positiveCount,
  /** Fewer people than this on shift cannot be dispatched: one vehicle, four people. */
  minimumCrew: positiveCount,
  skills: z.array(z.string().regex(/^[A-Z_]+$/)).min(1),
  divisionCode,
  source: sourceSchema,
});
export type ReferenceTeam = z.infer<typeof teamSchema>;
export const teamsFileSchema = z.strictObject({ teams: z.array(teamSchema) });

export const equipmentSchema = z.strictObject({
  itemId: id,
  count: positiveCount,
  /** Nominal flow of one pump; 0 for everything else. */
  flowM3PerHour: notNegative,
  heldAs: z.enum(['STOCK', 'ASSET']),
  allocations: z.array(z.strictObject({ depotId: id, count: positiveCount })),
  source: sourceSchema,
});
export type ReferenceEquipment = z.infer<typeof equipmentSchema>;
export const equipmentFileSchema = z.strictObject({
  note: z.string(),
  equipment: z.array(equipmentSchema),
});

export const riskPointSchema = z.strictObject({
  id: z.string().regex(/^[A-Z]\d{2}$/),
  kind: z.enum(['WATERLOGGING', 'FLOW_OBSTRUCTION', 'SLOPE', 'HILL', 'HAZMAT_FIRM']),
  nameZh: name,
  nameEn: name,
  divisionCode,
  ...placed,
  grade: z.enum(['RED', 'ORANGE', 'YELLOW', 'BLUE']),
  // What a waterlogging point is pumped by.
  areaM2: notNegative.optional(),
  depthM: notNegative.optional(),
  inflowM3PerHour: notNegative.optional(),
  source: sourceSchema,
});
export type RiskPoint = z.infer<typeof riskPointSchema>;
export const riskPointsFileSchema = z.strictObject({ riskPoints: z.array(riskPointSchema) });

export const readinessRulesFileSchema = z.strictObject({ rules: z.array(ruleSchema) });

export const responsePlansFileSchema = z.strictObject({
  note: z.string(),
  responsePlans: z.array(responsePlanSchema),
});

export const replenishmentSchema = z.strictObject({
  note: z.string(),
  /** What is used in ordinary times: shares of what an emergency needs a day, and needs once. */
  demand: z.strictObject({ routineShare: share, routineInitialShare: share }),
  /** Par levels as shares of the opening stock. */
  par: z.strictObject({
    minimumShare: notNegative,
    reorderShare: notNegative,
    maximumShare: notNegative,
  }),
  agreementDays: positiveCount,
  suppliers: z.array(
    z.strictObject({
      ...named,
      leadDays: count,
      rating: z.number().int().min(0).max(5),
      items: z.array(z.strictObject({ itemId: id, unitPriceFen: count, packUnits: positiveCount })),
    }),
  ),
  frameworks: z.array(
    z.strictObject({ supplierId: id, itemId: id, unitPriceFen: count, quantity: positiveCount }),
  ),
  /** Stock an enterprise hands over on call, beside what it keeps in store for the district. */
  agreements: z.array(
    z.strictObject({
      depotId: id,
      itemId: id,
      quantity: positiveCount,
      noticeHours: notNegative,
      responseHours: notNegative,
      remainingDays: count,
      exchangeDays: count,
    }),
  ),
  /** A capacity may be used for so many days in all. */
  capacityDays: positiveCount,
  source: sourceSchema,
});
export type Replenishment = z.infer<typeof replenishmentSchema>;
