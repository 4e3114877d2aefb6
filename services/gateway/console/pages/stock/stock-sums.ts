import type { Balance } from '../../api/types';

export type StockSum = {
  onHand: number;
  /** On hand in lots that may not be used: held, quarantined, recalled, expired. */
  blocked: number;
  reserved: number;
  inTransit: number;
  /** Held for a change that waits for a second person, and lent out. */
  pending: number;
  onLoan: number;
  /** Of the usable lots that hold anything. */
  firstExpiry?: string;
  lots: number;
};

export function isUsable({ lotState = 'AVAILABLE' }: Balance): boolean {
  return lotState === 'AVAILABLE';
}

export function sumOf(balances: Balance[]): StockSum {
  const sum: StockSum = {
    ...{ onHand: 0, blocked: 0, reserved: 0, inTransit: 0 },
    ...{ pending: 0, onLoan: 0, lots: 0 },
  };
  for (const one of balances) {
    if (isUsable(one)) sum.onHand += one.onHand;
    else sum.blocked += one.onHand;
    sum.reserved += one.reserved;
    sum.inTransit += one.inTransit;
    sum.pending += one.pending;
    sum.onLoan += one.onLoan;
    const held = one.onHand + one.reserved > 0;
    if (held && isUsable(one) && one.expireDate && !(sum.firstExpiry! <= one.expireDate)) {
      sum.firstExpiry = one.expireDate;
    }
  }
  sum.lots = new Set(balances.map(({ lotId }) => lotId)).size;
  return sum;
}

export function grouped(balances: Balance[], keyOf: (one: Balance) => string) {
  const groups = new Map<string, Balance[]>();
  for (const one of balances) {
    const rows = groups.get(keyOf(one));
    if (rows) rows.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
