import { CheckCircleFilled, WarningFilled } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../api/plan-types';
import { dateTime, decimal } from '../../format';
import { StageTable } from './solve-panel';

/** Why this plan can be believed, in one line. */
export function ProofLine({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { status = 'OPTIMAL', check, solver, stages = [], problemHash } = plan.solve;
  const gap = Math.max(0, ...stages.map((stage) => stage.gap ?? 0));
  const passed = check?.feasible ?? false;
  const details = (
    <div className="m-proof-details">
      <StageTable stages={stages} />
      <p>
        {t('proof.violation', {
          value: check?.maxViolation ? check.maxViolation.toExponential(1) : '0',
        })}
      </p>
      {solver && <p>{t('proof.memory', { memory: decimal(solver.peakMemoryMb) })}</p>}
      {problemHash && <p className="m-hash">SHA-256 {problemHash}</p>}
    </div>
  );
  return (
    <section className={`m-proof ${passed ? 'm-proof-good' : 'm-proof-bad'}`}>
      {passed ? <CheckCircleFilled /> : <WarningFilled />}
      <span>{t(`proof.${status}`, { gap: `${(gap * 100).toFixed(2)}%` })}</span>
      <span>{t(passed ? 'proof.checked' : 'proof.unchecked')}</span>
      {solver && (
        <span>
          {t('proof.solver', {
            engine: solver.engine,
            version: solver.version,
            seconds: decimal(solver.wallSeconds),
          })}
        </span>
      )}
      <span>{t('proof.stockAt', { time: dateTime(plan.readTime) })}</span>
      {!!plan.countedPlanIds?.length && (
        <span>{t('plan.counted', { number: plan.countedPlanIds.length })}</span>
      )}
      <Popover content={details} trigger="click" placement="bottomRight">
        <Button type="link" size="small">
          {t('proof.details')}
        </Button>
      </Popover>
    </section>
  );
}
