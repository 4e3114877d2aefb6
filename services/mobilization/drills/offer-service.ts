import type { ServiceHandlers } from '../../platform/rpc-server';
import { drillAttendanceService } from './attendance-service';
import { drillCalendarService } from './calendar-service';
import type { Drills } from './context-service';
import { drillsService } from './drill-service';
import { drillEvaluationsService } from './evaluation-service';
import { drillInjectsService } from './inject-service';

/** Everything that is offered about drills. */
export function drillServices(drills: Drills): ServiceHandlers[] {
  return [
    drillCalendarService(drills),
    drillsService(drills),
    drillInjectsService(drills),
    drillAttendanceService(drills),
    drillEvaluationsService(drills),
  ];
}
