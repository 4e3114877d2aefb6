export type Point = { latitude: number; longitude: number };

const earthRadiusKm = 6_371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Kilometres in a straight line; undefined where a place is not known. */
export function distanceKm(from: Point | undefined, to: Point | undefined): number | undefined {
  if (!from || !to) return undefined;
  const a =
    Math.sin(radians(to.latitude - from.latitude) / 2) ** 2 +
    Math.cos(radians(from.latitude)) *
      Math.cos(radians(to.latitude)) *
      Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** A place of which both coordinates are known. */
export function pointOf(place: {
  latitude: number | null;
  longitude: number | null;
}): Point | undefined {
  const { latitude, longitude } = place;
  return latitude === null || longitude === null ? undefined : { latitude, longitude };
}

/** Nearest first; what has no known place comes last. */
export const nearest = (a: number | undefined, b: number | undefined) =>
  (a ?? Infinity) === (b ?? Infinity) ? 0 : (a ?? Infinity) - (b ?? Infinity);
