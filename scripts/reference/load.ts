// Typed, checked access to the reference district. Reads files and nothing else; a file that was
// edited badly is refused with the path of every fault.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { standardsPackSchema } from '../../services/incidents/standards';
import type { ResponsePlan } from '../../services/incidents/response-plans/response-plan';
import type { StandardsPack } from '../../services/incidents/standards';
import type { ReadinessRule } from '../../services/mobilization/readiness/rule';
import { projectRoot } from '../../services/platform/names';
import {
  standardsShape,
  type Standards as ShelterStandards,
} from '../../services/shelters/standards';
import { drillsFileSchema, type DrillsFile } from './drill-schemas';
import {
  accountsFileSchema,
  binsFileSchema,
  catalogueFileSchema,
  depotsFileSchema,
  districtFileSchema,
  equipmentFileSchema,
  fleetsFileSchema,
  floodSchema,
  itemsFileSchema,
  readinessRulesFileSchema,
  responsePlansFileSchema,
  replenishmentSchema,
  riskPointsFileSchema,
  sheltersFileSchema,
  stockingSchema,
  type Stocking,
  teamsFileSchema,
} from './schemas';
import { equipmentKindsFileSchema } from './equipment-schemas';
import type {
  CatalogueFacts,
  CatalogueItem,
  DemoAccount,
  DemoFlood,
  Division,
  Fleet,
  ReferenceBin,
  ReferenceDepot,
  ReferenceEquipment,
  ReferenceShelter,
  ReferenceTeam,
  Replenishment,
  RiskPoint,
} from './schemas';
import type { EquipmentSources } from './assets';
import { rosterFileSchema, type RosterFacts } from './roster';
import { generateStock } from './stock';
import type { StockLine } from './stock';

/** The data is not copied into the build: the files stay editable where they are. */
function readReference<T>(fileName: string, schema: z.ZodType<T>): T {
  const file = join(projectRoot(), 'scripts', 'reference', fileName);
  const result = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (result.success) return result.data;
  throw new Error(`scripts/reference/${fileName}:\n${z.prettifyError(result.error)}`);
}

export type ReferenceDistrict = {
  nameZh: string;
  nameEn: string;
  /** Parents before their children. */
  divisions: Division[];
  depots: ReferenceDepot[];
  shelters: ReferenceShelter[];
  accounts: DemoAccount[];
};

export function referenceDistrict(): ReferenceDistrict {
  const { nameZh, nameEn, divisions } = readReference('district.json', districtFileSchema);
  return {
    nameZh,
    nameEn,
    divisions,
    depots: readReference('depots.json', depotsFileSchema).depots,
    shelters: readReference('shelters.json', sheltersFileSchema).shelters,
    accounts: readReference('accounts.json', accountsFileSchema).accounts,
  };
}

export function standardsPack(): StandardsPack {
  return readReference('standards.json', standardsPackSchema);
}

export function readinessRules(): ReadinessRule[] {
  return readReference('readiness-rules.json', readinessRulesFileSchema).rules;
}

export function drillData(): DrillsFile {
  return readReference('drills.json', drillsFileSchema);
}

export function responsePlans(): ResponsePlan[] {
  return readReference('response-plans.json', responsePlansFileSchema).responsePlans;
}

export function catalogue(): CatalogueItem[] {
  return readReference('items.json', itemsFileSchema).items;
}

/** Classes, taxonomies, kits and substitutes of the items. */
export function catalogueFacts(): CatalogueFacts {
  return readReference('catalogue.json', catalogueFileSchema);
}

export function bins(): ReferenceBin[] {
  return readReference('bins.json', binsFileSchema).bins;
}

/** Opening stock as receipt lines; the same day and seed always give the same lots. */
export function openingStock(input: { today: string; seed?: number }): StockLine[] {
  const { divisions, depots } = referenceDistrict();
  return generateStock({
    divisions,
    depots,
    items: catalogue(),
    stocking: stocking(),
    standards: standardsPack().demand,
    today: input.today,
    seed: input.seed ?? 1,
  });
}

export function replenishment(): Replenishment {
  return readReference('replenishment.json', replenishmentSchema);
}

/** What each division needs of each item, and what is used there in ordinary times. */
export function stocking(): Stocking {
  return readReference('stocking.json', stockingSchema);
}

export function fleets(): Fleet[] {
  return readReference('fleets.json', fleetsFileSchema).fleets;
}

/** The flood of the demonstration; its times are minutes from whenever it is told. */
export function demoFlood(): DemoFlood {
  return readReference('flood.json', floodSchema);
}

export function teams(): ReferenceTeam[] {
  return readReference('teams.json', teamsFileSchema).teams;
}

/** What the people of the teams are made from, and the partner teams. */
export function rosterFacts(): RosterFacts {
  return readReference('roster.json', rosterFileSchema);
}

export function equipment(): ReferenceEquipment[] {
  return readReference('equipment.json', equipmentFileSchema).equipment;
}

/** Everything that the district's equipment is made from, piece by piece. */
export function equipmentSources(): EquipmentSources {
  return {
    kinds: readReference('equipment-kinds.json', equipmentKindsFileSchema),
    equipment: equipment(),
    fleets: fleets(),
    items: catalogue(),
    depots: referenceDistrict().depots,
    teams: teams(),
  };
}

/** m² a person, rates, facilities and checklists of shelters. */
export function shelterStandards(): ShelterStandards {
  return readReference('shelter-standards.json', standardsShape);
}

export function riskPoints(): RiskPoint[] {
  return readReference('risk-points.json', riskPointsFileSchema).riskPoints;
}
