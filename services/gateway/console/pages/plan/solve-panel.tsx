import { Alert, Button, Progress, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { cancelPlan } from '../../api/plans';
import type { Plan, SolveStage } from '../../api/plan-types';
import { useChange } from '../../api/use-change';
import { decimal, duration } from '../../format';
import { useNow } from '../../parts/clocks';
import { ProblemAlert } from '../../parts/query-view';

/** Why a solve has no answer, in the language of the page where the reason is a known one. */
export function failureWords(
  t: ReturnType<typeof useTranslation>['t'],
  { failure = '', failureReason = '' }: { failure?: string; failureReason?: string },
): string {
  return t(`solveFailure.${failureReason}`, { defaultValue: failure });
}

/** What the solver is doing now, or why there is no plan. */
export function SolvePanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { solve } = plan;
  if (solve.state === 'RUNNING') return <Running plan={plan} />;
  const cancelled = solve.state === 'CANCELLED';
  return (
    <>
      <Alert
        type={cancelled ? 'info' : 'error'}
        showIcon
        className="m-alert"
        title={t(cancelled ? 'solve.wasCancelled' : 'solve.failed')}
        description={failureWords(t, solve)}
      />
      <StageTable stages={solve.stages ?? []} />
    </>
  );
}

function Running({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const now = useNow();
  const { solve, policy } = plan;
  const elapsed = Math.max(0, now - Date.parse(plan.createTime));
  const limit = (policy?.timeLimitSeconds || 60) * 1000;
  const cancel = useChange({
    send: (id: string, key) => cancelPlan(id, key),
    refreshes: [['plans']],
  });
  const share = Math.max(solve.progressShare ?? 0, Math.min(0.95, elapsed / limit) * 0.5);
  return (
    <section className="m-panel" aria-live="polite">
      <div className="m-solve-head">
        <strong>{t('solve.running')}</strong>
        <span>{t('solve.phase', { phase: phaseWord(t, solve.phase) })}</span>
        <span className="m-note">
          {t('solve.elapsed', { time: duration(elapsed, false), limit: duration(limit, false) })}
        </span>
        <Button danger loading={cancel.isPending} onClick={() => cancel.mutate(plan.id)}>
          {t('solve.cancel')}
        </Button>
      </div>
      {cancel.isError && <ProblemAlert error={cancel.error} />}
      <Progress percent={Math.round(share * 100)} status="active" showInfo={false} />
      <StageTable stages={solve.stages ?? []} />
    </section>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

function phaseWord(t: Translate, phase: string | undefined): string {
  if (!phase) return t('solvePhase.QUEUED');
  return t(`solvePhase.${phase}`, { defaultValue: phase });
}

/** Each aim in turn: the best found, how good anything could be, and the gap between the two. */
export function StageTable({ stages }: { stages: SolveStage[] }) {
  const { t } = useTranslation();
  if (stages.length === 0) return null;
  const columns: TableColumnsType<SolveStage> = [
    { title: t('solve.aim'), render: (_, { name }) => phaseWord(t, name) },
    { title: t('solve.value'), align: 'right', render: (_, { value }) => decimal(value) },
    { title: t('solve.bound'), align: 'right', render: (_, { bound }) => decimal(bound) },
    {
      title: t('solve.gap'),
      align: 'right',
      render: (_, { gap }) => (gap === undefined ? '–' : `${(gap * 100).toFixed(2)}%`),
    },
  ];
  return (
    <Table<SolveStage>
      size="small"
      rowKey="name"
      columns={columns}
      dataSource={stages}
      pagination={false}
      className="m-narrow-table"
    />
  );
}
