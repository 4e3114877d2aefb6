// What a warning means here: which hazard, which level, which divisions.
import type { Hazard, ResponseLevel } from '../incident';
import type { CapAlert, CapInfo } from './cap';

// Words of events as Chinese and English authorities write them; the first that fits counts.
const hazardWords: [RegExp, Hazard][] = [
  [/台风|typhoon|tropical cyclone|hurricane/i, 'TYPHOON'],
  [/内涝|积水|waterlogging|urban flood/i, 'WATERLOGGING'],
  [/暴雨|rainstorm|heavy rain/i, 'WATERLOGGING'],
  [/洪水|山洪|汛|flood/i, 'FLOOD'],
  [/滑坡|泥石流|地质灾害|landslide|debris flow/i, 'LANDSLIDE'],
  [/森林火|forest fire|wildfire/i, 'FOREST_FIRE'],
  [/地震|earthquake/i, 'EARTHQUAKE'],
  [/寒潮|低温|寒冷|暴雪|道路结冰|cold|snow|ice/i, 'COLD_WAVE'],
  [/危化|化学|泄漏|hazmat|chemical/i, 'HAZMAT'],
];

// 红橙黄蓝 are levels I to IV (DOMAIN: State Council grades); CAP's severities in the same order.
const colourWords: [RegExp, ResponseLevel][] = [
  [/红色|\bred\b/i, 'LEVEL_I'],
  [/橙色|\borange\b/i, 'LEVEL_II'],
  [/黄色|\byellow\b/i, 'LEVEL_III'],
  [/蓝色|\bblue\b/i, 'LEVEL_IV'],
];
const severityLevels: Partial<Record<string, ResponseLevel>> = {
  Extreme: 'LEVEL_I',
  Severe: 'LEVEL_II',
  Moderate: 'LEVEL_III',
  Minor: 'LEVEL_IV',
};

const textsOf = (infos: CapInfo[]) =>
  infos.map(({ event, headline }) => `${event} ${headline}`).join(' ');

export function hazardOf({ info }: CapAlert): Hazard {
  const events = info.map(({ event }) => event).join(' ');
  const found = (text: string) => hazardWords.find(([pattern]) => pattern.test(text))?.[1];
  return found(events) ?? found(textsOf(info)) ?? 'OTHER';
}

export function levelOf({ info }: CapAlert): ResponseLevel | undefined {
  const text = textsOf(info);
  const colour = colourWords.find(([pattern]) => pattern.test(text))?.[1];
  return colour ?? info.map(({ severity }) => severityLevels[severity]).find(Boolean);
}

export type Centre = { code: string; latitude: number | null; longitude: number | null };

const codeNames = /adcode|gb.?t?.?2260|division|行政区划|geocode|areacode/i;

/** Codes the areas name, padded to 12 digits, and divisions whose centre lies in a polygon. */
export function divisionsOf({ info }: CapAlert, centres: Centre[]): string[] {
  const areas = info.flatMap((each) => each.area);
  const named = areas
    .flatMap(({ geocode }) => geocode)
    .filter(({ valueName, value }) => codeNames.test(valueName) && /^\d{6,12}$/.test(value))
    .map(({ value }) => value.padEnd(12, '0'));
  const shapes = areas.flatMap(({ polygon }) => polygon.map(pointsOf));
  const inside = centres
    .filter(({ latitude, longitude }) => latitude !== null && longitude !== null)
    .filter(({ latitude, longitude }) =>
      shapes.some((points) => contains(points, [latitude!, longitude!])),
    )
    .map(({ code }) => code);
  return [...new Set([...named, ...inside])].sort();
}

type Point = [latitude: number, longitude: number];

function pointsOf(polygon: string): Point[] {
  return polygon
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split(',').map(Number))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite))
    .map(([latitude, longitude]) => [latitude!, longitude!]);
}

/** Even-odd rule: a ray from the point crosses the outline an odd number of times. */
export function contains(points: Point[], [latitude, longitude]: Point): boolean {
  let inside = false;
  points.forEach(([lat1, lon1], index) => {
    const [lat2, lon2] = points[(index + points.length - 1) % points.length]!;
    const crosses = lat1 > latitude !== lat2 > latitude;
    const at = ((lon2 - lon1) * (latitude - lat1)) / (lat2 - lat1) + lon1;
    if (crosses && longitude < at) inside = !inside;
  });
  return inside;
}
