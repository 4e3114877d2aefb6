// What becomes of a departure that a phone sends, perhaps long after it was written down.
export type PhoneStay = {
  clientId: string;
  siteId: string;
  exerciseId: string;
  checkInTime: Date;
  checkOutTime: Date | null;
  checkOutKey: string;
};

export type Asked = { clientId: string; siteId: string; exerciseId: string; at: Date };

export type Departure<Stay extends PhoneStay> = {
  clientId: string;
  outcome: 'CHECKED_OUT' | 'GONE' | 'REPLAYED' | 'KEPT';
  /** The stay that ends. */
  stay?: Stay;
  /** Why it is for staff to look at. */
  refusal?: 'NOT_CHECKED_IN' | 'CODE_OF_ANOTHER_SITE';
};

/** `stay` is what the phone's id stands for, `stays` are all of that person. */
export function departureOf<Stay extends PhoneStay>(
  { clientId, siteId, exerciseId, at }: Asked,
  stay: Stay | undefined,
  stays: Stay[],
): Departure<Stay> {
  const kept = (refusal: Departure<Stay>['refusal']) =>
    ({ clientId, outcome: 'KEPT', refusal }) as const;
  if (!stay) return kept('NOT_CHECKED_IN');
  if (stay.checkOutTime !== null && stay.checkOutKey === clientId) {
    return { clientId, outcome: 'REPLAYED' };
  }
  if (stay.siteId !== siteId || stay.exerciseId !== exerciseId) {
    return kept('CODE_OF_ANOTHER_SITE');
  }
  if (stay.checkOutTime === null) return { clientId, outcome: 'CHECKED_OUT', stay };
  // Brought elsewhere before they left: where they are said to be, nobody may be any more.
  const isElsewhere = stays.some(
    ({ checkInTime, checkOutTime }) => checkOutTime === null && checkInTime <= at,
  );
  return isElsewhere ? kept('NOT_CHECKED_IN') : { clientId, outcome: 'GONE' };
}
