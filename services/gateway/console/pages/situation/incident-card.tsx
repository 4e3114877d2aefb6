import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { affectedQuery } from '../../api/incidents';
import { plansQuery } from '../../api/plans';
import type { Plan } from '../../api/plan-types';
import type { AffectedFigures, Incident } from '../../api/types';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { FirstReportClock, ReliefClock } from '../../parts/clocks';
import { ExerciseTag, LevelTag, PlanStateTag, SolveTag } from '../../parts/tags';

/** A street's own figure already holds its communities'; what it has apart is added to theirs. */
export function totalOf(figures: AffectedFigures[], name: 'affected' | 'displaced'): number {
  const apart = name === 'affected' ? 'affectedApart' : 'displacedApart';
  return figures.reduce((sum, figure) => sum + (figure[apart] ?? figure[name]), 0);
}

/** The plan that counts: the one being carried out, or else the newest. */
export function currentPlan(plans: Plan[]): Plan | undefined {
  const live = ['EXECUTING', 'COMMITTED', 'APPROVED'];
  return plans.find(({ state }) => live.includes(state)) ?? plans[0];
}

export function IncidentCard({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const names = useNames();
  const { name, hazard, divisionCode, place, responseLevel } = incident;
  const where = [t(`hazard.${hazard}`), names.division(divisionCode), place].filter(Boolean);
  return (
    <article className={`m-card m-edge-${responseLevel ?? 'none'}`}>
      <div className="m-card-head">
        <h2>
          <Link to={`/incidents/${incident.id}`}>{name}</Link>
        </h2>
        <ExerciseTag exercise={incident.exercise} />
        <LevelTag level={responseLevel} />
      </div>
      <div className="m-note">{where.join(' · ')}</div>
      <div className="m-clocks">
        <FirstReportClock incident={incident} />
        <ReliefClock incident={incident} />
      </div>
      <CardFigures incident={incident} />
    </article>
  );
}

function CardFigures({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const affected = useQuery(affectedQuery(incident.id)).data;
  const plans = useQuery(plansQuery(incident.id)).data;
  const plan = plans && currentPlan(plans.rows);
  const figures = affected?.figures;
  return (
    <dl className="m-facts">
      <div>
        <dt>{t('figure.affected')}</dt>
        <dd>{figures ? count(totalOf(figures, 'affected')) : '…'}</dd>
      </div>
      <div>
        <dt>{t('figure.displaced')}</dt>
        <dd>{figures ? count(totalOf(figures, 'displaced')) : '…'}</dd>
      </div>
      <div>
        <dt>{t('incident.detected')}</dt>
        <dd>{dateTime(incident.detectTime)}</dd>
      </div>
      <div>
        <dt>{t('nav.plan')}</dt>
        <dd>
          {plan ? (
            <Link to={`/plans/${plan.id}`}>
              {t('plan.version', { version: plan.version })} <PlanStateTag state={plan.state} />
              {plan.state === 'PROPOSED' && <SolveTag solve={plan.solve} />}
            </Link>
          ) : plans ? (
            t('plan.none')
          ) : (
            '…'
          )}
        </dd>
      </div>
    </dl>
  );
}
