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
  | 'LOSS'
  | 'PUT_AWAY'
  | 'PICK'
  | 'RETURN'
  | 'DISPOSAL'
  | 'LOAN_OUT'
  | 'LOAN_BACK'
  | 'CONVERSION'
  | 'REVERSAL'
  | 'APPROVAL_HOLD'
  | 'APPROVAL_RELEASE'
  | 'LOT_SPLIT'
  | 'KIT_ASSEMBLY'
  | 'KIT_DISASSEMBLY';

/** Accounts inside the network have a balance and are never negative; the others are outside. */
export type InsideAccount = 'ON_HAND' | 'RESERVED' | 'IN_TRANSIT' | 'PENDING' | 'ON_LOAN';
export type OutsideAccount =
  'SUPPLIED' | 'ISSUED' | 'LOST' | 'ADJUSTED' | 'DISPOSED' | 'CONVERTED' | 'SPLIT' | 'ASSEMBLED';
export type Account = InsideAccount | OutsideAccount;

/** Units of one lot at one depot. */
export type StockKey = { depotId: string; itemId: string; lotId: string };
export type StockUnits = StockKey & { quantity: number };

/** `binCode` is where the units of this side stand; without it they are on the floor. */
export type Entry = StockUnits & { account: Account; binCode?: string };

export type Movement = {
  id: string;
  kind: MovementKind;
  documentNumber: string;
  reason: string;
  actorId: string;
  /** As they were called when they did it. */
  actorName: string;
  reservationId?: string;
  transferId?: string;
  /** The movement that this one takes back. */
  reversesId?: string;
  /** The movement that this one belongs to: a return to the issue. */
  originId?: string;
  /** What brought it about: `loans/…`, `approvals/…`, `counts/…`. */
  cause?: string;
  occurTime: Date;
  createTime: Date;
  entries: Entry[];
};

/** What a movement is about, besides its entries. */
export type MovementFacts = Omit<Movement, 'kind' | 'entries' | 'documentNumber' | 'reason'> &
  Partial<Pick<Movement, 'documentNumber' | 'reason'>>;

/** Why a movement happened where nobody gave another reason: its business says it. */
const usualReasons: Record<MovementKind, string> = {
  RECEIPT: 'goods received',
  ISSUE: 'goods issued',
  ADJUSTMENT: 'book corrected',
  RESERVATION: 'goods promised',
  RELEASE: 'promise ended',
  DISPATCH: 'goods left',
  TRANSFER_RECEIPT: 'goods arrived',
  LOSS: 'goods lost on the way',
  PUT_AWAY: 'put into bins',
  PICK: 'taken out of bins',
  RETURN: 'goods came back',
  DISPOSAL: 'goods disposed of',
  LOAN_OUT: 'goods lent',
  LOAN_BACK: 'loan came back',
  CONVERSION: 'packs converted',
  REVERSAL: 'movement taken back',
  APPROVAL_HOLD: 'waits for approval',
  APPROVAL_RELEASE: 'approval ended',
  LOT_SPLIT: 'part of a lot set apart',
  KIT_ASSEMBLY: 'kits assembled',
  KIT_DISASSEMBLY: 'kits taken apart',
};

/** Every movement says why; with the document it was made for, where that is known. */
export function movementOf(kind: MovementKind, entries: Entry[], facts: MovementFacts): Movement {
  const { documentNumber = '' } = facts;
  return { ...facts, documentNumber, reason: reasonOf(kind, facts), kind, entries };
}

export function reasonOf(
  kind: MovementKind,
  { reason = '', documentNumber = '' }: { reason?: string; documentNumber?: string },
): string {
  return reason || [usualReasons[kind], documentNumber].filter(Boolean).join(': ');
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

/** Units that stand in a bin, or on the floor where that is ''. */
export type BinUnits = StockUnits & { binCode: string };

const inBin = (binCode: string) => (binCode === '' ? {} : { binCode });

/** The same where the units leave a bin or come to stand in one. */
export function carryAtBins(units: BinUnits[], from: Account, to: Account): Entry[] {
  return units.flatMap(({ depotId, itemId, lotId, binCode, quantity }) => {
    const key = { depotId, itemId, lotId };
    const [out, into] = isPhysical(from) ? [inBin(binCode), {}] : [{}, inBin(binCode)];
    return [
      { ...key, ...out, account: from, quantity: -quantity },
      { ...key, ...into, account: to, quantity },
    ];
  });
}

/** Units that only change their place within the depot. */
export function place(key: StockKey, quantity: number, fromBin: string, toBin: string): Entry[] {
  const side = { ...key, account: 'ON_HAND' as const };
  return [
    { ...side, ...inBin(fromBin), quantity: -quantity },
    { ...side, ...inBin(toBin), quantity },
  ];
}

/** Whether units of the account stand in the depot, where a person can count them. */
export function isPhysical(account: Account): boolean {
  return account === 'ON_HAND' || account === 'RESERVED' || account === 'PENDING';
}

/** The entries that undo these. */
export function mirrored(entries: Entry[]): Entry[] {
  return entries.map((entry) => ({ ...entry, quantity: -entry.quantity }));
}

/** Units in transit are accounted where they left; a receipt puts them on hand elsewhere. */
export function carryTo(units: StockUnits[], toDepotId: string): Entry[] {
  return units.flatMap(({ depotId, itemId, lotId, quantity }) => [
    { depotId, itemId, lotId, account: 'IN_TRANSIT' as const, quantity: -quantity },
    { depotId: toDepotId, itemId, lotId, account: 'ON_HAND' as const, quantity },
  ]);
}

export function keyText({ depotId, itemId, lotId }: StockKey): string {
  return `${depotId}\n${itemId}\n${lotId}`;
}

/** Each key once: a balance that is joined twice would be counted twice. */
export function distinctKeys(keys: StockKey[]): StockKey[] {
  const plain = keys.map(({ depotId, itemId, lotId }) => ({ depotId, itemId, lotId }));
  return [...new Map(plain.map((key) => [keyText(key), key])).values()];
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
