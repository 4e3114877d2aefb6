import { request } from './request';

type Totals = {
  unmet: number;
  lateness: number;
  vehicleHours: number;
  distanceKm: number;
  trips: number;
  vehicles: number;
};

export type RouteStop = {
  depotId?: string;
  divisionCode?: string;
  placeZh: string;
  placeEn: string;
  arriveHours: number;
  startHours: number;
  departHours: number;
  dueHours: number;
  lines: { itemId: string; itemZh: string; itemEn: string; quantity: number }[];
};

export type RouteTrip = {
  number: number;
  startHours: number;
  departHours: number;
  returnHours: number;
  workHours: number;
  distanceKm: number;
  massKg: number;
  volumeM3: number;
  stops: RouteStop[];
};

/** One vehicle and its driver. */
export type VehicleRoute = {
  fleetId: string;
  fleetZh: string;
  fleetEn: string;
  vehicle: number;
  depotZh: string;
  depotEn: string;
  startHours: number;
  endHours: number;
  dutyHours: number;
  drivingHours: number;
  breakHours: number;
  distanceKm: number;
  trips: RouteTrip[];
};

export type LeftBehind = {
  fromDepotId: string;
  toDepotId?: string;
  toDivisionCode?: string;
  itemId: string;
  quantity: number;
  cause: 'NO_FLEET' | 'VEHICLE_TOO_SMALL' | 'ROAD' | 'TIME';
};

/** How a plan's vehicles drive when they may stop more than once on a way. */
export type PlanRoutes = {
  status: 'OPTIMAL' | 'WITHIN_GAP' | 'TIME_LIMIT';
  stages: { name: string; value?: number; bound?: number; gap?: number }[];
  check?: { feasible: boolean };
  routes: VehicleRoute[];
  leftBehind: LeftBehind[];
  totals: Totals;
  direct: Totals;
};

/** In hours of the plan, both ways; beside the closed roads that the plan goes by. */
export type RouteClosure = {
  fromDepotId: string;
  toDivisionCode: string;
  fromHours: number;
  untilHours?: number;
};

export type RoutesAsked = {
  dutyHoursMaximum: number;
  stopsMaximum: number;
  closures: RouteClosure[];
};

export const planRoutes = (id: string, asked: RoutesAsked, signal: AbortSignal) =>
  request<PlanRoutes>('POST', `/v1/plans/${id}:planRoutes`, { body: asked, signal });

export const routesAddress = (
  id: string,
  format: 'pdf' | 'xlsx' | 'csv',
  { dutyHoursMaximum, stopsMaximum, closures }: RoutesAsked,
  language: string,
) =>
  `/v1/plans/${id}/routes:download?format=${format}&language=${language}` +
  `&dutyHoursMaximum=${dutyHoursMaximum}&stopsMaximum=${stopsMaximum}` +
  (closures.length > 0 ? `&closures=${encodeURIComponent(JSON.stringify(closures))}` : '');
