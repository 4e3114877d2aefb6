// A drawn area: clustered places at three levels, stock of 70 to 120 % of what is asked for of each
// item, fleets sized against their own depot's stock. The same seed draws the same area anywhere.

/** `town` and `prefecture` stand between the sizes that targets are set for, to see growth. */
export type Scale = 'mini' | 'district' | 'town' | 'city' | 'prefecture' | 'region';

interface Size {
  depots: number;
  sites: number;
  items: number;
  counties: number;
  streets: number;
  radiusKm: number;
  nearestDepots: number;
  /** The chance that a site asks for an item. */
  density: number;
}

export const sizes: Record<Scale, Size> = {
  mini: size(10, 20, 10, 1, 3, 8, 6, 1),
  district: size(30, 60, 40, 1, 6, 8, 10, 1),
  town: size(100, 300, 60, 3, 10, 18, 10, 0.4),
  city: size(300, 1_000, 60, 8, 10, 30, 10, 0.4),
  prefecture: size(650, 4_000, 60, 10, 12, 55, 9, 0.4),
  region: size(1_400, 16_000, 60, 14, 14, 110, 8, 0.4),
};

function size(...values: [number, number, number, number, number, number, number, number]): Size {
  const [depots, sites, items, counties, streets, radiusKm, nearestDepots, density] = values;
  return { depots, sites, items, counties, streets, radiusKm, nearestDepots, density };
}

interface Place {
  x: number;
  y: number;
}

interface Item {
  rate: number;
  kg: number;
  m3: number;
  importance: number;
  ratio: number;
}

interface Site extends Place {
  type: 0 | 1 | 2;
  severity: number;
  dueHours: number;
  people: number;
}

interface Depot extends Place {
  level: 0 | 1 | 2 | 3;
  size: number;
  massKg: number;
  volumeM3: number;
  vehicles: number;
}

export interface Instance {
  depots: Depot[];
  sites: Site[];
  items: Item[];
  /** By depot and item. */
  stock: Int32Array;
  /** By site and item. */
  asked: Int32Array;
  nearestDepots: number;
}

/** Mulberry32 and what is drawn with it. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = (seed * 2654435761) >>> 0;
  }

  uniform(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  whole(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Counties and streets, and a street drawn by its weight. */
class Geography {
  readonly counties: (Place & { weight: number })[] = [];
  readonly streets: (Place & { weight: number })[] = [];
  readonly countyRadius: number;
  readonly streetRadius: number;
  private readonly upTo: number[] = [];

  constructor(
    private readonly dice: Dice,
    size: Size,
  ) {
    for (let c = 0; c < size.counties; c += 1) {
      const angle = dice.uniform() * 2 * Math.PI;
      const distance = Math.sqrt(dice.uniform()) * size.radiusKm;
      const [x, y] = [distance * Math.cos(angle), distance * Math.sin(angle)];
      this.counties.push({ x, y, weight: Math.exp(0.5 * dice.normal()) });
    }
    this.countyRadius = (size.radiusKm / Math.sqrt(size.counties)) * 0.8;
    for (const county of this.counties) {
      for (let s = 0; s < size.streets; s += 1) {
        const x = county.x + this.countyRadius * 0.6 * dice.normal();
        const y = county.y + this.countyRadius * 0.6 * dice.normal();
        this.streets.push({ x, y, weight: county.weight * Math.exp(0.7 * dice.normal()) });
      }
    }
    let sum = 0;
    for (const street of this.streets) this.upTo.push((sum += street.weight));
    this.streetRadius = this.countyRadius / Math.sqrt(size.streets);
  }

  street(): Place {
    const value = this.dice.uniform() * this.upTo.at(-1)!;
    const found = this.upTo.findIndex((upTo) => upTo >= value);
    return this.streets[found < 0 ? this.streets.length - 1 : found]!;
  }
}

