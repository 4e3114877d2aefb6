import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

// The one table of what services exist, where their APIs are and who may call whom. The
// architecture test, the Kubernetes test and the development supervisor read it.
type Service = {
  protoFiles: readonly string[];
  grpcServices: readonly string[];
  schema: string;
  addressVariable: string;
  mayCall: readonly string[];
};

export const services = {
  inventory: {
    protoFiles: [
      'muster/inventory/v1/inventory_service.proto',
      'muster/inventory/v1/taxonomies_service.proto',
      'muster/inventory/v1/substitutes_service.proto',
      'muster/inventory/v1/bins_service.proto',
      'muster/inventory/v1/agreements_service.proto',
      'muster/inventory/v1/supply_curve_service.proto',
      'muster/inventory/v1/movements_service.proto',
      'muster/inventory/v1/approvals_service.proto',
      'muster/inventory/v1/par_levels_service.proto',
      'muster/inventory/v1/demand_service.proto',
      'muster/inventory/v1/alerts_service.proto',
      'muster/inventory/v1/reports_service.proto',
      'muster/inventory/v1/lots_service.proto',
      'muster/inventory/v1/kits_service.proto',
      'muster/inventory/v1/recalls_service.proto',
      'muster/inventory/v1/counts_service.proto',
      'muster/inventory/v1/purchasing_service.proto',
      'muster/inventory/v1/rotation_service.proto',
      'muster/inventory/v1/offline_service.proto',
    ],
    grpcServices: [
      'muster.inventory.v1.InventoryService',
      'muster.inventory.v1.TaxonomiesService',
      'muster.inventory.v1.SubstitutesService',
      'muster.inventory.v1.BinsService',
      'muster.inventory.v1.AgreementsService',
      'muster.inventory.v1.SupplyCurveService',
      'muster.inventory.v1.MovementsService',
      'muster.inventory.v1.ApprovalsService',
      'muster.inventory.v1.ParLevelsService',
      'muster.inventory.v1.DemandService',
      'muster.inventory.v1.AlertsService',
      'muster.inventory.v1.ReportsService',
      'muster.inventory.v1.LotsService',
      'muster.inventory.v1.KitsService',
      'muster.inventory.v1.RecallsService',
      'muster.inventory.v1.CountsService',
      'muster.inventory.v1.PurchasingService',
      'muster.inventory.v1.RotationService',
      'muster.inventory.v1.OfflineService',
    ],
    schema: 'inventory',
    addressVariable: 'INVENTORY_ADDRESS',
    mayCall: [],
  },
  incidents: {
    protoFiles: [
      'muster/incidents/v1/incidents_service.proto',
      'muster/incidents/v1/response_plans_service.proto',
      'muster/incidents/v1/risk_points_service.proto',
      'muster/incidents/v1/road_closures_service.proto',
      'muster/incidents/v1/warnings_service.proto',
    ],
    grpcServices: [
      'muster.incidents.v1.IncidentsService',
      'muster.incidents.v1.ResponsePlansService',
      'muster.incidents.v1.RiskPointsService',
      'muster.incidents.v1.RoadClosuresService',
      'muster.incidents.v1.WarningsService',
    ],
    schema: 'incidents',
    addressVariable: 'INCIDENTS_ADDRESS',
    mayCall: [],
  },
  roster: {
    protoFiles: [
      'muster/roster/v1/teams_service.proto',
      'muster/roster/v1/resource_types_service.proto',
      'muster/roster/v1/people_service.proto',
      'muster/roster/v1/duty_service.proto',
      'muster/roster/v1/assignments_service.proto',
    ],
    grpcServices: [
      'muster.roster.v1.TeamsService',
      'muster.roster.v1.ResourceTypesService',
      'muster.roster.v1.PeopleService',
      'muster.roster.v1.DutyService',
      'muster.roster.v1.AssignmentsService',
    ],
    schema: 'roster',
    addressVariable: 'ROSTER_ADDRESS',
    mayCall: [],
  },
  shelters: {
    protoFiles: [
      'muster/shelters/v1/sites_service.proto',
      'muster/shelters/v1/places_service.proto',
      'muster/shelters/v1/people_service.proto',
      'muster/shelters/v1/check_ins_service.proto',
      'muster/shelters/v1/supplies_service.proto',
      'muster/shelters/v1/coverage_service.proto',
      'muster/shelters/v1/handovers_service.proto',
    ],
    grpcServices: [
      'muster.shelters.v1.SitesService',
      'muster.shelters.v1.PlacesService',
      'muster.shelters.v1.PeopleService',
      'muster.shelters.v1.CheckInsService',
      'muster.shelters.v1.SuppliesService',
      'muster.shelters.v1.CoverageService',
      'muster.shelters.v1.HandoversService',
    ],
    schema: 'shelters',
    addressVariable: 'SHELTERS_ADDRESS',
    mayCall: [],
  },
  equipment: {
    protoFiles: [
      'muster/equipment/v1/kinds_service.proto',
      'muster/equipment/v1/assets_service.proto',
      'muster/equipment/v1/checks_service.proto',
      'muster/equipment/v1/work_orders_service.proto',
      'muster/equipment/v1/claims_service.proto',
      'muster/equipment/v1/custody_service.proto',
      'muster/equipment/v1/drainage_service.proto',
      'muster/equipment/v1/outputs_service.proto',
      'muster/equipment/v1/operators_service.proto',
    ],
    grpcServices: [
      'muster.equipment.v1.KindsService',
      'muster.equipment.v1.AssetsService',
      'muster.equipment.v1.ChecksService',
      'muster.equipment.v1.WorkOrdersService',
      'muster.equipment.v1.ClaimsService',
      'muster.equipment.v1.CustodyService',
      'muster.equipment.v1.DrainageService',
      'muster.equipment.v1.OutputsService',
      'muster.equipment.v1.OperatorsService',
    ],
    schema: 'equipment',
    addressVariable: 'EQUIPMENT_ADDRESS',
    mayCall: [],
  },
  optimizer: {
    protoFiles: [
      'muster/optimizer/v1/optimizer_service.proto',
      'muster/optimizer/v1/plan_changes_service.proto',
      'muster/optimizer/v1/plan_roads_service.proto',
      'muster/optimizer/v1/joint_plans_service.proto',
      'muster/optimizer/v1/joint_changes_service.proto',
      'muster/optimizer/v1/routes_service.proto',
      'muster/optimizer/v1/stock_levels_service.proto',
    ],
    grpcServices: [
      'muster.optimizer.v1.OptimizerService',
      'muster.optimizer.v1.PlanChangesService',
      'muster.optimizer.v1.PlanRoadsService',
      'muster.optimizer.v1.JointPlansService',
      'muster.optimizer.v1.JointChangesService',
      'muster.optimizer.v1.RoutesService',
      'muster.optimizer.v1.StockLevelsService',
    ],
    schema: 'optimizer',
    addressVariable: 'OPTIMIZER_ADDRESS',
    mayCall: ['inventory', 'roster', 'shelters', 'equipment', 'incidents'],
  },
  mobilization: {
    protoFiles: [
      'muster/mobilization/v1/mobilization_service.proto',
      'muster/mobilization/v1/readiness_service.proto',
      'muster/mobilization/v1/rectifications_service.proto',
      'muster/mobilization/v1/replans_service.proto',
      'muster/mobilization/v1/call_outs_service.proto',
      'muster/mobilization/v1/call_out_answers_service.proto',
      'muster/mobilization/v1/drill_calendar_service.proto',
      'muster/mobilization/v1/drills_service.proto',
      'muster/mobilization/v1/drill_injects_service.proto',
      'muster/mobilization/v1/drill_attendance_service.proto',
      'muster/mobilization/v1/drill_evaluations_service.proto',
      'muster/mobilization/v1/closing_reports_service.proto',
      'muster/mobilization/v1/stock_level_changes_service.proto',
      'muster/mobilization/v1/preparations_service.proto',
    ],
    grpcServices: [
      'muster.mobilization.v1.MobilizationService',
      'muster.mobilization.v1.ReadinessService',
      'muster.mobilization.v1.RectificationsService',
      'muster.mobilization.v1.ReplansService',
      'muster.mobilization.v1.CallOutsService',
      'muster.mobilization.v1.CallOutAnswersService',
      'muster.mobilization.v1.DrillCalendarService',
      'muster.mobilization.v1.DrillsService',
      'muster.mobilization.v1.DrillInjectsService',
      'muster.mobilization.v1.DrillAttendanceService',
      'muster.mobilization.v1.DrillEvaluationsService',
      'muster.mobilization.v1.ClosingReportsService',
      'muster.mobilization.v1.StockLevelChangesService',
      'muster.mobilization.v1.PreparationsService',
    ],
    schema: 'mobilization',
    addressVariable: 'MOBILIZATION_ADDRESS',
    mayCall: ['inventory', 'roster', 'shelters', 'equipment', 'incidents', 'optimizer'],
  },
  gateway: {
    protoFiles: [],
    grpcServices: [],
    schema: 'gateway',
    addressVariable: 'GATEWAY_ADDRESS',
    mayCall: [
      'inventory',
      'roster',
      'shelters',
      'equipment',
      'incidents',
      'optimizer',
      'mobilization',
    ],
  },
} as const satisfies Record<string, Service>;

export type ServiceName = keyof typeof services;

export const serviceNames = Object.keys(services) as ServiceName[];

/** What every service that has a database serves beside its own API. */
export const platformApi = {
  protoFile: 'muster/platform/v1/platform_service.proto',
  grpcServices: ['muster.platform.v1.EventService', 'muster.platform.v1.AuditService'],
} as const;

/** What every service that takes and gives sheets serves, over its own kinds of them. */
export const sheetApi = 'muster.platform.v1.SheetService';

export function isServiceName(name: string): name is ServiceName {
  return Object.hasOwn(services, name);
}

let root: string | undefined;

/** The directory that holds the product, from its sources and from the build alike. */
export function projectRoot(): string {
  root ??= findRoot(__dirname);
  return root;
}

export function protoRoot(): string {
  return path.join(projectRoot(), 'proto');
}

function findRoot(start: string): string {
  for (let directory = start; ; directory = path.dirname(directory)) {
    const manifest = path.join(directory, 'package.json');
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
      if (name === 'muster') return directory;
    }
    if (path.dirname(directory) === directory) {
      throw new Error(`no package.json named "muster" above ${start}`);
    }
  }
}
