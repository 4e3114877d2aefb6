import type { ParLevelOutcomeInput } from '../../gen/muster/inventory/v1/ParLevelOutcome';
import type { Trx } from '../platform/db';
import { toTimestamp } from '../platform/wire-values';
import { parEtag, type ParLevel } from './par';
import { deleteParLevels, lockParLevels, upsertParLevels, type ParKey } from './par-store';

// A change of par levels that was decided on what stood there some time ago: a level that somebody
// has changed since is left alone, and the answer says so line by line.

type Guarded<Row> = Row & { etag: string };

export async function putGuardedLevels(
  trx: Trx,
  { levels, removed }: { levels: Guarded<ParLevel>[]; removed: Guarded<ParKey>[] },
  now: Date,
): Promise<{ set: number; removed: number; outcomes: ParLevelOutcomeInput[] }> {
  const standing = new Map(
    (await lockParLevels(trx, [...levels, ...removed])).map((level) => [keyOf(level), level]),
  );
  const stands = (row: Guarded<ParKey>): boolean => {
    const level = standing.get(keyOf(row));
    return (level ? parEtag(level) : '') === row.etag;
  };
  const set = levels.filter(stands);
  const gone = removed.filter(stands);
  await upsertParLevels(trx, set, now);
  await deleteParLevels(trx, gone);
  const outcome = (row: ParKey, result: 'SET' | 'REMOVED' | 'STALE', etag: string) => {
    const { depotId, itemId } = row;
    const before = standing.get(keyOf(row));
    const previous = before && {
      ...before,
      updateTime: toTimestamp(before.updateTime),
      etag: parEtag(before),
    };
    return { depotId, itemId, result, etag, ...(previous ? { previous } : {}) };
  };
  const current = (row: ParKey): string => {
    const level = standing.get(keyOf(row));
    return level ? parEtag(level) : '';
  };
  return {
    set: set.length,
    removed: gone.length,
    outcomes: [
      ...levels.map((row) =>
        stands(row)
          ? outcome(row, 'SET', parEtag({ ...row, updateTime: now }))
          : outcome(row, 'STALE', current(row)),
      ),
      ...removed.map((row) =>
        stands(row) ? outcome(row, 'REMOVED', '') : outcome(row, 'STALE', current(row)),
      ),
    ],
  };
}

const keyOf = ({ depotId, itemId }: ParKey): string => JSON.stringify([depotId, itemId]);
