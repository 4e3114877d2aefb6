// What may be written about an asset, held against its class.
import { AppError } from '../platform/errors';
import type { AssetRecord } from './asset-store';
import type { Component, Condition, Requirements } from './readiness';

type Batch = Condition['consumables'][number];

/** What is counted must belong to the class, and no more than belongs to it. */
export function countedComponents(
  counts: { key: string; present: number }[],
  components: Component[],
  field: string,
): Record<string, number> {
  return Object.fromEntries(
    counts.map(({ key, present }, index) => {
      const path = `${field}[${index}]`;
      const component = components.find((one) => one.key === key);
      if (!component) {
        throw unknown('COMPONENT_UNKNOWN', `${path}.key`, 'component', key, components);
      }
      if (present > component.quantity) {
        const description = `${present} of ${key} present, but only ${component.quantity} belong`;
        throw new AppError('COMPONENT_EXCEEDS', `${path}.present: ${description} to it`, {
          violations: [{ field: `${path}.present`, description: `${description} to it` }],
        });
      }
      return [key, present];
    }),
  );
}

/** The batches that are there now: those of the named consumables replaced. */
export function countedConsumables(
  before: Batch[],
  counted: Batch[],
  { consumables }: Pick<Requirements, 'consumables'>,
  field: string,
): Batch[] {
  counted.forEach(({ key }, index) => {
    if (consumables.some((one) => one.key === key)) return;
    throw unknown('CONSUMABLE_UNKNOWN', `${field}[${index}].key`, 'consumable', key, consumables);
  });
  const named = new Set(counted.map(({ key }) => key));
  return [...before.filter(({ key }) => !named.has(key)), ...counted];
}

export function requireCheck<C extends { key: string }>(
  key: string,
  checks: C[],
  field: string,
): C {
  const check = checks.find((one) => one.key === key);
  if (check) return check;
  throw unknown('CHECK_UNKNOWN', field, 'check', key, checks);
}

function unknown(
  reason: string,
  field: string,
  what: string,
  key: string,
  known: { key: string }[],
): AppError {
  const keys = known.map((one) => one.key).join(', ') || 'none';
  const description = `the class has no ${what} ${key}; it has ${keys}`;
  return new AppError(reason, `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}

/** Refuses ids and serials that are there already, or come twice in one request. */
export function requireNew(
  assets: Pick<AssetRecord, 'id' | 'kindId' | 'serial'>[],
  taken: Pick<AssetRecord, 'id' | 'kindId' | 'serial'>[],
  fieldOf: (index: number) => string,
): void {
  const ids = new Set(taken.map(({ id }) => id));
  const serialOf = ({ kindId, serial }: Pick<AssetRecord, 'kindId' | 'serial'>) =>
    `${kindId}\n${serial}`;
  const serials = new Map(taken.map((one) => [serialOf(one), one.id]));
  assets.forEach((asset, index) => {
    const field = fieldOf(index);
    if (ids.has(asset.id)) throw exists(asset.id, `${field}.id`);
    const holder = serials.get(serialOf(asset));
    if (holder !== undefined) throw serialTaken(asset, holder, `${field}.serial`);
    ids.add(asset.id);
    serials.set(serialOf(asset), asset.id);
  });
}

function exists(id: string, field: string): AppError {
  const description = `${id} exists already: choose another id, or leave it empty`;
  return new AppError('ASSET_EXISTS', `${field}: ${description}`, {
    violations: [{ field, description }],
    metadata: { id },
  });
}

export function serialTaken(
  { kindId, serial }: { kindId: string; serial: string },
  holder: string,
  field: string,
): AppError {
  const description = `${kindId} ${serial} is the serial of ${holder} already`;
  return new AppError('SERIAL_TAKEN', `${field}: ${description}`, {
    violations: [{ field, description }],
    metadata: { kindId, serial, assetId: holder },
  });
}
