// A proposal to move a lot becomes a confirmed reservation of its units with a planned transfer.
import { uuidv7 } from 'uuidv7';
import type { Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import type { CallContext } from '../platform/rpc-types';
import { newMovement, requireUnfrozen } from './booking-service';
import { requireKnown, requireOpen } from './catalogue';
import { findMentioned } from './catalogue-store';
import { addDays, dateInShanghai, startOfDay } from './dates';
import { commonDivision } from './division';
import { carry, movementOf } from './ledger';
import { lockBalances, post } from './ledger-store';
import { requireUsableLots } from './lot';
import { insertReservation } from './reservation-store';
import type { StoredProposal } from './rotation-store';
import { requireWriter } from './service-context';
import { insertTransfers, insertTransferShares } from './transfer-store';

export async function draftTransfer(
  trx: Trx,
  context: CallContext,
  proposal: StoredProposal,
  time: Date,
): Promise<string> {
  const { depotId, itemId, lotId, expireDate, quantity } = proposal;
  const toDepotId = proposal.toDepotId!;
  const mentions = [
    { field: 'depotId', id: depotId },
    { field: 'toDepotId', id: toDepotId },
  ];
  const { depots } = await findMentioned(trx, [depotId, toDepotId], []);
  const known = requireKnown('depot', mentions, depots);
  const codes = depots.map(({ divisionCode }) => divisionCode);
  requireWriter(context.actor, codes);
  requireOpen(mentions, known);
  await requireUnfrozen(trx, [depotId]);
  await requireLotUnits(trx, { depotId, itemId, lotId, quantity }, time);
  const units = [{ depotId, itemId, lotId, quantity }];
  const purpose = `rotationProposals/${proposal.id}`;
  const reservationId = uuidv7();
  await insertReservation(
    trx,
    {
      ...{ id: reservationId, state: 'CONFIRMED', purpose, incidentId: '', shareCount: 1 },
      ...{ divisionCode: commonDivision(codes), expireTime: time, createTime: time },
      ...{ resolveTime: null, version: 1 },
    },
    [{ ...units[0]!, lineNumber: 0, expireDate }],
  );
  const facts = {
    ...newMovement(context, time, { reason: 'rotation', documentNumber: purpose }),
    reservationId,
  };
  await post(trx, [movementOf('RESERVATION', carry(units, 'ON_HAND', 'RESERVED'), facts)]);
  const transferId = uuidv7();
  await insertTransfers(trx, [
    {
      ...{ id: transferId, state: 'PLANNED', reservationId, incidentId: '', fleetId: '' },
      ...{ fromDepotId: depotId, fromDivisionCode: known.get(depotId)!.divisionCode },
      ...{ toDepotId, toDivisionCode: known.get(toDepotId)!.divisionCode, shareCount: 1 },
      plannedDepartTime: null,
      plannedArriveTime: startOfDay(addDays(proposal.dueDate, 1)),
      ...{ departTime: null, arriveTime: null, version: 1, createTime: time },
    },
  ]);
  const share = { ...units[0]!, legNumber: 0, lineNumber: 0, expireDate };
  await insertTransferShares(trx, [transferId], [share]);
  return transferId;
}

type LotUnits = { depotId: string; itemId: string; lotId: string; quantity: number };

/** The lot still has the units on hand, and they are fit for use. Its balance is held from here. */
export async function requireLotUnits(trx: Trx, units: LotUnits, time: Date): Promise<void> {
  const [balance] = await lockBalances(trx, [units]);
  if (balance) requireUsableLots([balance], dateInShanghai(time));
  const available = balance?.onHand ?? 0;
  if (units.quantity <= available) return;
  const description = `asked ${units.quantity}, available ${available}`;
  throw new AppError('INSUFFICIENT_STOCK', `lots/${units.lotId}: ${description}`, {
    preconditions: [{ type: 'INSUFFICIENT_STOCK', subject: `lots/${units.lotId}`, description }],
    metadata: { shortLineCount: '1' },
  });
}
