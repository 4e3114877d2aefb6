import type { Trx } from '../platform/db';
import { leavesHome, requireHomeMinimum } from './home-minimum';
import { covers } from '../platform/identity';
import { homeCount, lockHomeMinimums } from './rule-store';
import { divisionPattern } from './service-context';
import type { Team } from './team-store';

/** Refuses a claim that would leave too few teams of a specialism in a division. */
export async function requireHomeAfter(
  trx: Trx,
  teams: Map<string, Team>,
  { toDivisionCode }: { toDivisionCode: string },
  now: Date,
): Promise<void> {
  if (toDivisionCode === '') return;
  const own = [...teams.values()].filter(({ kind }) => kind !== 'PARTNER');
  const leaving = own.filter(({ divisionCode }) => !covers(divisionCode, toDivisionCode));
  if (leaving.length === 0) return;
  const specialisms = [...new Set(leaving.map(({ specialism }) => specialism))];
  for (const minimum of await lockHomeMinimums(trx, specialisms)) {
    const gone = leaving.filter(
      ({ specialism, divisionCode }) =>
        specialism === minimum.specialism && covers(minimum.divisionCode, divisionCode),
    );
    if (gone.length === 0 || !leavesHome(minimum, toDivisionCode)) continue;
    const pattern = divisionPattern(minimum.divisionCode);
    const count = await homeCount(trx, {
      divisionPattern: pattern,
      specialism: minimum.specialism,
      now,
    });
    requireHomeMinimum(minimum, count, gone.length);
  }
}
