import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  cancelCommit,
  commitPlan,
  isUnderWay,
  standDownCommit,
  type PlanCommit,
} from '../../api/plans';
import { planRoadsQuery } from '../../api/road-closures';
import type { Commit, Plan } from '../../api/plan-types';
import type { Incident } from '../../api/types';
import { useChange } from '../../api/use-change';
import { count, tonnes } from '../../format';
import { useNames } from '../../names';
import { asProblem } from '../../api/problem';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { ReloadNotice } from '../../parts/reload-notice';
import { useMay } from '../../session';
import { ReplanDialog } from './replan-dialog';
import { heldBy, RoadsAtCommit } from './roads-at-commit';
import { PlanDialog } from '../incident/plans-tab';

type Props = { plan: Plan; incident?: Incident; commit?: Commit };

export function PlanActions({ plan, incident, commit }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState<'plan' | 'replan' | 'commit' | 'cancel' | 'standDown'>();
  const close = () => setOpen(undefined);
  const ended = plan.solve.state !== 'RUNNING';
  const busy = commit !== undefined && isUnderWay(commit);
  const notPlan =
    may.not('plan', plan.divisionCode) ??
    (incident?.state === 'CLOSED' ? t('plan.incidentClosed') : undefined);
  return (
    <>
      {ended && (
        <GuardedButton denied={notPlan} disabled={busy} onClick={() => setOpen('plan')}>
          {t('plan.again')}
        </GuardedButton>
      )}
      {plan.solve.state === 'SUCCEEDED' && (
        <GuardedButton denied={notPlan} disabled={busy} onClick={() => setOpen('replan')}>
          {t('replan.title')}
        </GuardedButton>
      )}
      {plan.state === 'PROPOSED' && plan.solve.state === 'SUCCEEDED' && (
        <GuardedButton
          type="primary"
          denied={
            may.not('command', plan.divisionCode) ??
            (plan.shipments?.length || plan.callOffs?.length ? undefined : t('commit.nothing'))
          }
          disabled={busy}
          onClick={() => setOpen('commit')}
        >
          {t('commit.button')}
        </GuardedButton>
      )}
      {plan.state === 'COMMITTED' && commit?.state === 'SUCCEEDED' && (
        <GuardedButton
          danger
          denied={may.not('command', plan.divisionCode)}
          onClick={() => setOpen('cancel')}
        >
          {t('commit.cancel')}
        </GuardedButton>
      )}
      {plan.state === 'EXECUTING' && commit?.state === 'SUCCEEDED' && !commit.standDownReason && (
        <GuardedButton
          danger
          denied={may.not('command', plan.divisionCode)}
          onClick={() => setOpen('standDown')}
        >
          {t('commit.standDown')}
        </GuardedButton>
      )}
      {open === 'plan' && <PlanDialog incidentId={plan.incidentId} onClose={close} />}
      {open === 'replan' && <ReplanDialog plan={plan} onClose={close} />}
      {open === 'commit' && (
        <CommitDialog plan={plan} onClose={close} onReplan={() => setOpen('replan')} />
      )}
      {open === 'cancel' && commit && (
        <GiveUpDialog kind="cancel" send={cancelCommit} {...{ commit }} onClose={close} />
      )}
      {open === 'standDown' && commit && (
        <GiveUpDialog kind="standDown" send={standDownCommit} {...{ commit }} onClose={close} />
      )}
    </>
  );
}

type CommitProps = { plan: Plan; onClose: () => void; onReplan: () => void };

/** Says what will happen before it does: nothing of it is done half. */
function CommitDialog({ plan, onClose, onReplan }: CommitProps) {
  const { t } = useTranslation();
  const names = useNames();
  const roads = useQuery({ ...planRoadsQuery(plan.id), refetchOnMount: 'always' });
  const { lines: held, closureIds } = heldBy(roads.data);
  const change = useChange({
    send: (body: PlanCommit, key) => commitPlan(plan.id, body, key),
    refreshes: [['commits'], ['plans']],
    onDone: onClose,
    // One more closed since the list was shown.
    onRefused: ({ reason }) => void (reason === 'ROADS_CLOSED' && roads.refetch()),
  });
  const shipments = plan.shipments ?? [];
  const depots = new Set(shipments.map(({ fromDepotId }) => fromDepotId)).size;
  const massKg = shipments.reduce(
    (sum, one) => sum + one.quantity * (names.itemOf.get(one.itemId)?.massKg ?? 0),
    0,
  );
  const short = plan.shortfalls?.length ?? 0;
  return (
    <Modal
      open
      title={t('commit.button')}
      width={held > 0 ? 720 : 520}
      okText={t(held > 0 ? 'roads.commitAnyway' : 'commit.confirm')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: change.isPending, danger: held > 0 }}
      onOk={() => change.mutate({ etag: plan.etag, acceptClosureIds: closureIds })}
      onCancel={onClose}
    >
      {change.isError && (
        <ReloadNotice problem={asProblem(change.error)} reads={['plans']} onClose={onClose} />
      )}
      <RoadsAtCommit
        about={{
          ...{ startTime: plan.startTime, place: names.place },
          incidentIds: [plan.incidentId],
        }}
        query={roads}
        onReplan={onReplan}
      />
      <p>{t('commit.will')}</p>
      <ol className="m-steps-list">
        <li>{t('commit.willApprove', { version: plan.version })}</li>
        <li>
          {t('commit.willReserve', {
            lines: count(shipments.length),
            depots,
            mass: tonnes(massKg),
          })}
        </li>
        <li>{t('commit.willTransfer')}</li>
        <li>{t('commit.willAllOrNothing')}</li>
      </ol>
      {short > 0 && (
        <Alert
          type="warning"
          showIcon
          className="m-alert"
          title={t('commit.shortWarning', { number: short })}
        />
      )}
      <p className="m-note">{t('commit.nothingLeaves')}</p>
    </Modal>
  );
}

const giveUpTexts = {
  cancel: { title: 'commit.cancel', warning: 'commit.cancelWarning', done: 'commit.cancelling' },
  standDown: {
    title: 'commit.standDown',
    warning: 'commit.standDownWarning',
    done: 'commit.standingDown',
  },
} as const;

type GiveUpProps = {
  kind: keyof typeof giveUpTexts;
  send: typeof cancelCommit;
  commit: Commit;
  onClose: () => void;
};

export function GiveUpDialog({ kind, send, commit, onClose }: GiveUpProps) {
  const { title, warning, done } = giveUpTexts[kind];
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ reason: string }, Commit>
      title={t(title)}
      okText={t(title)}
      danger
      onClose={onClose}
      send={({ reason }, key) => send(commit.id, reason, key)}
      refreshes={[['commits'], ['plans'], ['transfers'], ['stock']]}
      onDone={() => message.info(t(done))}
    >
      <Alert type="warning" className="m-alert" title={t(warning)} />
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
