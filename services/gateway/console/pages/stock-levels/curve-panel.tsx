import { Alert, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CurvePoint, StockProposal } from '../../api/stock-levels';
import { count, percent } from '../../format';
import { Nothing } from '../../parts/query-view';

const [width, height, left, right, top, bottom] = [720, 260, 72, 48, 16, 40];

/** People without by what is bought: in the mean, and in the worst 5 %. Also as a table. */
export function CurvePanel({ proposal }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const { curve, curveMissing, solve } = proposal;
  if (curve.length < 2 && curveMissing.length === 0) {
    const enough = solve.state === 'SUCCEEDED' && curve.length > 0;
    return <Nothing>{t(enough ? 'stockLevels.nothingToBuy' : 'stockLevels.noCurve')}</Nothing>;
  }
  const columns: TableColumnsType<CurvePoint> = [
    { title: t('stockLevels.budget'), align: 'right', render: (_, { budget }) => count(budget) },
    { title: t('stockLevels.spent'), align: 'right', render: (_, { cost }) => count(cost) },
    {
      title: t('stockLevels.expectedUnmet'),
      align: 'right',
      render: (_, { expectedUnmet }) => count(expectedUnmet),
    },
    {
      title: t('stockLevels.worstUnmet'),
      align: 'right',
      render: (_, { worstUnmet }) => count(worstUnmet),
    },
    {
      title: t('stockLevels.coverage'),
      align: 'right',
      render: (_, { coverage }) => percent(coverage),
    },
  ];
  return (
    <>
      <CurveChart curve={curve} />
      <Table<CurvePoint>
        size="small"
        rowKey="budget"
        columns={columns}
        dataSource={curve}
        pagination={false}
      />
      {curveMissing.map(({ budget, reason }) => (
        <Alert
          key={budget}
          className="m-alert"
          type="warning"
          showIcon
          title={t('stockLevels.missingPoint', {
            budget: count(budget),
            reason: t(`solveFailure.${reason}`, { defaultValue: reason }),
          })}
        />
      ))}
    </>
  );
}

function CurveChart({ curve }: { curve: CurvePoint[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...curve.map(({ budget }) => budget));
  const worst = Math.max(1, ...curve.map(({ worstUnmet }) => worstUnmet));
  const x = (budget: number) => left + (budget / most) * (width - left - right);
  const y = (people: number) => height - bottom - (people / worst) * (height - top - bottom);
  const series = [
    { key: 'worstUnmet' as const, colour: '#cf1322', dash: '6 4' },
    { key: 'expectedUnmet' as const, colour: '#0958d9', dash: undefined },
  ];
  return (
    <figure style={{ margin: 0, maxWidth: width }}>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={t('stockLevels.curve')}>
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <g key={share} fontSize={12} fill="currentColor">
            <line
              x1={left}
              x2={width - right}
              y1={y(worst * share)}
              y2={y(worst * share)}
              stroke="currentColor"
              opacity={0.15}
            />
            <text x={left - 8} y={y(worst * share) + 4} textAnchor="end">
              {count(worst * share)}
            </text>
            <text x={x(most * share)} y={height - bottom + 18} textAnchor="middle">
              {count(most * share)}
            </text>
          </g>
        ))}
        <text x={width / 2} y={height - 4} textAnchor="middle" fontSize={12} fill="currentColor">
          {t('stockLevels.budget')}
        </text>
        {series.map(({ key, colour, dash }) => (
          <g key={key}>
            <polyline
              points={curve.map((point) => `${x(point.budget)},${y(point[key])}`).join(' ')}
              fill="none"
              stroke={colour}
              strokeWidth={2}
              strokeDasharray={dash}
            />
            {curve.map((point) => (
              <circle
                key={point.budget}
                cx={x(point.budget)}
                cy={y(point[key])}
                r={4}
                fill={colour}
              >
                <title>{`${count(point.budget)}: ${count(point[key])}`}</title>
              </circle>
            ))}
          </g>
        ))}
      </svg>
      <figcaption className="m-note">
        {series.map(({ key, colour }) => (
          <span key={key} style={{ marginRight: 16 }}>
            <span style={{ color: colour }}>●</span> {t(`stockLevels.${key}`)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
