// Places against the share of the population that the rule asks for.
import { placesOf, type PlacedSite } from './places';
import type { Standards } from './standards';
import { divisionPrefix } from '../platform/identity';

export type PopulationRow = {
  divisionCode: string;
  nameZh: string;
  nameEn: string;
  parentCode: string | null;
  population: number;
};

export type CoverageLine = Omit<PopulationRow, 'parentCode'> & {
  sites: number;
  areaM2: number;
  places: number;
  required: number;
  gap: number;
  share: number;
};

type Figures = Pick<Standards, 'places' | 'unitPeopleMax' | 'populationShare'>;

/** One division with every site at or below it. */
export function coverageOf(
  standards: Figures,
  division: PopulationRow,
  sites: (PlacedSite & { divisionCode: string })[],
  hazard: string,
): CoverageLine {
  const prefix = divisionPrefix(division.divisionCode);
  const here = sites.filter(({ divisionCode }) => divisionCode.startsWith(prefix));
  const places = sum(here.map((site) => placesOf(standards, site, hazard).places));
  const { population, divisionCode, nameZh, nameEn } = division;
  // 0.15 × 608,700 is 91,305.000…01 in binary: rounded up only where a person is left over.
  const required = Math.ceil(Math.round(population * standards.populationShare * 1e6) / 1e6);
  return {
    divisionCode,
    nameZh,
    nameEn,
    population,
    sites: here.length,
    areaM2: sum(here.map(({ areaM2 }) => areaM2)),
    places,
    required,
    gap: Math.max(0, required - places),
    share: population === 0 ? 0 : places / population,
  };
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
