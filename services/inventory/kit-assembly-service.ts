// Kits are assembled and taken apart as movements of the ledger.
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { optionalText, optionalTimestampSchema, wholeNumber } from '../platform/wire-values';
import { placesToUse } from './allocation-service';
import { divisionsOf, newMovement, recordMovement, requireUnfrozen } from './booking-service';
import { requireInUse, requireKnown, type KnownDepot } from './catalogue';
import { findMentioned } from './catalogue-store';
import { dateInShanghai } from './dates';
import { releaseExpiredThenRetry } from './expiry-sweep';
import { takeStock } from './fefo';
import { assemblyRuns, shortComponents, type Run } from './kit';
import { findContents, findKit, insertKitLots } from './kit-store';
import { carry, movementOf, type StockUnits } from './ledger';
import { lockBalances, lockPromisable, openBalances } from './ledger-store';
import { findLot, findLotsById, findUnderRecall } from './lot-store';
import { lotMessage } from './messages';
import { requireReceivable } from './receiving';
import { requireWriter, type Inventory } from './service-context';
import { depotId, itemId, optionalDays, quantity, uuid } from './shapes';

const document = {
  documentNumber: optionalText(100),
  reason: optionalText(500),
  occurTime: optionalTimestampSchema,
};

const assembleShape = z.object({
  requestId: z.string(),
  itemId,
  depotId,
  quantity: wholeNumber(1, 1e6),
  minRemainingDays: optionalDays,
  ...document,
});

const disassembleShape = z.object({
  requestId: z.string(),
  depotId,
  lotId: uuid,
  quantity,
  ...document,
});

type Assembly = z.output<typeof assembleShape>;
type Disassembly = z.output<typeof disassembleShape>;
type Kits = Implementations['muster.inventory.v1.KitsService'];

export function assemblyHandlers(
  inventory: Inventory,
): Pick<Kits, 'assembleKit' | 'disassembleKit'> {
  const { db } = inventory;
  return {
    assembleKit: async (request, context) => {
      const asked = parse(assembleShape, request);
      const assembly = () =>
        once(db, context, { requestId: asked.requestId, request }, (trx) =>
          assemble(trx, context, asked, inventory),
        );
      return releaseExpiredThenRetry(inventory, assembly);
    },

    disassembleKit: async (request, context) => {
      const asked = parse(disassembleShape, request);
      return once(db, context, { requestId: asked.requestId, request }, (trx) =>
        disassemble(trx, context, asked, inventory),
      );
    },
  };
}

async function assemble(
  trx: Trx,
  context: CallContext,
  asked: Assembly,
  { now, lateEntryDaysMax }: Inventory,
) {
  const time = now();
  const kit = await findKit(trx, asked.itemId);
  if (!kit) throw notFound('kit', asked.itemId);
  const bill = kit.components;
  const itemIds = bill.map((each) => each.itemId);
  const mentioned = await findMentioned(trx, [asked.depotId], [asked.itemId, ...itemIds]);
  const depots = requireWritableDepot(context, asked.depotId, mentioned.depots);
  await requireUnfrozen(trx, [asked.depotId]);
  const items = new Map(mentioned.items.map((item) => [item.id, item]));
  requireInUse([{ field: 'itemId', id: asked.itemId }], items);

  const lines = bill.map((each) => ({
    depotId: asked.depotId,
    itemId: each.itemId,
    quantity: each.quantity * asked.quantity,
  }));
  const today = dateInShanghai(time);
  const places = placesToUse(lines, items, today, asked.minRemainingDays);
  const stock = await lockPromisable(trx, places);
  const { shares, shortages } = takeStock(lines, stock);
  if (shortages.length > 0) throw shortComponents(bill, shortages);
  const movementFacts = newMovement(context, time, asked, lateEntryDaysMax);
  const runs = named(assemblyRuns(bill, shares, asked.quantity), movementFacts.id, today);
  await insertKitLots(trx, asked.itemId, await apartIfRecalled(trx, runs), time);
  const kits = runs.map((run) => keyed(asked.depotId, asked.itemId, run.lotId, run.kits));
  await openBalances(trx, kits);
  await lockBalances(trx, kits);
  const units = shares.map((share) =>
    keyed(share.depotId, share.itemId, share.lotId, share.quantity),
  );
  const entries = [...carry(units, 'ON_HAND', 'ASSEMBLED'), ...carry(kits, 'ASSEMBLED', 'ON_HAND')];
  const movement = movementOf('KIT_ASSEMBLY', entries, movementFacts);
  const booked = await recordMovement(trx, context, movement, depots);
  const lots = new Map(
    (await findLotsById(trx, [...runs.map(({ lotId }) => lotId)])).map((lot) => [lot.id, lot]),
  );
  const kitLots = runs.map((run) => ({
    lot: lotMessage(lots.get(run.lotId)!),
    quantity: run.kits,
  }));
  return { movement: booked, kitLots };
}

