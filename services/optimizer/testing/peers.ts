// The other two services as the optimizer sees them: real servers on real ports that answer from
// memory, so that a test says in one place what is needed and what is held.
import { AppError, notFound, type ReasonCodes } from '../../platform/errors';
import { loadService } from '../../platform/rpc-loader';
import type { ServiceHandlers } from '../../platform/rpc-server';
import type { GrpcServiceName } from '../../platform/rpc-types';
import { startTestService, type TestService } from '../../platform/testing/rpc';
import { toTimestamp } from '../../platform/wire-values';

export const district = '440310000000';
export const community = '440310001001';
export const neighbour = '440310001002';
export const otherDistrict = '440311000000';

export type NeedFact = {
  divisionCode: string;
  itemId: string;
  standardId: string;
  reliefNeed: string;
  quantity: number;
  priority: number;
};

export type World = {
  incidents: Map<
    string,
    { state: string; reliefDueTime?: Date; exercise: boolean; divisionCode?: string }
  >;
  reported: boolean;
  needs: NeedFact[];
  /** `expires` is the first day on which it is not usable. */
  stock: { depotId: string; itemId: string; available: number; expires?: string }[];
  transfers: object[];
  tranches: { itemId: string; [field: string]: unknown }[];
  callOffs: object[];
  substitutes: object[];
  parLevels: { depotId: string; itemId: string; minimum: number }[];
  packs: Map<string, number>;
  closedDepots: Set<string>;
  affected: object[];
  riskPoints: object[];
  closures: object[];
  sites: object[];
  teams: object[];
  pumps: object[];
  vehicles: object[];
  rates: object[];
  valueMax: number | undefined;
  /** On whose behalf the optimizer asked. */
  askedFor: Set<string>;
};

type Handler = (request: never, context: { actor: { onBehalfOf?: string } }) => object;

function offering(
  world: World,
  service: GrpcServiceName,
  handlers: Record<string, Handler>,
): ServiceHandlers {
  const offered: Record<string, unknown> = {};
  for (const { name } of loadService(service).methods) {
    offered[name] = async (request: never, context: { actor: { onBehalfOf?: string } }) => {
      const handle = handlers[name];
      if (!handle) throw new AppError('METHOD_UNIMPLEMENTED', `${name} is not offered here`);
      world.askedFor.add(context.actor.onBehalfOf ?? '');
      return Promise.resolve(handle(request, context));
    };
  }
  return { service, handlers: offered as ServiceHandlers['handlers'] };
}

const reasons: ReasonCodes = {};

export function newWorld(): World {
  return {
    incidents: new Map(),
    reported: true,
    needs: [],
    stock: [],
    transfers: [],
    tranches: [],
    callOffs: [],
    substitutes: [],
    parLevels: [],
    packs: new Map(),
    closedDepots: new Set(),
    affected: [],
    riskPoints: [],
    closures: [],
    sites: [],
    teams: [],
    pumps: [],
    vehicles: [],
    rates: [],
    valueMax: undefined,
    askedFor: new Set(),
  };
}

export function startIncidentsPeer(world: World): Promise<TestService<'incidents'>> {
  const divisions = [
    { code: district, parentCode: '', latitude: 22.7, longitude: 114.35 },
    {
      code: community,
      nameZh: '六联社区',
      nameEn: 'Liulian',
      parentCode: district,
      population: 5_000,
      latitude: 22.6952,
      longitude: 114.3254,
    },
    {
      code: neighbour,
      parentCode: district,
      population: 2_000,
      latitude: 22.7039,
      longitude: 114.3403,
    },
  ];
  return startTestService('incidents', {
    reasons,
    services: [
      offering(world, 'muster.incidents.v1.IncidentsService', {
        getIncident: ({ id }: { id: string }) => {
          const incident = world.incidents.get(id);
          if (!incident) throw notFound('incident', id);
          const { reliefDueTime } = incident;
          const due = reliefDueTime ? { reliefDueTime: toTimestamp(reliefDueTime) } : {};
          return { id, divisionCode: district, ...incident, ...due };
        },
        listIncidents: () => ({ incidents: [] }),
        listDemandRates: () => ({ rates: world.rates }),
        listStandards: () => ({ standards: [] }),
        listNeeds: () => ({
          needs: world.needs,
          reportId: world.reported ? 'report-1' : '',
          readTime: toTimestamp(new Date()),
        }),
        listDivisions: () => ({ divisions }),
        listAffected: () => ({ figures: world.affected, readTime: toTimestamp(new Date()) }),
      }),
      offering(world, 'muster.incidents.v1.RiskPointsService', {
        listRiskPoints: () => ({ riskPoints: world.riskPoints }),
      }),
      offering(world, 'muster.incidents.v1.RoadClosuresService', {
        listClosedRoads: () => ({
          roadClosures: world.closures,
          incidentNames: { 'incident-a': '内涝' },
          readTime: toTimestamp(new Date()),
        }),
      }),
    ],
  });
}

