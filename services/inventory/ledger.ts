// The ledger's rules. A movement carries units from one account to another; what leaves one side
// arrives on the other, so its entries sum to zero for every item and lot.

export type MovementKind =
  | 'RECEIPT'
  | 'ISSUE'
  | 'ADJUSTMENT'
  | 'RESERVATION'
  | 'RELEASE'
  | 'DISPATCH'
  | 'TRANSFER_RECEIPT'
  | 'LOSS';

/** Accounts inside the network have a balance and are never negative; the others are outside. */
export type InsideAccount = 'ON_HAND' | 'RESERVED' | 'IN_TRANSIT';
export type Account = InsideAccount | 'SUPPLIED' | 'ISSUED' | 'LOST' | 'ADJUSTED';

/** Units of one lot at one depot. */
export type StockKey = { depotId: string; itemId: string; lotId: string };
export type StockUnits = StockKey & { quantity: number };

export type Entry = StockUnits & { account: Account };

export type Movement = {
  id: string;
  kind: MovementKind;
  documentNumber: string;
  reason: string;
  actorId: string;
  reservationId?: string;
  transferId?: string;
  occurTime: Date;
  createTime: Date;
  entries: Entry[];
};

/** What a movement is about, besides its entries. */
export type MovementFacts = Omit<Movement, 'kind' | 'entries' | 'documentNumber' | 'reason'> &
  Partial<Pick<Movement, 'documentNumber' | 'reason'>>;

export function movementOf(kind: MovementKind, entries: Entry[], facts: MovementFacts): Movement {
  return { documentNumber: '', reason: '', ...facts, kind, entries };
}

/** The two sides of carrying units from one account to another, at one depot. */
export function carry(units: StockUnits[], from: Account, to: Account): Entry[] {
  const entries: Entry[] = [];
  for (const { depotId, itemId, lotId, quantity } of units) {
    entries.push({ depotId, itemId, lotId, account: from, quantity: -quantity });
    entries.push({ depotId, itemId, lotId, account: to, quantity });
  }
  return entries;
}

/** Units in transit are accounted where they left; a receipt puts them on hand elsewhere. */
export function carryTo(units: StockUnits[], toDepotId: string): Entry[] {
  return units.flatMap(({ depotId, itemId, lotId, quantity }) => [
    { depotId, itemId, lotId, account: 'IN_TRANSIT' as const, quantity: -quantity },
    { depotId: toDepotId, itemId, lotId, account: 'ON_HAND' as const, quantity },
  ]);
}

/** A correction of what is on hand, up or down. */
export function correct(key: StockKey, quantityChange: number): Entry[] {
  return quantityChange > 0
    ? carry([{ ...key, quantity: quantityChange }], 'ADJUSTED', 'ON_HAND')
    : carry([{ ...key, quantity: -quantityChange }], 'ON_HAND', 'ADJUSTED');
}

export function keyText({ depotId, itemId, lotId }: StockKey): string {
  return `${depotId}\n${itemId}\n${lotId}`;
}

/** The same units with one row for each depot, item and lot. */
export function merged<Units extends StockUnits>(units: Units[]): Units[] {
  const sums = new Map<string, Units>();
  for (const unit of units) {
    const key = keyText(unit);
    const sum = sums.get(key);
    sums.set(key, sum ? { ...sum, quantity: sum.quantity + unit.quantity } : unit);
  }
  return [...sums.values()];
}
