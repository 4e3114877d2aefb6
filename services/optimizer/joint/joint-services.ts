import type { ServiceHandlers } from '../../platform/rpc-server';
import { jointChangesService } from './joint-change-service';
import { jointPlansService, type JointDeps } from './joint-plan-service';

export function jointServices(deps: JointDeps): ServiceHandlers[] {
  return [jointPlansService(deps), jointChangesService(deps)];
}
