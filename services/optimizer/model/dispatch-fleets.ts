import { addOwnedRow, isWhole, laneItemArcs } from './model-parts';
import type { DispatchModel, Trip } from './model-parts';

// What fleets can carry away from their home node. Trips are whole; loading is in the lane's
// hours, and a trip comes back, so it takes twice the lane's hours.

export function tripHours(laneHours: number): number {
  return 2 * laneHours;
}

/** Every fleet on every lane that leaves its home with something to carry. */
export function fleetLanes(model: DispatchModel): { fleet: number; lane: number }[] {
  const { network, arcsOfLane } = model;
  return network.lanes.flatMap((lane, l) => {
    if ((arcsOfLane[l] ?? []).length === 0) return [];
    return (network.fleetsAt.get(lane.from) ?? []).map((fleet) => ({ fleet, lane: l }));
  });
}

/** t[f,l], as a whole number. */
export function tripColumns(model: DispatchModel): void {
  for (const { fleet, lane } of fleetLanes(model)) {
    const column = model.sparse.addColumn(0, mostTrips(model, fleet, lane), true);
    model.trips.push({ fleet, lane, column });
  }
}

/** As many as the vehicle-hours allow, and no more than all the goods could fill. */
function mostTrips(model: DispatchModel, f: number, l: number): number {
  const { network, sparse, unit } = model;
  const fleet = network.fleets[f];
  const hours = tripHours(network.lanes[l]?.hours ?? 0);
  if (fleet === undefined) return 0;
  let [massKg, volumeM3] = [0, 0];
  for (const a of model.arcsOfLane[l] ?? []) {
    const item = network.items[network.arcs.item[a] ?? 0];
    massKg += (item?.massKg ?? 0) * (sparse.colUpper[a] ?? 0) * unit;
    volumeM3 += (item?.volumeM3 ?? 0) * (sparse.colUpper[a] ?? 0) * unit;
  }
  const byHours = hours > 0 ? Math.floor(fleet.vehicleHours / hours + 1e-9) : Infinity;
  // A load no trip can take makes any number of trips useless, not necessary.
  const byMass = fleet.massKg > 0 ? Math.ceil(massKg / fleet.massKg) : 0;
  const byVolume = fleet.volumeM3 > 0 ? Math.ceil(volumeM3 / fleet.volumeM3) : 0;
  return Math.min(byHours, Math.max(byMass, byVolume));
}

/** Where several fleets share a node, for every lane l and item k: Σ x of k on l = Σ_f y[f,l,k]. */
export function fleetSplitAddsUp(model: DispatchModel): void {
  const { network, sparse } = model;
  network.lanes.forEach((lane, l) => {
    const fleets = network.fleetsAt.get(lane.from) ?? [];
    if (fleets.length < 2) return;
    const items = new Set((model.arcsOfLane[l] ?? []).map((a) => network.arcs.item[a] ?? -1));
    for (const item of items) {
      const row = addOwnedRow(model, 0, 0, { kind: 'DEFINITION', index: l, item });
      const arcs = laneItemArcs(model, l, item);
      const most = arcs.reduce((sum, a) => sum + (sparse.colUpper[a] ?? 0), 0);
      for (const a of arcs) sparse.entry(row, a, 1);
      for (const fleet of fleets) {
        const column = sparse.addColumn(0, most, isWhole(model, item));
        model.splits.push({ fleet, lane: l, item, column });
        sparse.entry(row, column, -1);
      }
    }
  });
}

/**
 * For every fleet f and lane l: Σ massKg[k] · (what f carries of k on l) ≤ massKgCapacity[f] · t[f,l],
 * and the same for volume. Each row is divided by the capacity, so trips have the coefficient 1.
 */
export function fleetLoadHolds(model: DispatchModel): void {
  const carried = carriedColumns(model);
  for (const trip of model.trips) {
    const fleet = model.network.fleets[trip.fleet];
    if (fleet === undefined) continue;
    const load = carried(trip);
    loadRow(model, trip, load, fleet.massKg, 'massKg');
    loadRow(model, trip, load, fleet.volumeM3, 'volumeM3');
  }
}

