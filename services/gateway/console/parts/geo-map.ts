// Where things stand on a drawing without tiles: WGS-84 degrees to pixels of one fixed sheet.

export type Place = { latitude: number; longitude: number };
export type Point = { x: number; y: number };
export type Sheet = { width: number; height: number; at: (place: Place) => Point };

/** The sheet on which all the places lie, north up, kilometres equal both ways. */
export function sheetOf(places: Place[], width: number, heightMax: number): Sheet {
  const margin = Math.min(60, width / 12);
  const latitudes = places.map(({ latitude }) => latitude);
  const longitudes = places.map(({ longitude }) => longitude);
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const stretch = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const spanX = Math.max((east - west) * stretch, 1e-4);
  const spanY = Math.max(north - south, 1e-4);
  const scale = Math.min((width - 2 * margin) / spanX, (heightMax - 2 * margin) / spanY);
  const height = spanY * scale + 2 * margin;
  const left = (width - spanX * scale) / 2;
  return {
    width,
    height,
    at: ({ latitude, longitude }) => ({
      x: left + (longitude - west) * stretch * scale,
      y: margin + (north - latitude) * scale,
    }),
  };
}

export type Label = Point & { id: string; text: string; weight: number };

type Box = { left: number; right: number; top: number; bottom: number };

/** The labels that fit without touching, the weightiest first. */
export function fittingLabels(labels: Label[], fontSize: number): Label[] {
  const boxes: Box[] = [];
  return [...labels]
    .sort((one, other) => other.weight - one.weight)
    .filter(({ x, y, text }) => {
      const box = {
        left: x,
        right: x + textWidth(text) * fontSize,
        top: y - fontSize * 0.9,
        bottom: y + fontSize * 0.3,
      };
      const free = boxes.every((other) => apart(box, other));
      if (free) boxes.push(box);
      return free;
    });
}

/** In widths of the font size: a Chinese character takes a whole one, a Latin letter half. */
function textWidth(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e7f ? 1 : 0.55), 0);
}

function apart(one: Box, other: Box): boolean {
  return (
    one.right < other.left ||
    one.left > other.right ||
    one.bottom < other.top ||
    one.top > other.bottom
  );
}