async function disassemble(
  trx: Trx,
  context: CallContext,
  asked: Disassembly,
  { now, lateEntryDaysMax }: Inventory,
) {
  const time = now();
  const mentioned = await findMentioned(trx, [asked.depotId], []);
  const depots = requireWritableDepot(context, asked.depotId, mentioned.depots);
  await requireUnfrozen(trx, [asked.depotId]);
  const lot = await findLot(trx, asked.lotId);
  if (!lot) throw notFound('lot', asked.lotId);
  const contents = await findContents(trx, lot.id);
  if (contents.length === 0) throw unknownContents(lot.id);
  const kits = keyed(asked.depotId, lot.itemId, lot.id, asked.quantity);
  const units = contents.map((content) =>
    keyed(asked.depotId, content.itemId, content.lotId, content.quantity * asked.quantity),
  );
  await openBalances(trx, units);
  const balances = await lockBalances(trx, [kits, ...units]);
  const onHand = balances.find(({ lotId }) => lotId === lot.id)?.onHand ?? 0;
  requireReceivable(balances.filter(({ lotId }) => lotId !== lot.id));
  if (onHand < asked.quantity) throw tooFewKits(asked.quantity, onHand);
  const entries = [
    ...carry([kits], 'ON_HAND', 'ASSEMBLED'),
    ...carry(units, 'ASSEMBLED', 'ON_HAND'),
  ];
  const movement = movementOf(
    'KIT_DISASSEMBLY',
    entries,
    newMovement(context, time, asked, lateEntryDaysMax),
  );
  return recordMovement(trx, context, movement, depots);
}

function requireWritableDepot(context: CallContext, id: string, depots: KnownDepot[]) {
  const known = requireKnown('depot', [{ field: 'depotId', id }], depots);
  requireWriter(context.actor, divisionsOf(known));
  return known;
}

const keyed = (atDepotId: string, ofItemId: string, lotId: string, units: number): StockUnits => ({
  depotId: atDepotId,
  itemId: ofItemId,
  lotId,
  quantity: units,
});

/** A kit lot has a batch number of its own, which says when it was made. */
function named(runs: Run[], movementId: string, today: string) {
  const made = `KIT-${today.replaceAll('-', '')}-${movementId.slice(-8)}`;
  return runs.map((run, index) => ({
    ...run,
    lotId: uuidv7(),
    batchNumber: `${made}-${index + 1}`,
  }));
}

/** Kits that are made while a batch in them is being recalled wait, as those made before do. */
async function apartIfRecalled<R extends Run>(trx: Trx, runs: R[]) {
  const lotIds = runs.flatMap(({ contents }) => contents.map(({ lotId }) => lotId));
  const recalled = new Set(await findUnderRecall(trx, [...new Set(lotIds)]));
  return runs.map((run) => ({
    ...run,
    quarantined: run.contents.some(({ lotId }) => recalled.has(lotId)),
  }));
}

function unknownContents(lotId: string): AppError {
  const subject = `lots/${lotId}`;
  const description = 'holds no kits that were assembled here, so nobody knows what is in them';
  return new AppError('KIT_CONTENTS_UNKNOWN', `${subject} ${description}`, {
    preconditions: [{ type: 'KIT_CONTENTS_UNKNOWN', subject, description }],
  });
}

function tooFewKits(asked: number, available: number): AppError {
  const description = `asked ${asked}, available ${available}`;
  return new AppError('INSUFFICIENT_STOCK', `quantity: ${description}`, {
    preconditions: [{ type: 'INSUFFICIENT_STOCK', subject: 'quantity', description }],
    metadata: { shortLineCount: '1' },
  });
}