function loadRow(
  model: DispatchModel,
  trip: Trip,
  load: readonly { item: number; column: number }[],
  capacity: number,
  measure: 'massKg' | 'volumeM3',
): void {
  const { network, sparse, unit } = model;
  const heavy = load.filter(({ item }) => (network.items[item]?.[measure] ?? 0) > 0);
  if (heavy.length === 0) return;
  if (capacity === 0) {
    const row = addOwnedRow(model, -Infinity, 0, { kind: 'FLEET', index: trip.fleet });
    for (const { column } of heavy) sparse.entry(row, column, 1);
    return;
  }
  const row = addOwnedRow(model, -Infinity, 0, { kind: 'FLEET', index: trip.fleet });
  for (const { item, column } of heavy) {
    sparse.entry(row, column, ((network.items[item]?.[measure] ?? 0) * unit) / capacity);
  }
  sparse.entry(row, trip.column, -1);
}

/**
 * For every fleet f: Σ_l 2 · hours[l] · (Σ massKg[k] · what f carries of k on l) /
 * massKgCapacity[f] ≤ count[f] · hoursAvailable[f], and the same for volume.
 */
export function fleetPoolHolds(model: DispatchModel): void {
  const { network } = model;
  const carried = carriedColumns(model);
  const lanes = fleetLanes(model);
  network.fleets.forEach((fleet, index) => {
    const loads = lanes
      .filter((line) => line.fleet === index)
      .flatMap((line) => {
        const hours = tripHours(network.lanes[line.lane]?.hours ?? 0);
        return carried(line).map((load) => ({ ...load, hours }));
      });
    poolRow(model, index, loads, fleet.massKg, 'massKg');
    poolRow(model, index, loads, fleet.volumeM3, 'volumeM3');
  });
}

function poolRow(
  model: DispatchModel,
  index: number,
  loads: readonly { item: number; column: number; hours: number }[],
  capacity: number,
  measure: 'massKg' | 'volumeM3',
): void {
  const { network, sparse, unit } = model;
  const heavy = loads.filter(({ item }) => (network.items[item]?.[measure] ?? 0) > 0);
  if (heavy.length === 0) return;
  const most = capacity > 0 ? (network.fleets[index]?.vehicleHours ?? 0) : 0;
  const row = addOwnedRow(model, -Infinity, most, { kind: 'FLEET', index });
  for (const { item, column, hours } of heavy) {
    const load = (network.items[item]?.[measure] ?? 0) * unit;
    // Nothing with a mass fits a fleet without capacity, however short the way.
    sparse.entry(row, column, capacity > 0 ? (hours * load) / capacity : 1);
  }
}

/** For every fleet f: Σ_l 2 · hours[l] · t[f,l] ≤ count[f] · hoursAvailable[f]. */
export function fleetHoursHold(model: DispatchModel): void {
  const { network, sparse } = model;
  network.fleets.forEach((fleet, index) => {
    const trips = model.trips.filter((trip) => trip.fleet === index);
    if (trips.length === 0) return;
    const row = addOwnedRow(model, -Infinity, fleet.vehicleHours, { kind: 'FLEET', index });
    model.hoursRow.set(index, row);
    for (const trip of trips) {
      sparse.entry(row, trip.column, tripHours(network.lanes[trip.lane]?.hours ?? 0));
    }
  });
}

/** The columns that say what a fleet carries on a lane: its split, else the lane's own arcs. */
export function carriedColumns(
  model: DispatchModel,
): (trip: { fleet: number; lane: number }) => { item: number; column: number }[] {
  const splits = new Map<string, { item: number; column: number }[]>();
  for (const { fleet, lane, item, column } of model.splits) {
    const key = `${fleet} ${lane}`;
    splits.set(key, [...(splits.get(key) ?? []), { item, column }]);
  }
  return (trip) =>
    splits.get(`${trip.fleet} ${trip.lane}`) ??
    (model.arcsOfLane[trip.lane] ?? []).map((column) => ({
      item: model.network.arcs.item[column] ?? 0,
      column,
    }));
}