export function drawnInstance({
  scale,
  seed,
  tight,
}: {
  scale: Scale;
  seed: number;
  tight: number;
}): Instance {
  const size = sizes[scale];
  const dice = new Dice(seed + 7919 * (size.depots + size.sites + size.items));
  const geography = new Geography(dice, size);
  const items = Array.from({ length: size.items }, () => drawnItem(dice));
  const sites = Array.from({ length: size.sites }, () => drawnSite(dice, geography));
  const asked = drawnNeeds(dice, size, sites, items);
  const depots = Array.from({ length: size.depots }, (_, i) =>
    drawnDepot(dice, geography, size, i),
  );
  const stock = drawnStock(dice, depots, items, asked);
  const haul = Math.min(size.radiusKm, geography.countyRadius) * 0.5 * (1.4 / 35);
  depots.forEach((depot, i) => {
    let [byMass, byVolume] = [0, 0];
    items.forEach((item, k) => {
      byMass += (stock[i * items.length + k]! * item.kg) / depot.massKg;
      byVolume += (stock[i * items.length + k]! * item.m3) / depot.volumeM3;
    });
    const hours = Math.max(byMass, byVolume) * (2 * haul + 1);
    depot.vehicles = Math.max(1, Math.round((hours * tight * (0.4 + 0.9 * dice.uniform())) / 12));
  });
  return { depots, sites, items, stock, asked, nearestDepots: size.nearestDepots };
}

function drawnItem(dice: Dice): Item {
  const rate = rounded(Math.exp(-3 + 2.5 * dice.uniform() * 1.6));
  const kg = rounded(Math.exp(-1 + 5 * dice.uniform()));
  const m3 = rounded(kg * (0.002 + 0.012 * dice.uniform()));
  const importance = dice.whole(1, 10);
  return { rate, kg, m3, importance, ratio: rounded(0.7 + 0.5 * dice.uniform()) };
}

function drawnSite(dice: Dice, geography: Geography): Site {
  const street = geography.street();
  const kind = dice.uniform();
  const type: Site['type'] = kind < 0.7 ? 0 : kind < 0.9 ? 1 : 2;
  const spread = geography.streetRadius * 0.7;
  const x = rounded(street.x + spread * dice.normal());
  const y = rounded(street.y + spread * dice.normal());
  const severity = dice.whole(1, 5);
  const size = Math.exp((type === 1 ? 5.5 : 4.8) + 0.8 * dice.normal());
  const people = Math.max(5, Math.round(size));
  return { x, y, type, severity, dueHours: type === 2 ? 6 : 12, people };
}

function drawnNeeds(dice: Dice, size: Size, sites: Site[], items: Item[]): Int32Array {
  const asked = new Int32Array(sites.length * items.length);
  const { density } = size;
  const chances = [density, Math.min(1, density * 1.3), density * 0.6];
  sites.forEach((site, j) =>
    items.forEach((item, k) => {
      const value = dice.uniform();
      const factor = Math.exp(0.3 * dice.normal());
      if (density < 1 && value >= chances[site.type]!) return;
      const units = Math.round(site.people * item.rate * factor);
      asked[j * items.length + k] = Math.max(1, units);
    }),
  );
  return asked;
}

function drawnDepot(dice: Dice, geography: Geography, size: Size, i: number): Depot {
  const { counties, countyRadius, streetRadius } = geography;
  const first = Math.max(1, Math.trunc(size.depots / 300));
  const second = Math.max(2, Math.trunc(size.counties + size.depots / 100)) + 1;
  const level: Depot['level'] = i < first ? 0 : i < second ? 1 : dice.uniform() < 0.3 ? 2 : 3;
  let [x, y, spread]: [number, number, number] = [0, 0, size.radiusKm * 0.3];
  if (level === 1) {
    ({ x, y } = counties[i % counties.length]!);
    spread = 0.2 * countyRadius;
  } else if (level !== 0) {
    ({ x, y } = geography.street());
    spread = streetRadius * 0.5;
  }
  x = rounded(x + spread * dice.normal());
  y = rounded(y + spread * dice.normal());
  const grade = [30, 8, 2, 1][level]!;
  return {
    x,
    y,
    level,
    size: rounded(grade * Math.exp(0.5 * dice.normal())),
    massKg: [8_000, 5_000, 3_000, 1_500][level]!,
    volumeM3: [40, 28, 16, 8][level]!,
    vehicles: 0,
  };
}

function drawnStock(dice: Dice, depots: Depot[], items: Item[], asked: Int32Array): Int32Array {
  const stock = new Int32Array(depots.length * items.length);
  items.forEach((item, k) => {
    let total = 0;
    for (let at = k; at < asked.length; at += items.length) total += asked[at]!;
    const shares = depots.map((depot): number => {
      const holds = dice.uniform() < (depot.level <= 1 ? 0.95 : 0.55);
      const factor = Math.exp(0.5 * dice.normal());
      return holds ? depot.size * factor : 0;
    });
    if (!shares.some((share) => share > 0)) shares[0] = 1;
    const sum = shares.reduce((all, share) => all + share, 0);
    shares.forEach((share, i) => {
      stock[i * items.length + k] = Math.round((total * item.ratio * share) / sum);
    });
  });
  return stock;
}
