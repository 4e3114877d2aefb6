import { uuidv7 } from 'uuidv7';
import type { Trx } from '../../platform/db';
import { covers } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import type { Activation } from './activation';
import { insertActivation } from './activation-store';
import type { ResponsePlan } from './response-plan';
import { plansFor } from './response-plan-store';

export type Occasion = {
  hazard: string;
  level: string | undefined;
  /** Where it is; for each of these the plans of the divisions above and of its own parts fit. */
  divisionCodes: string[];
  incidentId: string | null;
  warningId: string | null;
  exercise: boolean;
  reason: string;
  now: Date;
};

/** Proposes every plan that fits, unless it is proposed or active there already. */
export async function proposeFor(trx: Trx, occasion: Occasion): Promise<Activation[]> {
  if (!occasion.level) return [];
  const plans = await plansFor(trx, occasion.hazard, occasion.level);
  const proposed: Activation[] = [];
  for (const plan of plans) {
    const where = placeOf(plan, occasion.divisionCodes);
    const activation = where && (await propose(trx, plan, { ...occasion, divisionCode: where }));
    if (activation) proposed.push(activation);
  }
  return proposed;
}

// A district's plan runs in the district wherever in it the danger is; the plan of a street runs
// when the danger reaches the whole district.
function placeOf({ divisionCode }: ResponsePlan, codes: string[]): string | undefined {
  return touches(divisionCode, codes) ? divisionCode : undefined;
}

export const touches = (divisionCode: string, codes: string[]) =>
  codes.some((code) => covers(divisionCode, code) || covers(code, divisionCode));

export type Proposal = Omit<Occasion, 'hazard' | 'level' | 'divisionCodes'> & {
  divisionCode: string;
};

export async function propose(
  trx: Trx,
  plan: ResponsePlan,
  { divisionCode, incidentId, warningId, exercise, reason, now }: Proposal,
): Promise<Activation | undefined> {
  const source = { incidentId, warningId, exercise, reason };
  const row = { id: uuidv7(), plan, divisionCode, ...source, createTime: now };
  const activation = await insertActivation(trx, row);
  if (!activation) return undefined;
  await publish(trx, {
    kind: 'activation.proposed',
    subject: `activations/${activation.id}`,
    divisionCode,
    data: { responsePlanId: plan.id, incidentId, warningId, exercise },
  });
  return activation;
}
