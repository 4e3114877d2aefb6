export type OnDuty = { divisionCode: string; qualification: string; people: number };
export type OperatorReport = { divisionCode: string; qualification: string; count: number };

/**
 * What the roster knows otherwise than it was reported. Where the roster has nobody who could, what
 * people reported by hand stays.
 */
export function changedReports(onDuty: OnDuty[], reported: OperatorReport[]): OperatorReport[] {
  const keyOf = (one: { divisionCode: string; qualification: string }) =>
    `${one.divisionCode} ${one.qualification}`;
  const known = new Map(reported.map((one) => [keyOf(one), one.count]));
  return onDuty
    .filter((one) => known.get(keyOf(one)) !== one.people)
    .map(({ divisionCode, qualification, people: count }) => ({
      divisionCode,
      qualification,
      count,
    }));
}
