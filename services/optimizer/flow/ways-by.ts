import type { TripLoads } from './trip-loads';

/** The ways of each fleet, and those to each place, the shortest first. */
export interface WaysBy {
  ofFleet: number[][];
  to: ReadonlyMap<number, number[]>;
}

export function waysBy({ network, fleet, lane, hours }: TripLoads): WaysBy {
  const ofFleet = network.fleets.map((): number[] => []);
  const to = new Map<number, number[]>();
  lane.forEach((l, w) => {
    ofFleet[fleet[w]!]!.push(w);
    const place = network.lanes[l]!.to;
    const list = to.get(place);
    if (list === undefined) to.set(place, [w]);
    else list.push(w);
  });
  for (const list of to.values()) list.sort((a, b) => hours[a]! - hours[b]! || a - b);
  return { ofFleet, to };
}
