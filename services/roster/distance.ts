export type Place = { latitude: number | null; longitude: number | null };

const earthKm = 6_371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great circle; undefined when either place is unknown. */
export function distanceKm(a: Place, b: Place): number | undefined {
  if (a.latitude === null || a.longitude === null) return undefined;
  if (b.latitude === null || b.longitude === null) return undefined;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const along =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * earthKm * Math.asin(Math.sqrt(Math.min(1, along)));
}
