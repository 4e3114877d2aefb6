type Point = { latitude: number; longitude: number };

const earthKm = 6_371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great circle between two points in WGS-84 degrees. */
export function kilometresBetween(a: Point, b: Point): number {
  const dLatitude = radians(b.latitude - a.latitude) / 2;
  const dLongitude = radians(b.longitude - a.longitude) / 2;
  const h =
    Math.sin(dLatitude) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLongitude) ** 2;
  return 2 * earthKm * Math.asin(Math.min(1, Math.sqrt(h)));
}
