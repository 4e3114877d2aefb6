import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  answers,
  recipientsQuery,
  recipientStates,
  recordAnswer,
  type Answer,
  type CallOut,
  type Recipient,
  type RecipientState,
} from '../../api/call-outs';
import { count, dateTime } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';

const colours: Partial<Record<RecipientState, string>> = {
  MUSTERED: 'green',
  EN_ROUTE: 'cyan',
  ACCEPTED: 'blue',
  DECLINED: 'red',
  NO_RESPONSE: 'orange',
  NO_SHOW: 'red',
  FAILED: 'red',
};

export function RecipientsTab({ callOut }: { callOut: CallOut }) {
  const { t } = useTranslation();
  const [state, setState] = useState<RecipientState>();
  const query = useQuery(recipientsQuery(callOut.id, state));
  const counts = new Map(callOut.counts.map((each) => [each.state, each.people]));
  const shown = recipientStates.filter((each) => counts.has(each));
  return (
    <>
      <div className="m-filters">
        {shown.map((each) => (
          <Tag.CheckableTag
            key={each}
            checked={state === each}
            onChange={(checked) => setState(checked ? each : undefined)}
          >
            {t(`recipientState.${each}`)} {count(counts.get(each))}
          </Tag.CheckableTag>
        ))}
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <RecipientTable rows={rows} callOut={callOut} />}
      </QueryView>
    </>
  );
}

function RecipientTable({ rows, callOut }: { rows: Recipient[]; callOut: CallOut }) {
  const { t } = useTranslation();
  const denied = useMay().not('recordAnswers', callOut.order.divisionCode);
  const [asked, setAsked] = useState<Recipient>();
  const columns: TableColumnsType<Recipient> = [
    { title: t('callOut.person'), render: (_, { name, personId }) => name ?? personId },
    {
      title: t('text.state'),
      render: (_, { state, safeTime }) => (
        <>
          <Tag color={colours[state]}>{t(`recipientState.${state}`)}</Tag>
          {safeTime && <Tag color="green">{t('callOutAnswer.SAFE')}</Tag>}
        </>
      ),
    },
    {
      title: t('callOut.placeOf'),
      render: (_, { hasPlace, place }) => (hasPlace ? (place ?? t('callOut.anyone')) : '–'),
    },
    { title: t('callOut.wave'), dataIndex: 'wave' },
    { title: t('callOut.etaTime'), render: (_, { etaTime }) => dateTime(etaTime) },
    { title: t('callOut.answered'), render: (_, { answerTime }) => dateTime(answerTime) },
    { title: t('text.reason'), dataIndex: 'reason' },
    {
      title: '',
      render: (_, one) =>
        !denied &&
        one.state !== 'CANDIDATE' && (
          <Button size="small" onClick={() => setAsked(one)}>
            {t('callOut.record')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <Table<Recipient>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {asked && <AnswerDialog recipient={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
}

type AnswerValues = { answer: Answer; reason?: string };

function AnswerDialog({ recipient, onClose }: { recipient: Recipient; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<AnswerValues, Recipient>
      title={`${t('callOut.record')} ${recipient.name ?? recipient.personId}`}
      okText={t('callOut.record')}
      onClose={onClose}
      initial={{ answer: 'ACCEPT' }}
      send={(values, key) => recordAnswer(recipient.id, values, key)}
      refreshes={[['call-outs']]}
      onDone={() => void message.success(t('text.saved'))}
    >
      <Form.Item name="answer" label={t('callOut.answer')}>
        <Select options={answers.map((value) => ({ value, label: t(`callOutAnswer.${value}`) }))} />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}
