// Mutual aid: when teams of a specialism leave a division, a share of them stays at home.
import { AppError } from '../platform/errors';
import { covers } from '../platform/identity';

export type HomeMinimum = {
  divisionCode: string;
  specialism: string;
  share: number;
  teamsMin: number;
};

/** Teams of the specialism at home in the division, and how many of them are away or unfit. */
export type HomeCount = { total: number; away: number };

// 0.5 of 6 is 3, not 4 for a rounding error.
const slack = 1e-9;

export const teamsNeeded = ({ share, teamsMin }: HomeMinimum, total: number) =>
  Math.max(Math.ceil(share * total - slack), teamsMin);

/** A destination outside the division counts as leaving it. */
export const leavesHome = (minimum: HomeMinimum, toDivisionCode: string) =>
  toDivisionCode !== '' && !covers(minimum.divisionCode, toDivisionCode);

/** Refuses when fewer than needed would remain after `leaving` more have gone. */
export function requireHomeMinimum(
  minimum: HomeMinimum,
  { total, away }: HomeCount,
  leaving: number,
): void {
  const remaining = total - away - leaving;
  const needed = teamsNeeded(minimum, total);
  if (remaining >= needed) return;
  const { divisionCode, specialism, share } = minimum;
  const percent = `${Math.round(share * 100)} % of ${total}`;
  const description =
    `would keep ${Math.max(remaining, 0)} of its ${total} ${specialism} teams, ` +
    `and needs ${needed} (${percent}, at least ${minimum.teamsMin}); ${away} are away already`;
  const subject = `divisions/${divisionCode}`;
  throw new AppError('HOME_MINIMUM', `${subject} ${description}`, {
    preconditions: [{ type: 'HOME_MINIMUM', subject, description }],
    violations: [{ field: 'toDivisionCode', description }],
    metadata: {
      divisionCode,
      specialism,
      total: String(total),
      away: String(away),
      remaining: String(remaining),
      needed: String(needed),
    },
  });
}