const depots = [
  {
    ...{ id: 'depot-1', nameZh: '一库', divisionCode: district, areaM2: 800 },
    ...{ latitude: 22.7, longitude: 114.348 },
  },
  {
    id: 'depot-2',
    nameZh: '二库',
    divisionCode: otherDistrict,
    latitude: 22.76,
    longitude: 114.4,
  },
];

export function startInventoryPeer(world: World): Promise<TestService<'inventory'>> {
  const allItems = [
    { id: 'water', massKg: 0.56, volumeM3: 0.0007 },
    { id: 'tent', nameZh: '帐篷', nameEn: 'Tent', massKg: 60, volumeM3: 0.35 },
    { id: 'unneeded', nameZh: '篷布', nameEn: 'Tarp', massKg: 1, volumeM3: 1 },
  ];
  const items = () =>
    allItems.map((item) => {
      const units = world.packs.get(item.id);
      return { ...item, packs: units ? [{ units: String(units), massKg: 0, volumeM3: 0 }] : [] };
    });
  return startTestService('inventory', {
    reasons,
    services: [
      offering(world, 'muster.inventory.v1.InventoryService', {
        listDepots: () => ({
          depots: depots.map((depot) => ({ ...depot, closed: world.closedDepots.has(depot.id) })),
        }),
        // In two pages: a planner that stops at the first misses the tents.
        listItems: ({ pageToken }: { pageToken: string }) =>
          pageToken === ''
            ? { items: items().slice(0, 1), nextPageToken: 'more' }
            : { items: items().slice(1) },
        listTransfers: () => ({ transfers: world.transfers }),
        getAvailability: ({
          itemIds,
          usableUntil,
        }: {
          itemIds: string[];
          usableUntil: string;
        }) => ({
          lines: world.stock.filter(
            ({ itemId, expires = '9999' }) => itemIds.includes(itemId) && expires > usableUntil,
          ),
          readTime: toTimestamp(new Date()),
        }),
      }),
      offering(world, 'muster.inventory.v1.SubstitutesService', {
        listSubstitutes: () => ({ substitutes: world.substitutes }),
      }),
      offering(world, 'muster.inventory.v1.ParLevelsService', {
        listParLevels: ({ itemId }: { itemId: string }) => ({
          positions: world.parLevels
            .filter((level) => itemId === '' || level.itemId === itemId)
            .map((level) => ({ level })),
        }),
      }),
      offering(world, 'muster.inventory.v1.ApprovalsService', {
        listItemValues: () => ({ values: [{ itemId: 'water', unitValue: 2 }] }),
        listApprovalLimits: () => ({
          limits: world.valueMax === undefined ? [] : [{ valueMax: world.valueMax }],
        }),
      }),
      offering(world, 'muster.inventory.v1.PurchasingService', {
        listSuppliers: () => ({
          suppliers: [{ id: 's', items: [{ itemId: 'tent', unitPriceFen: 40_000 }] }],
        }),
      }),
      offering(world, 'muster.inventory.v1.AgreementsService', {
        listCallOffs: () => ({ callOffs: world.callOffs }),
      }),
      offering(world, 'muster.inventory.v1.SupplyCurveService', {
        listSupplyTranches: ({ itemIds }: { itemIds: string[] }) => ({
          tranches: world.tranches.filter(({ itemId }) => itemIds.includes(itemId)),
          readTime: toTimestamp(new Date()),
        }),
      }),
    ],
  });
}

export function startRosterPeer(world: World): Promise<TestService<'roster'>> {
  return startTestService('roster', {
    reasons,
    services: [
      offering(world, 'muster.roster.v1.TeamsService', {
        listTeamPoints: () => ({
          points: world.teams.map((team) => ({ ...team, id: (team as { teamId: string }).teamId })),
        }),
      }),
      offering(world, 'muster.roster.v1.AssignmentsService', {
        listAvailability: () => ({ teams: world.teams }),
      }),
    ],
  });
}

export function startSheltersPeer(world: World): Promise<TestService<'shelters'>> {
  return startTestService('shelters', {
    reasons,
    services: [
      offering(world, 'muster.shelters.v1.SitesService', {
        listSites: () => ({ sites: world.sites }),
      }),
    ],
  });
}

export function startEquipmentPeer(world: World): Promise<TestService<'equipment'>> {
  return startTestService('equipment', {
    reasons,
    services: [
      offering(world, 'muster.equipment.v1.AssetsService', {
        listAssets: ({ classId }: { classId: string }) => ({
          assets: classId === '' ? world.pumps : world.vehicles,
        }),
      }),
      offering(world, 'muster.equipment.v1.KindsService', {
        getClass: ({ id }: { id: string }) => {
          if (id === 'truck-4t') return { id };
          throw notFound('class', id);
        },
      }),
    ],
  });
}
