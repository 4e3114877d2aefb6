// Mission readiness is computed, never stored: what an asset has against what its class needs.
import { AppError } from '../platform/errors';

export type Component = { key: string; nameZh: string; nameEn: string; quantity: number };
export type Check = {
  key: string;
  nameZh: string;
  nameEn: string;
  intervalDays: number;
  kind: 'INSPECTION' | 'MAINTENANCE';
};
export type Consumable = {
  key: string;
  nameZh: string;
  nameEn: string;
  minimum: number;
  unit: string;
};
export type OperatorNeed = { qualification: string; count: number };
export type ReturnStep = 'INSPECT' | 'CLEAN' | 'REFUEL';

export type Requirements = {
  components: Component[];
  checks: Check[];
  consumables: Consumable[];
  operators: OperatorNeed[];
  fuelMinimumShare: number;
};

export type CheckResult = { passed: boolean; checkDate: string; dueDate: string };

export type Condition = {
  state: 'IN_SERVICE' | 'OUT_OF_SERVICE' | 'RETIRED';
  components: Record<string, number>;
  consumables: { key: string; quantity: number; expireDate: string }[];
  checks: Record<string, CheckResult>;
  fuelShare: number;
  pendingSteps: ReturnStep[];
  openWorkOrders: number;
};

export type Gap = { reason: string; subject: string; description: string };

/** How many people with a qualification are at hand in the asset's area. */
export type Operators = (qualification: string) => number;

export type Readiness = {
  ready: boolean;
  gaps: Gap[];
  componentsPresent: number;
  componentsRequired: number;
};

/** Everything that is missing, the gravest first. */
export function readinessOf(
  asset: Condition,
  needs: Requirements,
  operators: Operators,
  today: string,
): Readiness {
  const gaps = [
    ...serviceGaps(asset),
    ...kitGaps(asset, needs.components),
    ...inspectionGaps(asset, needs.checks, today),
    ...consumableGaps(asset, needs.consumables, today),
    ...fuelGaps(asset, needs.fuelMinimumShare),
    ...operatorGaps(needs.operators, operators),
  ];
  const { components } = needs;
  return {
    ready: gaps.length === 0,
    gaps,
    componentsPresent: sum(
      components.map(({ key, quantity }) => Math.min(quantity, asset.components[key] ?? 0)),
    ),
    componentsRequired: sum(components.map(({ quantity }) => quantity)),
  };
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const gap = (reason: string, subject: string, description: string): Gap => ({
  reason,
  subject,
  description,
});

function serviceGaps({ state, openWorkOrders, pendingSteps }: Condition): Gap[] {
  const gaps: Gap[] = [];
  if (state !== 'IN_SERVICE') {
    gaps.push(gap('OUT_OF_SERVICE', state, `it is ${state.toLowerCase().replaceAll('_', ' ')}`));
  }
  if (openWorkOrders > 0) {
    const orders = openWorkOrders === 1 ? 'a work order is' : `${openWorkOrders} work orders are`;
    gaps.push(gap('ASSET_IN_MAINTENANCE', 'workOrders', `${orders} not over`));
  }
  for (const step of pendingSteps) {
    const description = `${step.toLowerCase()} it first: it came back and this is left to do`;
    gaps.push(gap('RETURN_STEP_PENDING', step, description));
  }
  return gaps;
}

function kitGaps(asset: Condition, components: Component[]): Gap[] {
  return components.flatMap(({ key, nameEn, quantity }) => {
    const present = asset.components[key] ?? 0;
    if (present >= quantity) return [];
    return [gap('KIT_INCOMPLETE', key, `${nameEn}: ${present} of ${quantity} present`)];
  });
}

/** Maintenance that is due is planned work; only an inspection that is not current stops it. */
function inspectionGaps(asset: Condition, checks: Check[], today: string): Gap[] {
  return checks.flatMap(({ key, nameEn, kind }) => {
    if (kind === 'MAINTENANCE') return [];
    const last = asset.checks[key];
    if (!last) return [gap('INSPECTION_MISSING', key, `${nameEn}: never done`)];
    if (!last.passed) {
      return [gap('INSPECTION_FAILED', key, `${nameEn}: failed on ${last.checkDate}`)];
    }
    if (last.dueDate >= today) return [];
    return [gap('INSPECTION_EXPIRED', key, `${nameEn}: was due on ${last.dueDate}`)];
  });
}

function consumableGaps(asset: Condition, consumables: Consumable[], today: string): Gap[] {
  return consumables.flatMap(({ key, nameEn, minimum, unit }) => {
    const batches = asset.consumables.filter((batch) => batch.key === key);
    const fresh = batches.filter(({ expireDate }) => expireDate === '' || expireDate >= today);
    const usable = sum(fresh.map(({ quantity }) => quantity));
    if (usable >= minimum) return [];
    const expired = batches.length > fresh.length;
    const reason = expired ? 'CONSUMABLE_EXPIRED' : 'CONSUMABLE_MISSING';
    const of = `${usable} of ${minimum} ${unit} in date`;
    return [gap(reason, key, `${nameEn}: ${of}${expired ? ', the rest has expired' : ''}`)];
  });
}

function fuelGaps({ fuelShare }: Condition, minimumShare: number): Gap[] {
  if (fuelShare >= minimumShare) return [];
  const percent = (share: number) => `${Math.floor(share * 100)} %`;
  const description = `${percent(fuelShare)} in the tank, ${percent(minimumShare)} needed`;
  return [gap('FUEL_LOW', 'fuel', description)];
}

function operatorGaps(needs: OperatorNeed[], operators: Operators): Gap[] {
  return needs.flatMap(({ qualification, count }) => {
    const available = operators(qualification);
    if (available >= count) return [];
    const description = `${available} of ${count} people with ${qualification} in its area`;
    return [gap('OPERATOR_NOT_QUALIFIED', qualification, description)];
  });
}

/** What nobody may pass over, whatever the hurry. */
const firm = new Set(['OUT_OF_SERVICE', 'ASSET_IN_MAINTENANCE']);

/** Refuses an asset that is not ready with its gravest gap as the reason, and tells all of them. */
export function requireReady(
  assetId: string,
  gaps: Gap[],
  { field, acceptGaps }: { field: string; acceptGaps: boolean },
): void {
  const barring = acceptGaps ? gaps.filter(({ reason }) => firm.has(reason)) : gaps;
  const [first] = barring;
  if (!first) return;
  const told = barring.map(({ description }) => description).join('; ');
  const way = firm.has(first.reason)
    ? 'take another'
    : 'put it right, take another, or say in acceptGapsReason why it goes all the same';
  throw new AppError(first.reason, `${field}: ${assetId} is not mission ready: ${told}; ${way}`, {
    violations: [{ field, description: `${assetId}: ${told}` }],
    preconditions: barring.map(({ reason, subject, description }) => ({
      type: reason,
      subject: `assets/${assetId}/${subject}`,
      description,
    })),
    metadata: { assetId, gaps: barring.map(({ reason }) => reason).join(',') },
  });
}
