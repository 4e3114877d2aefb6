import { useQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { differenceQuery } from '../../api/plan-changes';
import { planQuery, plansQuery } from '../../api/plans';
import type { Plan } from '../../api/plan-types';
import { percent } from '../../format';
import { useNames } from '../../names';
import { Nothing, QueryView } from '../../parts/query-view';
import { DifferenceTable } from './difference-table';
import { coverageChanges } from './plan-difference';

/** What a re-plan changed: coverage first, then what would drive elsewhere. */
export function ComparePanel({ plan }: { plan: Plan }) {
  const plans = useQuery(plansQuery(plan.incidentId));
  return (
    <QueryView query={plans}>
      {({ rows }) => {
        const before = rows
          .filter(({ version, solve }) => version < plan.version && solve.state === 'SUCCEEDED')
          .sort(
            (one, other) =>
              Number(other.id === plan.basePlanId) - Number(one.id === plan.basePlanId) ||
              other.version - one.version,
          )[0];
        return before ? <Compared plan={plan} beforeId={before.id} /> : <NoEarlier />;
      }}
    </QueryView>
  );
}

function NoEarlier() {
  const { t } = useTranslation();
  return <Nothing>{t('compare.noEarlier')}</Nothing>;
}

function Compared({ plan, beforeId }: { plan: Plan; beforeId: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const query = useQuery(planQuery(beforeId));
  return (
    <QueryView query={query}>
      {(before) => {
        const coverage = coverageChanges(before, plan);
        return (
          <>
            <h3>{t('compare.coverage', { version: before.version })}</h3>
            {coverage.length === 0 && <p className="m-note">{t('compare.sameCoverage')}</p>}
            <ul className="m-changes">
              {coverage.map(({ divisionCode, reliefNeed, from, to }) => (
                <li key={`${divisionCode}/${reliefNeed}`}>
                  {names.division(divisionCode)} · {t(`reliefNeed.${reliefNeed}`)}: {percent(from)}{' '}
                  → <strong>{percent(to)}</strong>{' '}
                  <Tag color={to > from ? 'green' : 'red'}>
                    {t(to > from ? 'compare.better' : 'compare.worse')}
                  </Tag>
                </li>
              ))}
            </ul>
            <h3>{t('difference.lines')}</h3>
            <Difference plan={plan} beforeId={beforeId} />
          </>
        );
      }}
    </QueryView>
  );
}

function Difference({ plan, beforeId }: { plan: Plan; beforeId: string }) {
  const query = useQuery(differenceQuery(plan.id, beforeId));
  return <QueryView query={query}>{(found) => <DifferenceTable difference={found} />}</QueryView>;
}
