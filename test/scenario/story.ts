import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../../scripts/cli/connection';

// The words scenario tests are told in: each is what a person does and waits for.

export type Plan = {
  id: string;
  incidentId: string;
  version: number;
  state: string;
  etag: string;
  reservationId?: string;
  solve: {
    state: string;
    status: string;
    failure?: string;
    check: { feasible: boolean; maxViolation: number };
    stages: { name: string; value: number; bound: number }[];
  };
  shipments: {
    fromDepotId: string;
    toDivisionCode?: string;
    itemId: string;
    quantity: number;
    fleetId?: string;
    departHours: number;
    arriveHours: number;
  }[];
  callOffs: { fromDepotId: string; itemId: string; quantity: number; arriveHours: number }[];
  shortfalls: { divisionCode: string; itemId: string; quantity: number; cause: string }[];
  coverage: { divisionCode: string; reliefNeed: string; share: number }[];
  commitFailures: { depotId: string; itemId: string; requested: number; available: number }[];
};
export type Commit = {
  id: string;
  state: string;
  reservationId?: string;
  failureReason?: string;
  failures: { depotId: string; itemId: string; requested: number; available: number }[];
};
export type Transfer = {
  id: string;
  state: string;
  etag: string;
  fromDepotId: string;
  toDivisionCode?: string;
  lines: { itemId: string; quantity: number; received: number; lost: number }[];
};
export type Need = { divisionCode: string; itemId: string; quantity: number };

/** Asks again until the answer will do; a scenario never sleeps for a fixed time. */
export async function until<T>(
  ask: () => Promise<T>,
  done: (answer: T) => boolean,
  withinMs = 200_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (done(answer)) return answer;
    if (Date.now() > end) throw new Error(`still not so: ${JSON.stringify(answer).slice(0, 500)}`);
    await delay(100);
  }
}

export async function planFor(
  api: Api,
  incidentId: string,
  policy: Record<string, unknown> = {},
): Promise<Plan> {
  const { id } = await api.post<Plan>(`/v1/incidents/${incidentId}/plans`, { policy });
  const plan = await until(
    () => api.get<Plan>(`/v1/plans/${id}`),
    ({ solve }) => solve.state !== 'RUNNING',
  );
  if (plan.solve.state !== 'SUCCEEDED') throw new Error(plan.solve.failure);
  return plan;
}

export async function commitOf(
  api: Api,
  plan: Plan,
  requestId = randomUUID(),
  more: { acceptClosureIds?: string[] } = {},
): Promise<Commit> {
  const { id } = await api.post<Commit>(
    `/v1/plans/${plan.id}:commit`,
    { etag: plan.etag, ...more },
    requestId,
  );
  return ended(api, id);
}

/** The commit once it has succeeded, failed or been cancelled. */
export function ended(api: Api, commitId: string): Promise<Commit> {
  return until(
    () => api.get<Commit>(`/v1/commits/${commitId}`),
    ({ state }) => !['RUNNING', 'COMPENSATING'].includes(state),
  );
}

export function transfersOf(api: Api, incidentId: string): Promise<Transfer[]> {
  return api.all<Transfer>('/v1/transfers', 'transfers', { incidentId });
}

/** Everything of a transfer arrives, but what `lost` names per item. */
export function receive(api: Api, transfer: Transfer, lost: Record<string, number> = {}) {
  const lines = transfer.lines.map(({ itemId, quantity }) => ({
    itemId,
    received: quantity - (lost[itemId] ?? 0),
    ...(lost[itemId] ? { lost: lost[itemId], lossReason: '途中受潮' } : {}),
  }));
  const { id, etag } = transfer;
  return api.post<Transfer>(`/v1/transfers/${id}:receive`, { etag, lines });
}

export const sum = (numbers: number[]) => numbers.reduce((total, value) => total + value, 0);
