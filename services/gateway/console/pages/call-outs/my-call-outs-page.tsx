import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Space, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerMine, awaitsAnswer, myCallOutsQuery, type Answer } from '../../api/call-outs';
import type { MyCallOut } from '../../api/call-outs';
import { useChange } from '../../api/use-change';
import { dateTime, fromLocalField } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { PageHead } from '../../parts/page-head';
import { ProblemAlert, QueryView } from '../../parts/query-view';
import { ExerciseTag } from '../../parts/tags';
import { CallOutStateTag } from './call-outs-page';

/** What the person who is signed in was asked, and how they answer: the in-app channel. */
export function MyCallOutsPage() {
  const { t } = useTranslation();
  const query = useQuery(myCallOutsQuery);
  return (
    <>
      <PageHead title={t('myCallOuts.title')} note={t('myCallOuts.note')} />
      <QueryView
        query={query}
        isEmpty={({ callOuts }) => callOuts.length === 0}
        empty={t('myCallOuts.none')}
      >
        {({ callOuts }) => callOuts.map((mine) => <Asked key={mine.recipient.id} mine={mine} />)}
      </QueryView>
    </>
  );
}

const atOnce: Answer[] = ['EN_ROUTE', 'ARRIVED', 'SAFE'];
type Asking = 'ACCEPT' | 'DECLINE';

function Asked({ mine }: { mine: MyCallOut }) {
  const { t } = useTranslation();
  const { callOut, recipient } = mine;
  const { order, state } = callOut;
  const [asking, setAsking] = useState<Asking>();
  const change = useChange<Answer, unknown>({
    send: (answer, key) => answerMine(mine, { answer }, key),
    refreshes: [['call-outs']],
  });
  const open = state === 'ACTIVE' || state === 'FILLED';
  return (
    <section className="m-panel">
      <div className="m-card-head">
        <h2>{order.exerciseId ? t('myCallOuts.exercise', { title: order.title }) : order.title}</h2>
        <Space wrap>
          <ExerciseTag exercise={!!order.exerciseId} />
          <CallOutStateTag state={state} />
          <Tag color={awaitsAnswer(mine) ? 'orange' : 'default'}>
            {t(`recipientState.${recipient.state}`)}
          </Tag>
        </Space>
      </div>
      {order.text && <p>{order.text}</p>}
      <p>
        {t('callOut.point')}：{order.pointName || '–'} · {t('callOut.musterTime')}：
        {order.musterTime ? dateTime(order.musterTime) : '–'} · {t('callOut.etaTime')}：
        {recipient.etaTime ? dateTime(recipient.etaTime) : '–'}
      </p>
      <ProblemAlert error={change.error} />
      <Space wrap>
        {open && (
          <>
            <Button type="primary" onClick={() => setAsking('ACCEPT')}>
              {t('callOutAnswer.ACCEPT')}
            </Button>
            <Button danger onClick={() => setAsking('DECLINE')}>
              {t('callOutAnswer.DECLINE')}
            </Button>
          </>
        )}
        {(open ? atOnce : (['SAFE'] as const)).map((answer) => (
          <Button key={answer} loading={change.isPending} onClick={() => change.mutate(answer)}>
            {t(`callOutAnswer.${answer}`)}
          </Button>
        ))}
      </Space>
      {asking && <AnswerDialog {...{ mine, asking }} onClose={() => setAsking(undefined)} />}
    </section>
  );
}

type Values = { eta?: string; reason?: string };
type DialogProps = { mine: MyCallOut; asking: Asking; onClose: () => void };

function AnswerDialog({ mine, asking, onClose }: DialogProps) {
  const { t } = useTranslation();
  return (
    <FormDialog<Values, unknown>
      title={`${t(`callOutAnswer.${asking}`)} · ${mine.callOut.order.title}`}
      okText={t(`callOutAnswer.${asking}`)}
      danger={asking === 'DECLINE'}
      onClose={onClose}
      initial={{}}
      send={({ eta, reason }, key) =>
        answerMine(mine, { answer: asking, reason, etaTime: fromLocalField(eta) }, key)
      }
      refreshes={[['call-outs']]}
    >
      {asking === 'ACCEPT' ? (
        <Form.Item name="eta" label={t('callOut.etaTime')}>
          <Input type="datetime-local" />
        </Form.Item>
      ) : (
        <Form.Item name="reason" label={t('text.reason')}>
          <Input maxLength={200} />
        </Form.Item>
      )}
    </FormDialog>
  );
}
