// The bins follow the ledger: an entry that names a bin takes units out of it or puts them there.
import type { Trx } from '../platform/db';
import { notFound } from '../platform/errors';
import { requireBinTakes } from './bin';
import { findFloorUnits, findGoodsFacts } from './bin-move-store';
import { changeBinStock, findBinGoods, lockBin } from './bin-store';
import { grouped } from './grouping';
import { distinctKeys, keyText, merged, type Entry } from './ledger';
import { requireUnits } from './movement';

type BinEntry = Entry & { binCode: string };

function inBins(entries: Entry[], into: boolean): BinEntry[] {
  return entries
    .filter((entry): entry is BinEntry => !!entry.binCode && entry.quantity > 0 === into)
    .sort((a, b) => (a.binCode < b.binCode ? -1 : 1));
}

/** Before the posting: what leaves a bin must stand in it. */
export async function takeFromBins(trx: Trx, entries: Entry[]): Promise<void> {
  for (const { depotId, itemId, lotId, binCode, quantity } of inBins(entries, false)) {
    await changeBinStock(trx, { depotId, itemId, lotId, binCode, quantity });
  }
}

/**
 * After the posting: a bin takes what it is for, up to its capacity, from what the depot has. What
 * was counted in a bin stands there already, whatever it is for.
 */
export async function putIntoBins(trx: Trx, entries: Entry[], counted: boolean): Promise<void> {
  const all = inBins(entries, true);
  if (all.length === 0) return;
  const facts = await findGoodsFacts(
    trx,
    all.map(({ itemId }) => itemId),
  );
  const factsOf = new Map(facts.map((item) => [item.itemId, item]));
  for (const added of grouped(all, (entry) => `${entry.depotId}\n${entry.binCode}`).values()) {
    const { depotId, binCode } = added[0]!;
    const bin = await lockBin(trx, depotId, binCode);
    if (!bin) throw notFound('bin', binCode);
    if (counted) continue;
    const goods = added.map(({ itemId, quantity }) => ({ ...factsOf.get(itemId)!, quantity }));
    requireBinTakes(bin, await findBinGoods(trx, depotId, binCode), goods);
  }
  await requireOnFloor(trx, all);
  for (const { depotId, itemId, lotId, binCode, quantity } of all) {
    await changeBinStock(trx, { depotId, itemId, lotId, binCode, quantity });
  }
}

async function requireOnFloor(trx: Trx, entries: BinEntry[]): Promise<void> {
  const floor = await findFloorUnits(trx, distinctKeys(entries));
  const asked = merged(
    entries.map(({ depotId, itemId, lotId, quantity }) => ({ depotId, itemId, lotId, quantity })),
  );
  requireUnits(
    asked.map((units) => ({ ...units, field: `items/${units.itemId} outside of bins` })),
    new Map(floor.map((units) => [keyText(units), units.quantity])),
  );
}
