import { useTranslation } from 'react-i18next';
import type { SupplyCurve, SupplyPoint } from '../../api/agreements';
import { count } from '../../format';

const width = 860;
const height = 210;
const left = 70;
const right = 30;
const samples = 96;
const marks = 6;

/** What is there by an hour: the last point before it, grown at its rate. */
export function quantityAt(points: SupplyPoint[], hours: number): number {
  const point = points.findLast((one) => one.hours <= hours);
  if (!point) return 0;
  const past = hours - point.hours;
  return Math.floor(point.quantity + point.rate * past + (point.rateChange * past * past) / 2);
}

type Band = { kind: string; values: number[] };

/** The kinds of supply on top of each other, hour by hour: jumps stay jumps, production slopes. */
function bandsOf(curve: SupplyCurve, hours: number[]): Band[] {
  const floor = hours.map(() => 0);
  return curve.kinds.map(({ kind, points }) => {
    hours.forEach((hour, index) => {
      floor[index] = floor[index]! + quantityAt(points, hour);
    });
    return { kind, values: [...floor] };
  });
}

/** The evenly spaced hours of a span, and each moment at which a source begins or ends. */
function hoursOf(curve: SupplyCurve, span: number): number[] {
  const even = Array.from({ length: samples + 1 }, (_, index) => (span * index) / samples);
  const turns = curve.kinds
    .flatMap(({ points }) => points.map(({ hours }) => hours))
    .filter((hour) => hour > 0 && hour <= span)
    .flatMap((hour) => [hour - 1e-6, hour]);
  return [...new Set([...even, ...turns])].sort((a, b) => a - b);
}

export function CurveChart({ curve, span }: { curve: SupplyCurve; span: number }) {
  const { t } = useTranslation();
  const hours = hoursOf(curve, span);
  const bands = bandsOf(curve, hours);
  const most = Math.max(1, ...(bands.at(-1)?.values ?? [0]));
  const x = (hour: number) => left + (hour / span) * (width - left - right);
  const y = (value: number) => height - (value / most) * (height - 16);
  const area = (index: number) => {
    const below = bands[index - 1]?.values ?? hours.map(() => 0);
    const top = bands[index]!.values.map((value, at) => `${x(hours[at]!)},${y(value)}`);
    const bottom = below.map((value, at) => `${x(hours[at]!)},${y(value)}`).reverse();
    return [...top, ...bottom].join(' ');
  };
  return (
    <figure className="m-curve">
      <div className="m-scroll">
        <svg
          viewBox={`0 0 ${width} ${height + 26}`}
          width={width}
          height={height + 26}
          role="img"
          aria-label={t('agreement.curve')}
        >
          {bands.map(({ kind }, index) => (
            <polygon key={kind} points={area(index)} className={`m-supply m-supply-${kind}`}>
              <title>{t(`supplyKind.${kind}`)}</title>
            </polygon>
          ))}
          {Array.from({ length: marks + 1 }, (_, index) => (span * index) / marks).map((hour) => (
            <text key={hour} x={x(hour)} y={height + 18} textAnchor="middle" fontSize={11}>
              {count(hour)} {t('unit.hours')}
            </text>
          ))}
          {[0, 0.5, 1].map((share) => (
            <g key={share}>
              <line
                className="m-grid"
                x1={left}
                x2={width - right}
                y1={y(most * share)}
                y2={y(most * share)}
              />
              <text x={left - 6} y={y(most * share) + 4} textAnchor="end" fontSize={11}>
                {count(Math.round(most * share))}
              </text>
            </g>
          ))}
        </svg>
      </div>
      <figcaption className="m-legend">
        {bands.map(({ kind }) => (
          <span key={kind}>
            <span className={`m-key m-supply-${kind}`} /> {t(`supplyKind.${kind}`)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
