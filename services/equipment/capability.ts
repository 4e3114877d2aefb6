// What equipment can do, in figures that its kind declares: flow of a pump, seats of a boat.
import { AppError, invalidFields, type Violation } from '../platform/errors';

export type CapabilityKind = { key: string; nameZh: string; nameEn: string; unit: string };
export type Kind = {
  id: string;
  capabilities: CapabilityKind[];
  outputUnit: string;
  homeMinimumShare: number;
};
export type Figures = Record<string, number>;

/** The figures as they are stored. Each must be one of the kind's, in the kind's unit. */
export function figuresOf(
  given: { key: string; value: number; unit: string }[],
  kind: Kind,
  field: string,
): Figures {
  const figures: Figures = {};
  const repeated: Violation[] = [];
  given.forEach(({ key, value, unit }, index) => {
    const path = `${field}[${index}]`;
    const declared = requireCapability(kind, key, `${path}.key`);
    requireUnit(declared, unit, `${path}.unit`);
    if (key in figures) repeated.push({ field: `${path}.key`, description: 'repeats an earlier' });
    figures[key] = value;
  });
  if (repeated.length > 0) throw invalidFields(repeated);
  return figures;
}

/** The capability with this key, the kind's first when it is empty. */
export function requireCapability(kind: Kind, key: string, field: string): CapabilityKind {
  const declared = key === '' ? kind.capabilities[0] : kind.capabilities.find((c) => c.key === key);
  if (declared) return declared;
  const known = kind.capabilities.map((capability) => capability.key).join(', ');
  const description = `${kind.id} has no capability ${key}: write one of ${known}`;
  throw new AppError('CAPABILITY_UNKNOWN', `${field}: ${description}`, {
    violations: [{ field, description }],
    metadata: { kindId: kind.id, capability: key },
  });
}

/** Nothing is converted: a figure in another unit is refused, whatever it may have meant. */
export function requireUnit(declared: CapabilityKind, unit: string, field: string): void {
  requireSameUnit(declared.unit, unit, declared.key, field);
}

export function requireSameUnit(unit: string, given: string, what: string, field: string): void {
  const plain = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '');
  if (given === '' || plain(given) === plain(unit)) return;
  const description = `${what} is measured in ${unit || 'nothing'}, not in ${given}`;
  throw new AppError('UNIT_MISMATCH', `${field}: ${description}`, {
    violations: [{ field, description }],
    metadata: { unit, given },
  });
}

/** The figure in the capability that the kind is counted by; one piece counts 0 without it. */
export function mainFigure(kind: Kind, figures: Figures): number {
  return figures[kind.capabilities[0]!.key] ?? 0;
}

/** Capabilities that go, or change their unit, while something has a figure in them. */
export function requireUnusedCapabilities(before: Kind, after: Kind, used: string[]): void {
  const gone = before.capabilities.filter(
    ({ key, unit }) =>
      used.includes(key) && after.capabilities.find((c) => c.key === key)?.unit !== unit,
  );
  if (gone.length === 0) return;
  const keys = gone.map(({ key }) => key).join(', ');
  throw new AppError('CAPABILITY_IN_USE', `classes or assets have figures in ${keys}`, {
    violations: [{ field: 'kind.capabilities', description: `${keys} is in use: keep it` }],
  });
}
