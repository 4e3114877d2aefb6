// What the sweep finds, and what becomes of an alert.
import { AppError } from '../platform/errors';
import { addDays, dateInShanghai, startOfDay } from './dates';
import { isUsable, neverExpires } from './lot';
import {
  coverDays,
  initialShare,
  parState,
  type CoverRow,
  type ParLevel,
  type Stocked,
} from './par';

export const alertKinds = [
  'BELOW_PAR',
  'REORDER',
  'EXPIRING',
  'EXPIRED',
  'OVERSTOCK',
  'COUNT_DUE',
  'OVERDUE_ORDER',
  'LOAN_OVERDUE',
  'LOW_COVER',
] as const;
export type AlertKind = (typeof alertKinds)[number];

export const alertStates = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'] as const;
export type AlertState = (typeof alertStates)[number];

export type Finding = {
  kind: AlertKind;
  depotId: string;
  itemId: string;
  subject: string;
  quantity: number;
  level: number;
  dueDate: string | null;
};

export function parFindings(rows: (ParLevel & Stocked)[]): Finding[] {
  return rows.flatMap((row) => {
    const { depotId, itemId, usable, expected } = row;
    const found = (kind: AlertKind, quantity: number, level: number): Finding[] => {
      return [{ kind, depotId, itemId, subject: '', quantity, level, dueDate: null }];
    };
    switch (parState(row, row)) {
      case 'BELOW_MINIMUM':
        return found('BELOW_PAR', usable, row.minimum);
      case 'BELOW_REORDER':
        return found('REORDER', usable + expected, row.reorder);
      case 'ABOVE_MAXIMUM':
        return found('OVERSTOCK', usable, row.maximum);
      case 'ENOUGH':
        return [];
    }
  });
}

/**
 * What does not last the days it must, in whole days; and what is needed once and not there for
 * everyone, in tens of a per cent. Neither tells anybody what the book says.
 */
export function coverFindings(rows: CoverRow[], coverDaysMin: number): Finding[] {
  if (coverDaysMin <= 0) return [];
  return rows.flatMap(({ depotId, itemId, usable, ...demand }) => {
    const found = (subject: string, quantity: number, level: number): Finding[] => {
      return [{ kind: 'LOW_COVER', depotId, itemId, subject, quantity, level, dueDate: null }];
    };
    const days = coverDays(demand, usable);
    if (days !== undefined) {
      return days < coverDaysMin ? found('cover', Math.floor(days), Math.ceil(coverDaysMin)) : [];
    }
    const share = initialShare(demand, usable) ?? 1;
    return share < 1 ? found('coverOnce', Math.floor(share * 10) * 10, 100) : [];
  });
}

export type LotRow = {
  depotId: string;
  itemId: string;
  lotId: string;
  expireDate: string;
  quantity: number;
  /** By the rule that holds at the depot. */
  expiringDays: number;
};

/** Lots in a depot that are over, or will be within the days that the rules give. */
export function lotFindings(lots: LotRow[], today: string): Finding[] {
  return lots.flatMap(({ lotId, expireDate, quantity, depotId, itemId, expiringDays }) => {
    const soon = addDays(today, expiringDays);
    if (expireDate === neverExpires || isUsable(expireDate, soon)) return [];
    const kind = isUsable(expireDate, today) ? 'EXPIRING' : 'EXPIRED';
    const subject = `lots/${lotId}`;
    return [{ kind, depotId, itemId, subject, quantity, level: 0, dueDate: expireDate }];
  });
}

export type OrderRow = {
  depotId: string;
  itemId: string;
  subject: string;
  quantity: number;
  expectedTime: Date;
};

export function orderFindings(orders: OrderRow[], now: Date): Finding[] {
  return orders
    .filter(({ expectedTime }) => expectedTime < now)
    .map(({ expectedTime, ...order }) => {
      const dueDate = dateInShanghai(expectedTime);
      return { kind: 'OVERDUE_ORDER', ...order, level: 0, dueDate };
    });
}

/** What is to be counted, with how many days that is overdue. */
export function countFindings(
  places: { depotId: string; itemId: string; overdueDays: number; dueTime: Date }[],
): Finding[] {
  return places.map(({ depotId, itemId, overdueDays, dueTime }) => {
    const dueDate = dateInShanghai(dueTime);
    const what = { depotId, itemId, subject: '', dueDate };
    return { kind: 'COUNT_DUE', ...what, quantity: Math.max(0, overdueDays), level: 0 };
  });
}

/** The next time after `now` that is so many minutes after midnight in Asia/Shanghai. */
export function nextRun(now: Date, sweepMinute: number): Date {
  const today = dateInShanghai(now);
  const on = (date: string) => new Date(startOfDay(date).getTime() + sweepMinute * 60_000);
  return on(today) > now ? on(today) : on(addDays(today, 1));
}

const moves: Record<'ACKNOWLEDGED' | 'SNOOZED' | 'RESOLVED', readonly AlertState[]> = {
  ACKNOWLEDGED: ['OPEN', 'SNOOZED'],
  SNOOZED: ['OPEN', 'ACKNOWLEDGED', 'SNOOZED'],
  RESOLVED: ['OPEN', 'ACKNOWLEDGED', 'SNOOZED'],
};

export function requireAlertMove(
  alert: { id: string; state: AlertState },
  to: 'ACKNOWLEDGED' | 'SNOOZED' | 'RESOLVED',
): void {
  requireAlertState(alert, moves[to]);
}

export function requireAlertState(
  { id, state }: { id: string; state: AlertState },
  allowed: readonly AlertState[],
): void {
  if (allowed.includes(state)) return;
  const subject = `alerts/${id}`;
  throw new AppError('ALERT_STATE', `${subject} is ${state}`, {
    preconditions: [{ type: 'ALERT_STATE', subject, description: `is ${state}` }],
    metadata: { state, allowed: allowed.join(',') },
  });
}
