import { useTranslation } from 'react-i18next';
import type { LadderStep } from '../../api/rotation';
import { count, decimal } from '../../format';

const height = 150;
const slot = 64;
const bar = 22;

/** What each month writes off: as it is, and beside it with the proposals. */
export function WriteOffChart({ ladder }: { ladder: LadderStep[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...ladder.map(({ value, valueAfter }) => Math.max(value, valueAfter)));
  const tall = (value: number) => Math.max(0, (value / most) * height);
  const width = Math.max(1, ladder.length) * slot;
  return (
    <div className="m-scroll">
      <svg
        width={width}
        height={height + 38}
        viewBox={`0 -18 ${width} ${height + 38}`}
        role="img"
        aria-label={t('rotation.ladder')}
      >
        {ladder.map((step, index) => (
          <g key={step.month} transform={`translate(${index * slot + 8} 0)`}>
            <title>{t('rotation.step', { ...words(step) })}</title>
            <rect
              className="m-bar"
              y={height - tall(step.value)}
              width={bar}
              height={tall(step.value)}
            />
            <rect
              className="m-bar-after"
              x={bar + 2}
              y={height - tall(step.valueAfter)}
              width={bar}
              height={tall(step.valueAfter)}
            />
            <text x={bar} y={height - tall(step.value) - 5} textAnchor="middle" fontSize={11}>
              {step.units > 0 ? count(step.units) : ''}
            </text>
            <text x={bar} y={height + 15} textAnchor="middle" fontSize={11}>
              {step.month.slice(0, 7)}
            </text>
          </g>
        ))}
      </svg>
      <p className="m-note">{t('rotation.legend')}</p>
    </div>
  );
}

const words = ({ month, units, value, unitsAfter, valueAfter }: LadderStep) => ({
  month,
  units: count(units),
  value: decimal(value),
  unitsAfter: count(unitsAfter),
  valueAfter: decimal(valueAfter),
});
