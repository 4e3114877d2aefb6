import { Alert, Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { cancelJointPlan, type JointPlan } from '../../api/joint-plans';
import { useChange } from '../../api/use-change';
import { duration } from '../../format';
import { useNow } from '../../parts/clocks';
import { ProblemAlert } from '../../parts/query-view';
import { failureWords } from './solve-panel';

type Props = { joint: JointPlan; denied: string | undefined };

/** What the solver is doing now with a joint plan, or why there is none; nothing once it is solved. */
export function JointSolve({ joint, denied }: Props) {
  const { t } = useTranslation();
  const { state } = joint.solve;
  if (state === 'SUCCEEDED') return null;
  if (state === 'RUNNING') return <Running joint={joint} denied={denied} />;
  const cancelled = state === 'CANCELLED';
  return (
    <Alert
      type={cancelled ? 'info' : 'error'}
      showIcon
      className="m-alert"
      title={t(cancelled ? 'joint.wasCancelled' : 'solve.failed')}
      description={failureWords(t, joint.solve)}
    />
  );
}

function Running({ joint, denied }: Props) {
  const { t } = useTranslation();
  const now = useNow();
  const { phase, progressShare = 0 } = joint.solve;
  const elapsed = Math.max(0, now - Date.parse(joint.createTime));
  const cancel = useChange({
    send: (id: string, key) => cancelJointPlan(id, key),
    refreshes: [['joint-plans']],
  });
  const known = phase ? t(`jointPart.${phase}`, { defaultValue: t(`solvePhase.${phase}`) }) : '';
  return (
    <section className="m-panel" aria-live="polite">
      <div className="m-solve-head">
        <strong>{t('joint.solving')}</strong>
        <span>{t('solve.phase', { phase: known || t('solvePhase.QUEUED') })}</span>
        <span className="m-note">{t('joint.elapsed', { time: duration(elapsed, false) })}</span>
        <Button
          danger
          disabled={denied !== undefined}
          loading={cancel.isPending}
          onClick={() => cancel.mutate(joint.id)}
        >
          {t('solve.cancel')}
        </Button>
      </div>
      {cancel.isError && <ProblemAlert error={cancel.error} />}
      <Progress percent={Math.round(progressShare * 100)} status="active" showInfo={false} />
      {joint.parts.length > 0 && <p className="m-note">{t('joint.usable')}</p>}
    </section>
  );
}
