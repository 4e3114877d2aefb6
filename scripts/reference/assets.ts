// The reference district's equipment piece by piece, as the API takes it: most of it ready for a
// mission, and a few pieces that are not.
import type { EquipmentFault, EquipmentKinds, EquipmentProfile } from './equipment-schemas';
import type {
  CatalogueItem,
  Fleet,
  ReferenceDepot,
  ReferenceEquipment,
  ReferenceTeam,
} from './schemas';

export type EquipmentSources = {
  kinds: EquipmentKinds;
  equipment: ReferenceEquipment[];
  fleets: Fleet[];
  items: CatalogueItem[];
  depots: ReferenceDepot[];
  teams: ReferenceTeam[];
};

type Figures = Record<string, number>;

const capabilities = (figures: Figures) =>
  Object.entries(figures).map(([key, value]) => ({ key, value }));

const profileOf = ({ kinds }: EquipmentSources, kindId: string): EquipmentProfile =>
  kinds.profiles.find((profile) => profile.kindId === kindId)!;

const vehicleFigures = ({ massKgCapacity, volumeM3Capacity, seats }: Fleet): Figures => ({
  mass: massKgCapacity,
  volume: volumeM3Capacity,
  seats,
});

/** Classes with everything that one of them needs. */
export function referenceClasses(sources: EquipmentSources) {
  const { kinds, items, fleets } = sources;
  const itemOf = new Map(items.map((item) => [item.id, item]));
  const pieces = kinds.classes.map(({ itemId, kindId, figures, fuelCapacityL }) => {
    const { nameZh, nameEn } = itemOf.get(itemId)!;
    return { id: itemId, itemId, kindId, nameZh, nameEn, figures, fuelCapacityL };
  });
  const vehicles = kinds.vehicleClasses.map(({ id, nameZh, nameEn, vehicleClass }) => {
    const figures = vehicleFigures(fleets.find((fleet) => fleet.vehicleClass === vehicleClass)!);
    return { id, itemId: '', kindId: 'vehicle', nameZh, nameEn, figures, fuelCapacityL: 0 };
  });
  return [...pieces, ...vehicles].map(({ figures, ...one }) => {
    const needs = profileOf(sources, one.kindId);
    return {
      ...needs,
      ...one,
      capabilities: capabilities(figures),
      consumables: needs.consumables.map(({ key, nameZh, nameEn, minimum, unit }) => ({
        key,
        nameZh,
        nameEn,
        minimum,
        unit,
      })),
    };
  });
}

type Place = {
  classId: string;
  nameZh: string;
  nameEn: string;
  depotId: string;
  figures?: Figures;
};

/** Every piece with its class and its depot, in the order in which they are numbered. */
function places({ equipment, fleets, items, kinds }: EquipmentSources): Place[] {
  const itemOf = new Map(items.map((item) => [item.id, item]));
  const pieces = equipment
    .filter(({ heldAs }) => heldAs === 'ASSET')
    .flatMap(({ itemId, allocations }) =>
      allocations.flatMap(({ depotId, count }) =>
        Array.from({ length: count }, () => {
          const { nameZh, nameEn } = itemOf.get(itemId)!;
          return { classId: itemId, nameZh, nameEn, depotId };
        }),
      ),
    );
  const vehicles = fleets.flatMap((fleet) => {
    const { id } = kinds.vehicleClasses.find((one) => one.vehicleClass === fleet.vehicleClass)!;
    const { nameZh, nameEn, homeDepotId: depotId } = fleet;
    const vehicle = { classId: id, nameZh, nameEn, depotId, figures: vehicleFigures(fleet) };
    return Array.from({ length: fleet.count }, () => vehicle);
  });
  return [...pieces, ...vehicles];
}

const addDays = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** Every piece as it is taken in, dated from `today`. */
export function referenceAssets(sources: EquipmentSources, { today }: { today: string }) {
  const depotOf = new Map(sources.depots.map((depot) => [depot.id, depot]));
  const faultOf = new Map(sources.kinds.faults.map((fault) => [fault.assetId, fault]));
  const kindOf = new Map(referenceClasses(sources).map(({ id, kindId }) => [id, kindId]));
  const counts = new Map<string, number>();
  return places(sources).map(({ classId, nameZh, nameEn, depotId, figures }) => {
    const number = (counts.get(classId) ?? 0) + 1;
    counts.set(classId, number);
    const id = `${classId}-${String(number).padStart(2, '0')}`;
    const depot = depotOf.get(depotId)!;
    return {
      id,
      classId,
      serial: id.toUpperCase(),
      nameZh,
      nameEn,
      ...(figures && { capabilities: capabilities(figures) }),
      homeDepotId: depotId,
      homeDivisionCode: depot.divisionCode,
      homeLatitude: depot.latitude,
      homeLongitude: depot.longitude,
      ...conditionOf(profileOf(sources, kindOf.get(classId)!), number, today, faultOf.get(id)),
    };
  });
}

/** What it has on the day, spread so that not everything falls due at once. */
function conditionOf(
  { components, checks, consumables, fuelMinimumShare }: EquipmentProfile,
  number: number,
  today: string,
  fault: EquipmentFault | undefined,
) {
  return {
    components: components.map(({ key, quantity }) => ({
      key,
      present: fault?.missing?.key === key ? fault.missing.present : quantity,
    })),
    checks: checks.map(({ key, intervalDays }) => {
      const overdue = fault?.overdueCheck === key;
      const daysAgo = overdue ? intervalDays + 20 : (number * 7) % Math.ceil(intervalDays * 0.8);
      const checkDate = addDays(today, -daysAgo);
      const dueDate = addDays(checkDate, intervalDays);
      return { key, passed: fault?.failedCheck !== key, checkDate, dueDate };
    }),
    consumables: consumables.map(({ key, minimum, shelfLifeDays }) => {
      const daysLeft = 60 + ((number * 13) % (shelfLifeDays - 60));
      const expireDate = addDays(today, fault?.expiredConsumable === key ? -10 : daysLeft);
      return { key, quantity: minimum, expireDate };
    }),
    fuelShare: fault?.fuelShare ?? Math.min(1, fuelMinimumShare + 0.3),
  };
}

/** People with a skill that some class needs, by the division of their teams, as on one shift. */
export function referenceOperators({ kinds, teams }: EquipmentSources) {
  const needed = kinds.profiles.flatMap(({ operators }) =>
    operators.map(({ qualification }) => qualification),
  );
  const counts = new Map<string, { divisionCode: string; qualification: string; people: number }>();
  for (const { divisionCode, skills, headcount } of teams) {
    for (const qualification of skills.filter((skill) => needed.includes(skill))) {
      const key = `${divisionCode} ${qualification}`;
      const people = (counts.get(key)?.people ?? 0) + headcount;
      counts.set(key, { divisionCode, qualification, people });
    }
  }
  return [...counts.values()].map(({ people, ...report }) => ({
    ...report,
    count: Math.round(people * kinds.onShiftShare),
  }));
}
