// From square metres to places, and from a site to its units.
import { AppError } from '../platform/errors';
import { m2PerPerson, type SiteKind, type Standards, type StayLength } from './standards';

export type UnitArea = { code: string; areaM2: number };
export type PlacedSite = {
  id: string;
  kind: SiteKind;
  stay: StayLength;
  areaM2: number;
  units: UnitArea[];
};
export type Unit = UnitArea & { places: number };
export type Places = { m2PerPerson: number; places: number; units: Unit[] };

type Figures = Pick<Standards, 'places' | 'unitPeopleMax'>;

// 1,560 / 3 must be 520 even where the division leaves 519.9999.
const fits = (areaM2: number, m2: number) => Math.floor(areaM2 / m2 + 1e-9);

/** What a site holds for a hazard. Units that are not described are as few and even as can be. */
export function placesOf(standards: Figures, site: PlacedSite, hazard: string): Places {
  const m2 = m2PerPerson(standards, site, hazard);
  const max = standards.unitPeopleMax;
  if (site.units.length > 0) {
    const placesIn = (areaM2: number) => (m2 === 0 ? 0 : Math.min(max, fits(areaM2, m2)));
    const units = site.units.map((unit) => ({ ...unit, places: placesIn(unit.areaM2) }));
    return { m2PerPerson: m2, places: sum(units.map(({ places }) => places)), units };
  }
  const places = m2 === 0 ? 0 : fits(site.areaM2, m2);
  const count = Math.max(1, Math.ceil(places / max));
  const units = Array.from({ length: count }, (_, index) => ({
    code: unitCode(index),
    areaM2: site.areaM2 / count,
    places: Math.floor(places / count) + (index < places % count ? 1 : 0),
  }));
  return { m2PerPerson: m2, places, units };
}

/** A, B … Z, A1, B1 … */
function unitCode(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Refuses a site that the standard gives no places for the hazard. */
export function requireSuitable(site: { id: string }, places: Places, hazard: string): void {
  if (places.places > 0) return;
  const subject = `sites/${site.id}`;
  const description = `has no places for ${hazard || 'anyone'} by the standard`;
  throw new AppError('HAZARD_UNSUITABLE', `${subject} ${description}: choose another site`, {
    preconditions: [{ type: 'HAZARD_UNSUITABLE', subject, description }],
    metadata: { siteId: site.id, hazard },
  });
}

/** Who enters goes to their household's unit if it has room, else to the emptiest by share. */
export function unitFor(
  units: { code: string; places: number }[],
  persons: Map<string, number>,
  asked: { preferred?: string; people: number },
): string {
  if (units.length === 1) return units[0]!.code;
  const room = (unit: { code: string; places: number }) =>
    unit.places - (persons.get(unit.code) ?? 0);
  const preferred = units.find(({ code }) => code === asked.preferred);
  if (preferred && room(preferred) >= asked.people) return preferred.code;
  return units.reduce((best, unit) => (room(unit) > room(best) ? unit : best)).code;
}

const earthRadiusM = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

export type Point = { latitude: number; longitude: number };

/** Great circle. */
export function distanceM(from: Point, to: Point): number {
  const a = radians(from.latitude);
  const b = radians(to.latitude);
  const h =
    Math.sin((b - a) / 2) ** 2 +
    Math.cos(a) * Math.cos(b) * Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(h)));
}
