// Which engine solves a dispatch problem. Up to a district HiGHS is fast and exact for everything.

export interface LargeFrom {
  /** Arcs from which items that share nothing are solved one by one, by the network simplex. */
  separate: number;
  /** Arcs from which items that share fleets or lanes are joined by prices on these. */
  joined: number;
  /** Needs in a part of such a plan at most. */
  partNeeds: number;
}

export const largeFrom: LargeFrom = { separate: 2_000, joined: 60_000, partNeeds: 2_400 };
