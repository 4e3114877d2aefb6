import type { SitingProblem } from './siting-problem';

// The ways of a siting problem in columns, site after site: they are gone through at every step.

export interface SitingWays {
  /** Where the ways of each site begin; one more at the end. */
  start: Int32Array;
  site: Int32Array;
  customer: Int32Array;
  cost: Float64Array;
  room: Float64Array;
  most: Float64Array;
}

export function waysOf({ sites }: SitingProblem): SitingWays {
  const count = sites.reduce((sum, { ways }) => sum + ways.length, 0);
  const ways: SitingWays = {
    start: new Int32Array(sites.length + 1),
    site: new Int32Array(count),
    customer: new Int32Array(count),
    cost: new Float64Array(count),
    room: new Float64Array(count),
    most: new Float64Array(count),
  };
  let w = 0;
  sites.forEach((site, i) => {
    ways.start[i] = w;
    for (const { customer, cost, room, most } of site.ways) {
      ways.site[w] = i;
      ways.customer[w] = customer;
      ways.cost[w] = cost;
      ways.room[w] = room;
      ways.most[w] = most;
      w += 1;
    }
  });
  ways.start[sites.length] = w;
  return ways;
}
