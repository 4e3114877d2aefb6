import type { Plan } from '../../api/plan-types';
import type { ReliefNeed } from '../../api/types';

export type CoverageChange = {
  divisionCode: string;
  reliefNeed: ReliefNeed;
  from: number;
  to: number;
};

/** Cells of the coverage matrix that differ by at least half a percent, the worst first. */
export function coverageChanges(before: Plan, after: Plan): CoverageChange[] {
  const keyOf = (cell: { divisionCode: string; reliefNeed: string }) =>
    `${cell.divisionCode}/${cell.reliefNeed}`;
  const old = new Map((before.coverage ?? []).map((cell) => [keyOf(cell), cell.share]));
  return (after.coverage ?? [])
    .map(({ divisionCode, reliefNeed, share }) => ({
      divisionCode,
      reliefNeed,
      from: old.get(`${divisionCode}/${reliefNeed}`) ?? 0,
      to: share,
    }))
    .filter(({ from, to }) => Math.abs(to - from) >= 0.005)
    .sort((one, other) => one.to - one.from - (other.to - other.from));
}
