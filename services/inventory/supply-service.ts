import { z } from 'zod';
import { transact } from '../platform/db';
import { AppError, invalid, parse } from '../platform/errors';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { CallContext } from '../platform/rpc-types';
import { optionalTimestampSchema, toTimestamp, wholeNumber } from '../platform/wire-values';
import { agreementHandlers } from './agreement-service';
import { daysUpTo, hoursUpTo } from './agreement-shapes';
import { withoutBlind } from './blind-service';
import { callOffHandlers, callOffVerbHandlers } from './call-off-service';
import { capacityHandlers } from './capacity-service';
import { requireKnown, type Mention } from './catalogue';
import { findMentioned } from './catalogue-store';
import { dateInShanghai } from './dates';
import { divisionPattern } from './division';
import { grouped } from './grouping';
import { readScope, type Inventory } from './service-context';
import { depotId, itemId, optionalDivision } from './shapes';
import { curveMessage } from './supply-messages';
import {
  agreementSources,
  capacitySources,
  expectedSources,
  stockSources,
  supplyKinds,
  tranchesOf,
  type Source,
  type SupplyKind,
  type View,
} from './supply-sources';
import { findAgreements, findCapacities, findExpected, findStock } from './supply-store';

export function agreementsService(inventory: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.AgreementsService', {
    ...agreementHandlers(inventory),
    ...capacityHandlers(inventory),
    ...callOffHandlers(inventory),
    ...callOffVerbHandlers(inventory),
  });
}

const horizonDefault = 72;
const horizonMax = 2_160;

const asked = {
  divisionCode: optionalDivision,
  depotIds: z.array(depotId).max(1_000, 'must have at most 1000 depots'),
  fromTime: optionalTimestampSchema,
  horizonHours: hoursUpTo(horizonMax).transform((hours) => hours || horizonDefault),
  remainingDays: daysUpTo(3_650),
  withoutKinds: z.array(z.enum(supplyKinds, 'must be a kind of supply')).max(supplyKinds.length),
};

const curveShape = z.object({
  ...asked,
  needs: z
    .array(z.object({ itemId, quantity: wholeNumber(0), dueHours: hoursUpTo(horizonMax) }))
    .min(1, 'must have at least one need')
    .max(200, 'must have at most 200 needs'),
});

const tranchesShape = z.object({
  ...asked,
  itemIds: z.array(itemId).min(1, 'must have at least one item').max(200),
  stepHours: z
    .number()
    .refine((hours) => hours === 0 || (hours >= 0.25 && hours <= 24), 'must be 0.25 to 24')
    .transform((hours) => hours || 1),
});

// A point takes up to 40 bytes, a source about 100 and its points; an answer 4 MiB.
const sourcesShownMax = 2_000;
const sourcesMax = 100_000;
const tranchesMax = 30_000;

export function supplyCurveService({ db, now }: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.SupplyCurveService', {
    getSupplyCurve: async (request, context) => {
      const input = parse(curveShape, request);
      input.needs.forEach(({ dueHours }, index) => {
        if (dueHours > input.horizonHours) {
          throw invalid(`needs[${index}].dueHours`, 'is beyond the horizon');
        }
      });
      const mentions = input.needs.map((need, n) => ({
        field: `needs[${n}].itemId`,
        id: need.itemId,
      }));
      const read = await readSupplies({ db, now }, context, input, mentions);
      const showSources = read.sources.length <= sourcesShownMax;
      const bySources = grouped(read.sources, (source) => source.itemId);
      const byNeeds = grouped(input.needs, (need) => need.itemId);
      const curves = [...byNeeds].map(([id, needs]) => {
        const own = { sources: bySources.get(id) ?? [], needs, undated: read.undated.get(id) ?? 0 };
        return curveMessage(id, own, read.view, showSources);
      });
      const points = curves.reduce((sum, curve) => sum + curve.points!.length, 0);
      if (points > tranchesMax) throw tooLarge(points, 'points');
      return { curves, ...timesOf(read) };
    },

    listSupplyTranches: async (request, context) => {
      const input = parse(tranchesShape, request);
      const mentions = input.itemIds.map((id, n) => ({ field: `itemIds[${n}]`, id }));
      const read = await readSupplies({ db, now }, context, input, mentions);
      const tranches = read.sources.flatMap((source) => {
        const { kind, sourceId, depotId: at, itemId: id } = source;
        const parts = tranchesOf(source, input.horizonHours, input.stepHours);
        return parts.map((part) => ({ kind, sourceId, depotId: at, itemId: id, ...part }));
      });
      if (tranches.length > tranchesMax) throw tooLarge(tranches.length, 'tranches');
      tranches.sort(
        (a, b) =>
          compared(a.itemId, b.itemId) ||
          a.availableHours - b.availableHours ||
          compared(a.depotId, b.depotId),
      );
      return { tranches, ...timesOf(read) };
    },
  });
}

const compared = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type Read = { view: View; readTime: Date; sources: Source[]; undated: Map<string, number> };

const timesOf = ({ view, readTime }: Read) => ({
  fromTime: toTimestamp(view.from),
  readTime: toTimestamp(readTime),
});

/** Everything that can supply these items, as one moment's book says. */
async function readSupplies(
  { db, now }: Pick<Inventory, 'db' | 'now'>,
  context: CallContext,
  input: {
    divisionCode: string;
    depotIds: string[];
    fromTime?: Date | undefined;
    horizonHours: number;
    remainingDays: number;
    withoutKinds: SupplyKind[];
  },
  mentions: Mention[],
): Promise<Read> {
  const readTime = now();
  const from = input.fromTime && input.fromTime > readTime ? input.fromTime : readTime;
  const view = { from, horizon: input.horizonHours, remainingDays: input.remainingDays };
  const query = {
    division: divisionPattern(input.divisionCode),
    scope: readScope(context.actor),
    depotIds: input.depotIds,
    itemIds: [...new Set(mentions.map(({ id }) => id))],
    now: readTime,
  };
  const rows = await transact(
    db,
    async (trx) => {
      const known = await findMentioned(trx, query.depotIds, query.itemIds);
      requireKnown('item', mentions, known.items);
      const named = query.depotIds.map((id, n) => ({ field: `depotIds[${n}]`, id }));
      requireKnown('depot', named, known.depots);
      return {
        stock: await withoutBlind(
          trx,
          context.actor,
          await findStock(trx, query, dateInShanghai(readTime)),
        ),
        expected: await findExpected(trx, query),
        agreements: await findAgreements(trx, query),
        capacities: await findCapacities(trx, query),
      };
    },
    { readOnly: true, isolation: 'repeatable read' },
  );
  const expected = expectedSources(rows.expected, view);
  const sources = [
    ...stockSources(rows.stock, view),
    ...expected.sources,
    ...agreementSources(rows.agreements, view),
    ...capacitySources(rows.capacities, view),
  ].filter(({ kind }) => !input.withoutKinds.includes(kind));
  if (sources.length > sourcesMax) throw tooLarge(sources.length, 'sources');
  return { view, readTime, sources, undated: expected.undated };
}

function tooLarge(count: number, what: string): AppError {
  const description = `${count} ${what}: ask for fewer items or depots, or a shorter time`;
  return new AppError('CURVE_TOO_LARGE', description, {
    preconditions: [{ type: 'CURVE_TOO_LARGE', subject: what, description }],
  });
}
