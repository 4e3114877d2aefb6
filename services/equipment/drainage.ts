// t = V / (0.8·Σq − inflow); it never ends where the difference is not above zero.
export type Drainage = {
  volumeM3: number;
  inflowM3PerHour: number;
  /** The share of the nominal flow that is reached. */
  effectiveness: number;
  /** 0 is no deadline. */
  deadlineHours: number;
};

export type DrainageResult = {
  outcome: 'DRAINS' | 'TOO_LATE' | 'IMPOSSIBLE';
  effectiveM3PerHour: number;
  netM3PerHour: number;
  hours: number | undefined;
  missingEffectiveM3PerHour: number;
  missingFlowM3PerHour: number;
};

/** What comes of pumping with this nominal flow in all. */
export function drain(place: Drainage, flowM3PerHour: number): DrainageResult {
  const effective = place.effectiveness * flowM3PerHour;
  const net = effective - place.inflowM3PerHour;
  const hours = hoursFor(place, net);
  const late = hours !== undefined && place.deadlineHours > 0 && hours > place.deadlineHours;
  const missing = hours === undefined || late ? Math.max(0, neededEffective(place) - effective) : 0;
  return {
    outcome: hours === undefined ? 'IMPOSSIBLE' : late ? 'TOO_LATE' : 'DRAINS',
    effectiveM3PerHour: effective,
    netM3PerHour: net,
    hours,
    missingEffectiveM3PerHour: missing,
    missingFlowM3PerHour: missing / place.effectiveness,
  };
}

function hoursFor({ volumeM3 }: Drainage, net: number): number | undefined {
  if (volumeM3 === 0) return 0;
  return net > 0 ? volumeM3 / net : undefined;
}

/** The effective flow that meets the deadline; without one, that of the inflow. */
function neededEffective({ volumeM3, inflowM3PerHour, deadlineHours }: Drainage): number {
  return inflowM3PerHour + (deadlineHours > 0 ? volumeM3 / deadlineHours : 0);
}

// Without a deadline the inflow must be exceeded, if only by this share of it.
const margin = 1e-6;

/** The nominal flow that still has to be added, to choose pumps for; 0 when it drains in time. */
export function flowToAdd(place: Drainage, flowM3PerHour: number): number {
  const { outcome, missingFlowM3PerHour } = drain(place, flowM3PerHour);
  if (outcome === 'DRAINS') return 0;
  if (place.deadlineHours > 0) return missingFlowM3PerHour;
  const above = Math.max(1, place.inflowM3PerHour) * margin;
  return missingFlowM3PerHour + above / place.effectiveness;
}
