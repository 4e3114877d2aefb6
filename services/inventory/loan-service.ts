import { uuidv7 } from 'uuidv7';
import type { z } from 'zod';
import type { LoanInput } from '../../gen/muster/inventory/v1/Loan';
import { audit } from '../platform/audit';
import { transact, type Trx } from '../platform/db';
import { invalid, notFound, parse } from '../platform/errors';
import { covers, requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { findPendingLosses, type PendingLoss } from './approval-store';
import { placesToUse } from './allocation-service';
import {
  divisionsOf,
  mentionsOf,
  newMovement,
  recordMovement,
  requireUnfrozen,
} from './booking-service';
import { requireKnown } from './catalogue';
import { findMentioned } from './catalogue-store';
import { dateInShanghai } from './dates';
import { releaseExpiredThenRetry } from './expiry-sweep';
import { insufficientStock, takeStock, type LineShare } from './fefo';
import { grouped } from './grouping';
import { carry, distinctKeys, merged, movementOf, type Entry } from './ledger';
import { lockBalances, lockPromisable } from './ledger-store';
import {
  applyLoanReturn,
  isOverdue,
  loanKey,
  outstanding,
  requireOpenLoan,
  unitsBack,
  type LoanLine,
  type LoanReturn,
} from './loan';
import {
  findLoan,
  findLoanLines,
  insertLoan,
  listLoans,
  listOpenLoans,
  lockLoan,
  updateLoan,
  type Loan,
} from './loan-store';
import { LoanContacts, maskedContact } from './loan-contacts';
import { askedToWriteOff, recordLoan } from './loan-loss-service';
import { neverExpires } from './lot';
import { lendStockShape, listLoansShape, returnLoanShape } from './movement-shapes';
import type { MovementHandlers } from './movements-service';
import { readers, readScope, requireWriter, writers, type Inventory } from './service-context';
import { getByUuidShape } from './shapes';

export function loanHandlers(
  inventory: Inventory,
): Pick<MovementHandlers, 'lendStock' | 'returnLoan'> {
  const { db, now, lateEntryDaysMax } = inventory;
  const contacts = new LoanContacts(inventory.keys);
  return {
    lendStock: async (request, context) => {
      const input = parse(lendStockShape, request);
      const { requestId, depotId } = input;
      const time = now();
      const today = dateInShanghai(time);
      const lend = () =>
        once(db, context, { requestId, request }, async (trx) => {
          if (input.dueDate < today) throw invalid('dueDate', 'must be today or later');
          const lines = input.lines.map(({ lotId, ...line }) => ({
            ...line,
            depotId,
            lotId: lotId ?? '',
          }));
          const itemIds = lines.map(({ itemId }) => itemId);
          const mentioned = await findMentioned(trx, [depotId], itemIds);
          const mention = { field: 'depotId', id: depotId };
          const depots = requireKnown('depot', [mention], mentioned.depots);
          const items = requireKnown('item', mentionsOf(lines, 'itemId'), mentioned.items);
          requireWriter(context.actor, divisionsOf(depots));
          await requireUnfrozen(trx, [depotId]);
          // What is lent comes back: how long it stays usable is for the borrower to see.
          const stock = await lockPromisable(trx, placesToUse(lines, items, today, 0));
          const { shares, shortages } = takeStock(lines, stock);
          if (shortages.length > 0) throw insufficientStock(shortages, lines);
          const about = newMovement(context, time, input, lateEntryDaysMax);
          const { divisionCode } = depots.get(depotId)!;
          const facts = { divisionCode, movementId: about.id, createTime: time };
          const loan = newLoan(input, facts, contacts);
          const lent = loanLines(shares);
          const units = lent.map(({ itemId, lotId, quantity }) => ({
            ...{ depotId, itemId, lotId, quantity },
          }));
          const entries = carry(units, 'ON_HAND', 'ON_LOAN');
          const movement = { ...movementOf('LOAN_OUT', entries, about), cause: `loans/${loan.id}` };
          await recordMovement(trx, context, movement, depots);
          await insertLoan(trx, loan, lent);
          await recordLoan(trx, context, loan, 'lent');
          return loanMessage(loan, lent, today, contacts, []);
        });
      return releaseExpiredThenRetry(inventory, lend);
    },

    returnLoan: async (request, context) => {
      const input = parse(returnLoanShape, request);
      return once(db, context, { requestId: input.requestId, request }, async (trx) => {
        const { loan, lines, waiting } = await recordReturn(trx, context, inventory, input);
        return loanMessage(loan, lines, dateInShanghai(now()), contacts, waiting);
      });
    },
  };
}

/** Records what came back, and what is lost or the wish to write it off; the loan as it is then. */
async function recordReturn(
  trx: Trx,
  context: CallContext,
  { now, lateEntryDaysMax }: Inventory,
  { id, lines, ...facts }: z.output<typeof returnLoanShape>,
): Promise<{ loan: Loan; lines: LoanLine[]; waiting: PendingLoss[] }> {
  const time = now();
  const loan = await loanForReturn(trx, context, id);
  const { depotId, divisionCode } = loan;
  const before = await findLoanLines(trx, [id]);
  const all = applyLoanReturn(
    before,
    lines,
    unitsWaiting(await findPendingLosses(trx, [id], time)),
  );
  await requireUnfrozen(trx, [depotId]);
  const about = newMovement(context, time, facts, lateEntryDaysMax);
  const back = lines.filter(({ returned }) => returned > 0);
  // A document number stands once: where goods come back too, it is theirs.
  const loss = { ...about, documentNumber: back.length > 0 ? '' : about.documentNumber };
  const waits = await askedToWriteOff(trx, context, loan, lines, loss, time);
  const done = waits ? back.map((line) => ({ ...line, lost: 0 })) : lines;
  const waiting = await findPendingLosses(trx, [id], time);
  if (done.length === 0) return { loan, lines: before, waiting };
  const after = waits ? applyLoanReturn(before, done) : all;
  const entries = returnEntries(depotId, done);
  await lockBalances(trx, distinctKeys(entries));
  const movement = { ...movementOf('LOAN_BACK', entries, about), cause: `loans/${id}` };
  const depot = { id: depotId, divisionCode, closed: false };
  await recordMovement(trx, context, movement, new Map([[depotId, depot]]));
  const closeTime = after.open ? null : time;
  const updated = await updateLoan(trx, { id, open: after.open, closeTime }, after.lines);
  await recordLoan(trx, context, updated, 'returned');
  return { loan: updated, lines: after.lines, waiting };
}

type ReadingHandlers = Pick<MovementHandlers, 'getLoan' | 'listLoans'>;

export function loanReadingHandlers({ db, now, keys }: Inventory): ReadingHandlers {
  const contacts = new LoanContacts(keys);
  const messages = async (loans: Loan[]) => {
    const ids = loans.map(({ id }) => id);
    const lines = grouped(await findLoanLines(db, ids), ({ loanId }) => loanId);
    const time = now();
    const pending = grouped(await findPendingLosses(db, ids, time), ({ cause }) => cause);
    return loans.map((loan) => {
      const waiting = pending.get(`loans/${loan.id}`) ?? [];
      return loanMessage(loan, lines.get(loan.id) ?? [], dateInShanghai(time), contacts, waiting);
    });
  };
  return {
    getLoan: async (request, context) => {
      const { id } = parse(getByUuidShape, request);
      requireRole(context.actor, readers);
      const loan = await findLoan(db, id);
      if (!loan) throw notFound('loan', id);
      requireRole(context.actor, readers, loan.divisionCode);
      const [message] = await messages([loan]);
      const contact = contacts.opened(loan);
      const maySee = context.actor.grants.some(
        (grant) => writers.includes(grant.role) && covers(grant.divisionCode, loan.divisionCode),
      );
      if (contact === '' || !maySee) return message!;
      // Who looks at a whole number is on record.
      const subject = `loans/${id}`;
      const { divisionCode } = loan;
      await transact(db, (trx) =>
        audit(trx, context, { action: 'loan.contact-read', subject, divisionCode }),
      );
      return { ...message!, contact };
    },

    listLoans: async (request, context) => {
      const filter = { ...parse(listLoansShape, request), scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const { depotId, scope, openOnly, overdueOnly } = filter;
      const byDue = openOnly || overdueOnly;
      const found = byDue
        ? await listOpenLoans(db, {
            ...{ depotId, scope, limit: limit + 1 },
            dueBefore: overdueOnly ? dateInShanghai(now()) : null,
            after: after ? { dueDate: String(after[0]), id: String(after[1]) } : null,
          })
        : await listLoans(db, {
            ...{ depotId, scope, limit: limit + 1 },
            beforeId: after ? String(after[0]) : null,
          });
      const keyOf = ({ dueDate, id }: Loan) => (byDue ? [dueDate, id] : [id]);
      const { rows, nextPageToken } = pageOf(found, limit, keyOf, filter);
      return { loans: await messages(rows), nextPageToken };
    },
  };
}

function newLoan(
  input: { depotId: string; borrower: string; contact: string; dueDate: string },
  facts: { divisionCode: string; movementId: string; createTime: Date },
  contacts: LoanContacts,
): Loan {
  const { depotId, borrower, contact, dueDate } = input;
  const id = uuidv7();
  return {
    ...{ id, depotId, borrower, dueDate, ...facts, contactSealed: contacts.sealed(id, contact) },
    ...{ open: true, closeTime: null, version: 1 },
  };
}

/** One line a lot, whatever lines asked for it. */
function loanLines(shares: LineShare[]): LoanLine[] {
  return merged(shares).map(({ itemId, lotId, expireDate, quantity }) => ({
    ...{ itemId, lotId, expireDate, quantity, returned: 0, lost: 0 },
  }));
}

function returnEntries(depotId: string, lines: LoanReturn[]): Entry[] {
  return [
    ...carry(unitsBack(depotId, lines, 'returned'), 'ON_LOAN', 'ON_HAND'),
    ...carry(unitsBack(depotId, lines, 'lost'), 'ON_LOAN', 'LOST'),
  ];
}

async function loanForReturn(trx: Trx, context: CallContext, id: string): Promise<Loan> {
  requireWriter(context.actor, []);
  const loan = await lockLoan(trx, id);
  if (!loan) throw notFound('loan', id);
  requireWriter(context.actor, [loan.divisionCode]);
  requireOpenLoan(loan);
  return loan;
}

/** By line, the units that wait to be written off. */
function unitsWaiting(losses: PendingLoss[]): Map<string, number> {
  const units = new Map<string, number>();
  for (const line of losses.flatMap(({ lines }) => lines)) {
    const key = loanKey(line);
    units.set(key, (units.get(key) ?? 0) - line.quantityChange);
  }
  return units;
}

function loanMessage(
  { divisionCode: _d, version, createTime, closeTime, contactSealed, ...loan }: Loan,
  lines: LoanLine[],
  today: string,
  contacts: LoanContacts,
  losses: PendingLoss[],
): LoanInput {
  const waiting = unitsWaiting(losses);
  return {
    ...loan,
    lossApprovalIds: losses.map(({ id }) => id),
    contact: maskedContact(contacts.opened({ id: loan.id, contactSealed })),
    overdue: isOverdue(loan, today),
    lines: lines.map(({ itemId, lotId, expireDate, quantity, returned, lost }) => ({
      ...{ itemId, lotId, quantity, returned, lost },
      expireDate: expireDate === neverExpires ? '' : expireDate,
      outstanding: outstanding({ itemId, lotId, expireDate, quantity, returned, lost }),
      pendingLoss: waiting.get(loanKey({ itemId, lotId })) ?? 0,
    })),
    createTime: toTimestamp(createTime),
    closeTime: toOptionalTimestamp(closeTime),
    etag: String(version),
  };
}
