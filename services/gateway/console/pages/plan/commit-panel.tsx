import { Alert, Button, Steps, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isUnderWay } from '../../api/plans';
import { commitSteps, type Commit, type FailedLine, type Plan } from '../../api/plan-types';
import { count } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';
import { PlanDialog } from '../incident/plans-tab';

/** The commit step by step; and when it failed, which lines the stock no longer held. */
export function CommitPanel({ plan, commit }: { plan: Plan; commit: Commit }) {
  const { t } = useTranslation();
  const [hidden, setHidden] = useState(false);
  if (isUnderWay(commit)) return <CommitSteps commit={commit} />;
  if (commit.state === 'FAILED' && plan.state === 'PROPOSED') {
    return <Failed plan={plan} commit={commit} />;
  }
  if (commit.state === 'CANCELLED') {
    return <Alert type="info" showIcon className="m-alert" title={t('commit.wasCancelled')} />;
  }
  if (commit.standDownReason) {
    const title = t('commit.stoodDown', { reason: commit.standDownReason });
    return <Alert type="info" showIcon className="m-alert" title={title} />;
  }
  if (commit.state === 'SUCCEEDED' && plan.state === 'COMMITTED' && !hidden) {
    return (
      <Alert
        type="success"
        showIcon
        className="m-alert"
        title={t('commit.succeeded')}
        description={t('commit.next')}
        action={
          <Button size="small" onClick={() => setHidden(true)}>
            {t('action.close')}
          </Button>
        }
      />
    );
  }
  return null;
}

export function CommitSteps({ commit }: { commit: Commit }) {
  const { t } = useTranslation();
  const undoing = commit.state === 'COMPENSATING';
  const steps = commit.steps?.length ? commit.steps : commitSteps;
  const at = steps.findIndex((step) => step === commit.step);
  return (
    <section className="m-panel" aria-live="polite">
      <strong>{t(undoing ? 'commit.undoing' : 'commit.running')}</strong>
      <Steps
        size="small"
        responsive
        current={at < 0 ? (commit.step === 'DONE' ? steps.length : 0) : at}
        status={undoing ? 'error' : 'process'}
        items={steps.map((step) => ({ title: t(`commitStep.${step}`) }))}
      />
    </section>
  );
}

function Failed({ plan, commit }: { plan: Plan; commit: Commit }) {
  const { t } = useTranslation();
  const may = useMay();
  const [planning, setPlanning] = useState(false);
  const lines = commit.failures?.length ? commit.failures : (plan.commitFailures ?? []);
  return (
    <section className="m-panel m-panel-bad" role="alert">
      <h2>{t(lines.length > 0 ? 'commit.stockChanged' : 'commit.failed')}</h2>
      <p>
        <strong>{t('commit.nothingReserved')}</strong>{' '}
        {lines.length > 0 ? t('commit.whichLines') : failureText(t, commit)}
      </p>
      {lines.length > 0 && <FailedLines lines={lines} />}
      <GuardedButton
        type="primary"
        denied={may.not('plan', plan.divisionCode)}
        onClick={() => setPlanning(true)}
      >
        {t('plan.again')}
      </GuardedButton>
      {planning && <PlanDialog incidentId={plan.incidentId} onClose={() => setPlanning(false)} />}
    </section>
  );
}

export function failureText(t: ReturnType<typeof useTranslation>['t'], commit: Commit): string {
  const { failureReason, failureMessage } = commit;
  return t(`problem.${failureReason}`, { defaultValue: failureMessage ?? failureReason ?? '' });
}

export function FailedLines({ lines }: { lines: FailedLine[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const amount = (value: number, itemId: string) => `${count(value)} ${names.unit(itemId)}`;
  const columns: TableColumnsType<FailedLine> = [
    { title: t('text.depot'), render: (_, line) => names.depot(line.depotId) },
    { title: t('text.item'), render: (_, line) => names.item(line.itemId) },
    {
      title: t('commit.asked'),
      align: 'right',
      render: (_, line) => amount(line.requested, line.itemId),
    },
    {
      title: t('commit.available'),
      align: 'right',
      render: (_, line) => <strong>{amount(line.available, line.itemId)}</strong>,
    },
    {
      title: t('shortfall.missing'),
      align: 'right',
      render: (_, line) => amount(Math.max(0, line.requested - line.available), line.itemId),
    },
  ];
  return (
    <Table<FailedLine>
      size="small"
      rowKey={({ depotId, itemId }) => `${depotId}/${itemId}`}
      columns={columns}
      dataSource={lines}
      pagination={false}
      scroll={{ x: 'max-content' }}
      className="m-failed-lines"
    />
  );
}
