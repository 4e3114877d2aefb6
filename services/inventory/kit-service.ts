import { z } from 'zod';
import type { Db, Trx } from '../platform/db';
import { AppError, invalidFields, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { toTimestamp, wholeNumber } from '../platform/wire-values';
import { withoutBlind } from './blind-service';
import { repeated, requireKnown } from './catalogue';
import { requireCatalogueKeeper } from './catalogue-keepers-service';
import { parseIn } from './catalogue-shapes';
import { findMentioned } from './catalogue-store';
import { dateInShanghai, expireFrom } from './dates';
import { findDepot } from './depot-store';
import { assemblyHandlers } from './kit-assembly-service';
import { checkKit } from './kit';
import {
  findContents,
  findKit,
  findNesting,
  findPromisable,
  listKits,
  lockBills,
  putKit,
  type Kit,
} from './kit-store';
import { findLot } from './lot-store';
import { record } from './recording-service';
import { readers, requireEtag, type Inventory } from './service-context';
import { depotId, itemId, optionalDays, uuid } from './shapes';

type Kits = Implementations['muster.inventory.v1.KitsService'];

const component = z.object({ itemId, quantity: wholeNumber(1, 10_000) });
export const kitShape = z.object({
  itemId,
  components: z
    .array(component)
    .min(1, 'must have at least one component')
    .max(200, 'must have at most 200 components')
    .superRefine((all, context) => {
      for (const index of repeated(all, (each) => each.itemId)) {
        const message = 'repeats the item of an earlier component';
        context.addIssue({ code: 'custom', path: [index, 'itemId'], message });
      }
    }),
});

const checkShape = z.object({
  itemId,
  depotId,
  kits: wholeNumber(0, 1e6).transform((kits) => kits || 1),
  minRemainingDays: optionalDays,
});

export function kitsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.KitsService', {
    ...billHandlers(inventory),
    ...checkHandlers(inventory),
    ...assemblyHandlers(inventory),
  });
}

function billHandlers(inventory: Inventory): Pick<Kits, 'getKit' | 'listKits' | 'putKit'> {
  const { db, now } = inventory;
  return {
    getKit: async (request, context) => {
      requireRole(context.actor, readers);
      return kitMessage(await knownKit(db, request.itemId));
    },

    listKits: async (request, context) => {
      requireRole(context.actor, readers);
      const { limit, after } = pageRequest({}, request);
      const found = await listKits(db, String(after?.[0] ?? ''), limit + 1);
      const { rows, nextPageToken } = pageOf(found, limit, (kit) => [kit.itemId], {});
      return { kits: rows.map(kitMessage), nextPageToken };
    },

    putKit: async (request, context) => {
      const kit = parseIn('kit', kitShape, request.kit);
      await requireCatalogueKeeper(db, context.actor, inventory);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        await lockBills(trx);
        const before = await findKit(trx, kit.itemId);
        const etag = request.kit?.etag;
        return kitMessage(
          await changeBill(trx, context, kit, now(), () => {
            if (etag) requireEtag(before ?? { version: 0 }, etag, 'kit');
          }),
        );
      });
    },
  };
}

function checkHandlers({ db, now }: Inventory): Pick<Kits, 'checkKit' | 'getKitContents'> {
  return {
    checkKit: async (request, context) => {
      const asked = parse(checkShape, request);
      requireRole(context.actor, readers);
      const kit = await knownKit(db, asked.itemId);
      const depot = await findDepot(db, asked.depotId);
      if (!depot) throw notFound('depot', asked.depotId);
      requireRole(context.actor, readers, depot.divisionCode);
      const itemIds = [...kit.components.map((each) => each.itemId), asked.itemId];
      const { items } = await findMentioned(db, [], itemIds);
      const days = new Map(items.map((item) => [item.id, item.minRemainingDays]));
      const today = dateInShanghai(now());
      const available = new Map<string, number>();
      const promisable = await findPromisable(db, asked.depotId, itemIds);
      const placed = promisable.map((units) => ({ ...units, depotId: asked.depotId }));
      for (const units of await withoutBlind(db, context.actor, placed)) {
        const remaining = asked.minRemainingDays ?? days.get(units.itemId) ?? 0;
        if (units.expireDate < expireFrom(today, remaining)) continue;
        available.set(units.itemId, (available.get(units.itemId) ?? 0) + units.onHand);
      }
      const checked = checkKit(kit.components, available, asked.kits);
      const readyKits = available.get(asked.itemId) ?? 0;
      return { ...checked, totalComponents: kit.components.length, readyKits };
    },

    getKitContents: async (request, context) => {
      const { lotId } = parse(z.object({ lotId: uuid }), request);
      requireRole(context.actor, readers);
      if (!(await findLot(db, lotId))) throw notFound('lot', lotId);
      return { contents: await findContents(db, lotId) };
    },
  };
}

export type Bill = z.output<typeof kitShape>;

/** Replaces the components of a kit, or makes it one. The caller holds the bills. */
export async function changeBill(
  trx: Trx,
  context: Pick<CallContext, 'actor' | 'method'>,
  kit: Bill,
  updateTime: Date,
  requireAllowed: () => void = () => {},
): Promise<Kit> {
  await requireBill(trx, kit);
  requireAllowed();
  const before = await findKit(trx, kit.itemId);
  const put = await putKit(trx, { ...kit, updateTime });
  await record(trx, context, {
    ...{ kind: 'kit.put', subject: `kits/${kit.itemId}`, divisionCode: '' },
    ...(before && { before: { components: before.components } }),
    after: { components: put.components },
  });
  return put;
}

export async function knownKit(db: Db | Trx, id: string): Promise<Kit> {
  const kit = await findKit(db, id);
  if (!kit) throw notFound('kit', id);
  return kit;
}

/** Every item exists, and no kit is inside another: a recall then finds a unit in one look. */
async function requireBill(
  trx: Trx,
  kit: { itemId: string; components: { itemId: string }[] },
): Promise<void> {
  const componentIds = kit.components.map((each) => each.itemId);
  const mentions = [
    { field: 'kit.itemId', id: kit.itemId },
    ...componentIds.map((id, index) => ({ field: `kit.components[${index}].itemId`, id })),
  ];
  const ids = mentions.map(({ id }) => id);
  requireKnown('item', mentions, (await findMentioned(trx, [], ids)).items);
  const own = componentIds.indexOf(kit.itemId);
  if (own !== -1) {
    const field = `kit.components[${own}].itemId`;
    throw invalidFields([{ field, description: 'is the kit itself' }]);
  }
  const { nestedIds, parentIds } = await findNesting(trx, kit.itemId, componentIds);
  const said = [
    ...nestedIds.map((id) => `the component ${id} is a kit`),
    ...parentIds.map((id) => `${kit.itemId} is a component of the kit ${id}`),
  ];
  if (said.length === 0) return;
  throw new AppError('KIT_NESTED', `a kit cannot be inside a kit: ${said.slice(0, 3).join('; ')}`, {
    preconditions: said.map((description) => ({
      type: 'KIT_NESTED',
      subject: `kits/${kit.itemId}`,
      description,
    })),
  });
}

const kitMessage = ({ version, updateTime, ...kit }: Kit) => ({
  ...kit,
  etag: String(version),
  updateTime: toTimestamp(updateTime),
});
