import type { ApprovePlanRequest } from '../../../gen/muster/optimizer/v1/ApprovePlanRequest';
import type { MarkCommittedRequest } from '../../../gen/muster/optimizer/v1/MarkCommittedRequest';
import type { MarkProgressRequest } from '../../../gen/muster/optimizer/v1/MarkProgressRequest';
import type { PlanRoadCheckInput } from '../../../gen/muster/optimizer/v1/PlanRoadCheck';
import type { WithdrawApprovalRequest } from '../../../gen/muster/optimizer/v1/WithdrawApprovalRequest';
import { AppError, codes, notFound } from '../../platform/errors';
import { toTimestamp } from '../../platform/wire-values';
import { newId, Peer } from './peer';

type Shipment = {
  fromDepotId: string;
  toDivisionCode: string;
  itemId: string;
  quantity: number;
  departHours: number;
  arriveHours: number;
};
type Plan = {
  id: string;
  incidentId: string;
  divisionCode: string;
  state: string;
  etag: string;
  exercise: boolean;
  approverId: string;
  reservationId: string;
  solve: { state: string; status: string };
  shipments: Shipment[];
  callOffs: (Shipment & { kind: string; sourceId: string })[];
  commitFailures: object[];
};

/** A record of plans in memory. */
export class OptimizerPeer extends Peer {
  readonly plans = new Map<string, Plan>();
  /** What closed roads do to every plan. */
  roads: Pick<PlanRoadCheckInput, 'affected' | 'stranded' | 'newClosureIds'> = {};

  constructor() {
    super(
      'optimizer',
      'muster.optimizer.v1.OptimizerService',
      { PLAN_STATE: codes.FAILED_PRECONDITION },
      ['muster.optimizer.v1.PlanRoadsService'],
    );
  }

  plan(overrides: Partial<Plan> = {}): Plan {
    const plan: Plan = {
      id: newId(),
      incidentId: newId(),
      divisionCode: '440310000000',
      state: 'PROPOSED',
      etag: '1',
      exercise: false,
      approverId: '',
      reservationId: '',
      solve: { state: 'SUCCEEDED', status: 'OPTIMAL' },
      shipments: [shipment('D1', 'water', 100), shipment('D2', 'water', 50)],
      callOffs: [],
      commitFailures: [],
      ...overrides,
    };
    this.plans.set(plan.id, plan);
    return plan;
  }

  listen(): Promise<string> {
    return this.start({
      getPlan: ({ id }: { id: string }) => Promise.resolve(this.answerOf(this.planIn(id))),
      checkPlanRoads: () => Promise.resolve({ ...this.roads, readTime: toTimestamp(new Date()) }),
      approvePlan: ({ id, etag, approverId }: ApprovePlanRequest) => {
        const plan = this.planIn(id, ['PROPOSED']);
        if (plan.etag !== etag) throw new AppError('ETAG_STALE', 'the plan has changed');
        return this.change(plan, { state: 'APPROVED', approverId });
      },
      withdrawApproval: ({ id, failures }: WithdrawApprovalRequest) => {
        const plan = this.planIn(id, ['APPROVED', 'COMMITTED']);
        return this.change(plan, { state: 'PROPOSED', approverId: '', commitFailures: failures });
      },
      markCommitted: ({ id, reservationId }: MarkCommittedRequest) =>
        this.change(this.planIn(id, ['APPROVED']), { state: 'COMMITTED', reservationId }),
      markProgress: ({ id, state }: MarkProgressRequest) => {
        const from = state === 'EXECUTING' ? 'COMMITTED' : 'EXECUTING';
        return this.change(this.planIn(id, [from]), { state });
      },
    });
  }

  private async change(plan: Plan, changes: Partial<Plan>): Promise<object> {
    Object.assign(plan, changes, { etag: String(Number(plan.etag) + 1) });
    return this.answerOf(plan);
  }

  private planIn(id: string, states?: string[]): Plan {
    const plan = this.plans.get(id);
    if (!plan) throw notFound('plan', id);
    if (!states || states.includes(plan.state)) return plan;
    throw new AppError('PLAN_STATE', `plan ${id} is ${plan.state}`);
  }

  private answerOf(plan: Plan): object {
    return { ...plan, startTime: toTimestamp(new Date('2026-11-22T06:00:00Z')) };
  }
}

export function shipment(fromDepotId: string, itemId: string, quantity: number): Shipment {
  const toDivisionCode = '440310001001';
  return { fromDepotId, toDivisionCode, itemId, quantity, departHours: 1, arriveHours: 2.5 };
}
