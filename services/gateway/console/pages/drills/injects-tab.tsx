import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addInject,
  capAddress,
  injectsQuery,
  releaseInject,
  triggers,
  type Drill,
  type Inject,
} from '../../api/drills';
import { useChange } from '../../api/use-change';
import { exactTime, percent } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { ProblemAlert, QueryView } from '../../parts/query-view';

/** The events list: whole for controllers, what was released for everyone else. */
export function InjectsTab({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const query = useQuery(injectsQuery(drill.id));
  const open = ['PLANNED', 'SCHEDULED', 'RUNNING', 'SUSPENDED'].includes(drill.state);
  return (
    <>
      <p className="m-note">{t(drill.controlled ? 'drill.injectsAll' : 'drill.injectsReleased')}</p>
      {drill.controlled && open && (
        <Button onClick={() => setAdding(true)}>{t('drill.addInject')}</Button>
      )}
      <QueryView query={query} isEmpty={({ injects }) => injects.length === 0}>
        {({ injects }) => <InjectTable drill={drill} injects={injects} />}
      </QueryView>
      {adding && (
        <InjectDialog
          drill={drill}
          next={(query.data?.injects.at(-1)?.number ?? 0) + 1}
          onClose={() => setAdding(false)}
        />
      )}
    </>
  );
}

function InjectTable({ drill, injects }: { drill: Drill; injects: Inject[] }) {
  const { t } = useTranslation();
  const release = useChange<string, Inject>({
    send: (injectId, key) => releaseInject(drill.id, injectId, key),
    refreshes: [['drills', drill.id]],
  });
  const whenOf = ({ trigger, afterSeconds, share }: Inject) => {
    if (!trigger) return '–';
    const name = t(`drillTrigger.${trigger}`);
    if (trigger === 'MANUAL') return name;
    const after = trigger === 'TIMED' || trigger === 'AFTER_INJECT';
    return `${name} ${after ? `+${Math.floor(afterSeconds / 60)} min` : percent(share)}`;
  };
  const columns: TableColumnsType<Inject> = [
    { title: '#', dataIndex: 'number', width: 50 },
    {
      title: t('drill.inject'),
      render: (_, { title, body }) => (
        <>
          <b>{title}</b>
          <div style={{ maxWidth: 480, whiteSpace: 'pre-wrap' }}>{body}</div>
        </>
      ),
    },
    ...(drill.controlled
      ? [
          { title: t('drill.when'), render: (_: unknown, one: Inject) => whenOf(one) },
          { title: t('drill.expectedAction'), dataIndex: 'expectedAction' },
        ]
      : []),
    {
      title: t('text.state'),
      render: (_, { id, state, releaseTime }) => (
        <>
          <Tag color={state === 'RELEASED' ? 'green' : 'default'}>{t(`drillInject.${state}`)}</Tag>
          {releaseTime && exactTime(releaseTime)}{' '}
          <a href={capAddress(drill.id, id)} download title={t('drill.capNote')}>
            {t('drill.cap')}
          </a>
        </>
      ),
    },
    {
      key: 'action',
      render: (_, { id, state }) =>
        drill.controlled &&
        drill.state === 'RUNNING' &&
        state === 'PENDING' && (
          <Button size="small" loading={release.isPending} onClick={() => release.mutate(id)}>
            {t('drill.release')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <ProblemAlert error={release.error} />
      <Table<Inject>
        {...{ size: 'small', rowKey: 'id', columns, dataSource: injects, pagination: false }}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}

type Values = {
  number: number;
  title: string;
  body: string;
  expectedAction?: string;
  trigger: (typeof triggers)[number];
  minutes?: number;
  share?: number;
};
const offered = triggers.filter((trigger) => trigger !== 'AFTER_INJECT');

function InjectDialog(props: { drill: Drill; next: number; onClose: () => void }) {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t('field.required') }];
  return (
    <FormDialog<Values, Inject>
      title={t('drill.addInject')}
      okText={t('drill.addInject')}
      onClose={props.onClose}
      initial={{ number: props.next, trigger: 'TIMED', minutes: 10 }}
      refreshes={[['drills', props.drill.id]]}
      send={({ minutes = 0, share = 0, ...values }, key) => {
        const timed = values.trigger === 'TIMED';
        const when = timed ? { afterSeconds: minutes * 60 } : { share: share / 100 };
        return addInject(props.drill.id, { ...values, ...when }, key);
      }}
    >
      {(form) => (
        <>
          <Form.Item name="number" label="#" rules={rules}>
            <InputNumber min={1} max={9999} />
          </Form.Item>
          <Form.Item name="title" label={t('drill.injectTitle')} rules={rules}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="body" label={t('drill.inject')} rules={rules}>
            <Input.TextArea rows={4} maxLength={4000} />
          </Form.Item>
          <Form.Item name="expectedAction" label={t('drill.expectedAction')}>
            <Input.TextArea rows={2} maxLength={2000} />
          </Form.Item>
          <Form.Item name="trigger" label={t('drill.when')} rules={rules}>
            <Select
              options={offered.map((value) => ({ value, label: t(`drillTrigger.${value}`) }))}
            />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {() => {
              const trigger = form.getFieldValue('trigger') as Values['trigger'];
              if (trigger === 'MANUAL') return null;
              const timed = trigger === 'TIMED';
              const label = t(timed ? 'drill.minutes' : 'drill.share');
              return (
                <Form.Item name={timed ? 'minutes' : 'share'} label={label} rules={rules}>
                  <InputNumber min={timed ? 0 : 1} max={timed ? 43_200 : 100} />
                </Form.Item>
              );
            }}
          </Form.Item>
        </>
      )}
    </FormDialog>
  );
}
