import { audit } from '../platform/audit';
import { notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { commonDivision } from './division';
import { requireLotMove } from './lot';
import { findLot, listLots, lockHoldings, lockLot, setLotStates } from './lot-store';
import { lotMessage } from './messages';
import {
  readers,
  requireEtag,
  requireWriter,
  type Handlers,
  type Inventory,
} from './service-context';
import { getByUuidShape, listLotsShape, setLotStateShape } from './shapes';

const beforeEveryLot = ['-infinity', '00000000-0000-0000-0000-000000000000'];

export function lotHandlers({
  db,
}: Inventory): Pick<Handlers, 'getLot' | 'listLots' | 'setLotState'> {
  return {
    getLot: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const lot = await findLot(db, id);
      if (!lot) throw notFound('lot', id);
      return lotMessage(lot);
    },

    listLots: async (request, context) => {
      const filter = parse(listLotsShape, request);
      requireRole(context.actor, readers);
      const { limit, after = beforeEveryLot } = pageRequest(filter, request);
      const [expireDate, id] = after.map(String) as [string, string];
      const query = { ...filter, after: { expireDate, id }, limit: limit + 1 };
      const found = await listLots(db, query);
      const keyOf = (lot: { expireDate: string; id: string }) => [lot.expireDate, lot.id];
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      return { lots: rows.map(lotMessage), nextPageToken };
    },

    // A lot lies in many depots: whoever changes its state needs the role wherever it is.
    setLotState: async (request, context) => {
      const { id, etag, state, reason } = parse(setLotStateShape, request);
      requireWriter(context.actor, []);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockLot(trx, id);
        if (!before) throw notFound('lot', id);
        const holdings = await lockHoldings(trx, [id]);
        const inUse = holdings.filter(({ units }) => units > 0);
        const divisions = inUse.map(({ divisionCode }) => divisionCode);
        requireWriter(context.actor, divisions);
        if (etag) requireEtag(before, etag, 'lot');
        const units = inUse.reduce((sum, holding) => sum + holding.units, 0);
        requireLotMove(before, state, units);
        const [lot] = await setLotStates(trx, [id], state);
        const subject = `lots/${id}`;
        const divisionCode = commonDivision(divisions);
        await audit(trx, context, {
          action: 'lot.set-state',
          subject,
          divisionCode,
          before: { state: before.state },
          after: { state, reason },
        });
        const data = { itemId: lot!.itemId, from: before.state, to: state };
        await publish(trx, { kind: 'lot.state-changed', subject, divisionCode, data });
        return lotMessage(lot!);
      });
    },
  };
}
