// Where to open, and who is served from where: what facility location, p-median and their kin have in
// common. A customer here is one need at one place; of what it costs and takes, a share may be served.

export interface SitingWay {
  customer: number;
  /** Of serving all of the customer. */
  cost: number;
  /** Room that all of the customer takes. */
  room: number;
  /** The largest share that may go this way. */
  most: number;
}

export interface SitingSite {
  sizes: { openCost: number; room: number }[];
  mustOpen: boolean;
  ways: SitingWay[];
}

export interface SitingProblem {
  sites: SitingSite[];
  /** What it costs to leave each customer unserved; infinite where that is not allowed. */
  unserved: number[];
  openMost: number;
  /** Of these, a plan opens at least so many: else there would not be the room. */
  openLeast: number;
}

/** The least number of sites that hold so much together. */
export function sitesFor(sites: readonly SitingSite[], room: number): number {
  const largest = sites.map(({ sizes }) => Math.max(0, ...sizes.map((size) => size.room)));
  largest.sort((a, b) => b - a);
  let left = room * (1 - 1e-9);
  const count = largest.findIndex((most) => (left -= most) <= 0);
  return room <= 0 ? 0 : count < 0 ? largest.length : count + 1;
}
