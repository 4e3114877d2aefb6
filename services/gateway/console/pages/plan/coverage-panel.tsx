import { useTranslation } from 'react-i18next';
import type { Coverage, Plan } from '../../api/plan-types';
import { reliefNeeds, type ReliefNeed } from '../../api/types';
import { clockTime, decimal, hoursAfter, percent } from '../../format';
import { useNames } from '../../names';
import { Nothing } from '../../parts/query-view';

export type CoverageMatrix = Map<string, Map<ReliefNeed, Coverage>>;

export function matrixOf(coverage: Coverage[]): CoverageMatrix {
  const matrix: CoverageMatrix = new Map();
  for (const cell of coverage) {
    const row = matrix.get(cell.divisionCode) ?? new Map<ReliefNeed, Coverage>();
    matrix.set(cell.divisionCode, row.set(cell.reliefNeed, cell));
  }
  return new Map([...matrix].sort(([one], [other]) => one.localeCompare(other)));
}

/** Full cover with nothing arriving is what a plan says of a need nobody has. */
function isNeeded({ share, arriveHours }: Coverage): boolean {
  return share < 1 || arriveHours !== undefined;
}

function toneOf(share: number): string {
  if (share >= 1) return 'm-full';
  return share >= 0.8 ? 'm-most' : share > 0 ? 'm-some' : 'm-zero';
}

/** Community × the five needs: how much arrives within the standard, and when the last of it. */
export function CoveragePanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const names = useNames();
  const matrix = matrixOf(plan.coverage ?? []);
  if (matrix.size === 0) return <Nothing>{t('coverage.none')}</Nothing>;
  const cells = (plan.coverage ?? []).filter(isNeeded);
  const full = cells.filter(({ share }) => share >= 1).length;
  return (
    <>
      <p className="m-note">
        {t('coverage.summary', { full, all: cells.length, communities: matrix.size })}
      </p>
      <div className="m-scroll">
        <table className="m-grid m-coverage">
          <thead>
            <tr>
              <th scope="col">{t('text.community')}</th>
              {reliefNeeds.map((need) => (
                <th key={need} scope="col">
                  {t(`reliefNeed.${need}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...matrix].map(([code, row]) => (
              <tr key={code}>
                <th scope="row">{names.division(code)}</th>
                {reliefNeeds.map((need) => (
                  <CoverageCell key={need} plan={plan} cell={row.get(need)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="m-legend">
        <span className="m-full">100%</span>
        <span className="m-most">80–99%</span>
        <span className="m-some">1–79%</span>
        <span className="m-zero">0%</span>
        {t('coverage.legend')}
      </p>
    </>
  );
}

function CoverageCell({ plan, cell }: { plan: Plan; cell?: Coverage }) {
  const { t } = useTranslation();
  if (!cell || !isNeeded(cell)) return <td className="m-no-need">{t('coverage.noNeed')}</td>;
  const { share, arriveHours } = cell;
  const at = arriveHours === undefined ? undefined : hoursAfter(plan.startTime, arriveHours);
  return (
    <td className={toneOf(share)}>
      <strong>{percent(share)}</strong>
      <small>
        {at === undefined
          ? t('coverage.nothingComes')
          : t('coverage.by', { time: clockTime(at, plan.startTime ?? at) })}
        {at !== undefined && (
          <span className="m-wide-only">
            {t('coverage.hours', { hours: decimal(arriveHours) })}
          </span>
        )}
      </small>
    </td>
  );
}
