import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Space } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../parts/query-view';

type Props<Change, Trial> = {
  initial: Change;
  /** The lines of what is to be otherwise. */
  children: ReactNode;
  tryChanges: (changes: Change[]) => Promise<Trial>;
  replay: () => Promise<{ same: boolean }>;
  view: (trial: Trial) => ReactNode;
};

/** What would come of a plan if something were otherwise; nothing of it is kept. */
export function WhatIfForm<Change extends object, Trial>(props: Props<Change, Trial>) {
  const { t } = useTranslation();
  const trial = useMutation({ mutationFn: props.tryChanges });
  const again = useMutation({ mutationFn: props.replay });
  const busy = trial.isPending || again.isPending;
  return (
    <>
      <p className="m-note">{t('whatIf.note')}</p>
      <Form<{ changes: Change[] }>
        initialValues={{ changes: [props.initial] }}
        onFinish={({ changes }) => trial.mutate(changes)}
      >
        {props.children}
        <Space className="m-toolbar">
          <Button type="primary" htmlType="submit" loading={trial.isPending} disabled={busy}>
            {t('whatIf.try')}
          </Button>
          <Button loading={again.isPending} disabled={busy} onClick={() => again.mutate()}>
            {t('whatIf.replay')}
          </Button>
        </Space>
      </Form>
      {trial.isError && <ProblemAlert error={trial.error} />}
      {again.isError && <ProblemAlert error={again.error} />}
      {again.data && (
        <Alert
          showIcon
          className="m-alert"
          type={again.data.same ? 'success' : 'warning'}
          title={t(again.data.same ? 'whatIf.replayedSame' : 'whatIf.replayedOther')}
        />
      )}
      {trial.data && props.view(trial.data)}
    </>
  );
}
