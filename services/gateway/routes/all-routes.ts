import type { Route } from '../route';
import { accountRoutes } from './accounts';
import { agreementRoutes } from './agreements';
import { assignmentRoutes } from './assignments';
import { approvalRoutes } from './approvals';
import { alertRoutes } from './alerts';
import { assetOutputRoutes } from './asset-outputs';
import { assetRoutes } from './assets';
import { custodyRoutes } from './custody';
import { drainageRoutes } from './drainage';
import { equipmentClaimRoutes } from './equipment-claims';
import { equipmentKindRoutes } from './equipment-kinds';
import { inspectionRoutes } from './inspections';
import { operatorRoutes } from './operators';
import { workOrderRoutes } from './work-orders';
import { auditRoutes } from './audit';
import { binRoutes } from './bins';
import { callOutAnswerRoutes } from './call-out-answers';
import { callOutRoutes } from './call-outs';
import { checkInRoutes } from './check-ins';
import { closingReportRoutes } from './closing-reports';
import { commitRoutes } from './commits';
import { countClassRoutes } from './count-classes';
import { countRoutes } from './counts';
import { depotRoutes } from './depots';
import { drillCalendarRoutes } from './drill-calendar';
import { drillEvaluationRoutes } from './drill-evaluations';
import { drillCapRoutes } from './drill-caps';
import { drillInjectRoutes } from './drill-injects';
import { drillRoutes } from './drills';
import { dutyRoutes } from './duty';
import { evacueeRoutes } from './evacuees';
import { eventRoutes } from './events';
import { incidentRoutes } from './incidents';
import { itemRoutes } from './items';
import { jointChangeRoutes } from './joint-changes';
import { jointPlanRoutes } from './joint-plans';
import { stockLevelEditRoutes } from './stock-level-edits';
import { stockLevelRoutes } from './stock-levels';
import { kitRoutes } from './kits';
import { lotRoutes } from './lots';
import { loanRoutes } from './loans';
import { movementRoutes } from './movements';
import { offlineRoutes } from './offline';
import { parLevelRoutes } from './par-levels';
import { peopleRoutes } from './people';
import { planRoadRoutes } from './plan-roads';
import { planRouteRoutes } from './plan-routes';
import { planChangeRoutes } from './plan-changes';
import { planRoutes } from './plans';
import { purchasingRoutes } from './purchasing';
import { qualificationRoutes } from './qualifications';
import { readinessRoutes } from './readiness';
import { rectificationRoutes } from './rectifications';
import { preparationRoutes } from './preparations';
import { replanRoutes } from './replans';
import { reportRoutes } from './reports';
import { recallRoutes } from './recalls';
import { reservationRoutes } from './reservations';
import { responsePlanRoutes } from './response-plans';
import { riskPointRoutes } from './risk-points';
import { roadClosureRoutes } from './road-closures';
import { rotationRoutes } from './rotation';
import { sessionRoutes } from './session';
import { shelterPlaceRoutes } from './shelter-places';
import { shelterStandardRoutes } from './shelter-standards';
import { shelterSupplyRoutes } from './shelter-supplies';
import { shelterRoutes } from './shelters';
import { sheetRoutes } from './sheets';
import { solveRoutes } from './solve';
import { standardRoutes } from './standards';
import { stockRoutes } from './stock';
import { substituteRoutes } from './substitutes';
import { teamTypeRoutes } from './team-types';
import { teamRoutes } from './teams';
import { taxonomyRoutes } from './taxonomies';
import { supplyRoutes } from './supply';
import { transferRoutes } from './transfers';
import { warningRoutes } from './warnings';

/** Everything that is served below /v1, in the order the documents list it. */
export const allRoutes: readonly Route[] = [
  ...sessionRoutes,
  ...accountRoutes,
  ...itemRoutes,
  ...taxonomyRoutes,
  ...substituteRoutes,
  ...depotRoutes,
  ...binRoutes,
  ...lotRoutes,
  ...kitRoutes,
  ...recallRoutes,
  ...stockRoutes,
  ...supplyRoutes,
  ...agreementRoutes,
  ...movementRoutes,
  ...loanRoutes,
  ...approvalRoutes,
  ...parLevelRoutes,
  ...alertRoutes,
  ...countRoutes,
  ...countClassRoutes,
  ...purchasingRoutes,
  ...rotationRoutes,
  ...offlineRoutes,
  ...reservationRoutes,
  ...transferRoutes,
  ...equipmentKindRoutes,
  ...assetRoutes,
  ...inspectionRoutes,
  ...workOrderRoutes,
  ...equipmentClaimRoutes,
  ...custodyRoutes,
  ...drainageRoutes,
  ...assetOutputRoutes,
  ...operatorRoutes,
  ...teamRoutes,
  ...teamTypeRoutes,
  ...peopleRoutes,
  ...qualificationRoutes,
  ...dutyRoutes,
  ...assignmentRoutes,
  ...shelterRoutes,
  ...shelterStandardRoutes,
  ...shelterPlaceRoutes,
  ...evacueeRoutes,
  ...checkInRoutes,
  ...shelterSupplyRoutes,
  ...incidentRoutes,
  ...roadClosureRoutes,
  ...riskPointRoutes,
  ...warningRoutes,
  ...callOutRoutes,
  ...callOutAnswerRoutes,
  ...responsePlanRoutes,
  ...standardRoutes,
  ...planRoutes,
  ...planChangeRoutes,
  ...planRoadRoutes,
  ...planRouteRoutes,
  ...jointPlanRoutes,
  ...jointChangeRoutes,
  ...stockLevelRoutes,
  ...stockLevelEditRoutes,
  ...closingReportRoutes,
  ...commitRoutes,
  ...readinessRoutes,
  ...rectificationRoutes,
  ...preparationRoutes,
  ...replanRoutes,
  ...drillCalendarRoutes,
  ...drillRoutes,
  ...drillCapRoutes,
  ...drillInjectRoutes,
  ...drillEvaluationRoutes,
  ...solveRoutes,
  ...sheetRoutes,
  ...reportRoutes,
  ...eventRoutes,
  ...auditRoutes,
];
