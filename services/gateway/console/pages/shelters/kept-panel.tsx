import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  keptArrivalsQuery,
  resolveKeptArrival,
  type KeptArrival,
  type Resolution,
} from '../../api/kept-arrivals';
import type { Shelter } from '../../api/shelters';
import { dateTime } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';

type Resolving = { arrival: KeptArrival; admit: boolean };

/** What a phone brought too late: a person lets them in, or dismisses it, with the reason. */
export function KeptPanel({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const [resolving, setResolving] = useState<Resolving>();
  const query = useQuery(keptArrivalsQuery(shelter.id));
  return (
    <>
      <p className="m-note">{t('keptArrival.note')}</p>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('keptArrival.none')}
      >
        {({ rows }) => <KeptTable rows={rows} shelter={shelter} onResolve={setResolving} />}
      </QueryView>
      {resolving && <ResolveDialog {...resolving} onClose={() => setResolving(undefined)} />}
    </>
  );
}

type TableProps = {
  rows: KeptArrival[];
  shelter: Shelter;
  onResolve: (resolving: Resolving) => void;
};

function KeptTable({ rows, shelter, onResolve }: TableProps) {
  const { t } = useTranslation();
  const denied = useMay().not('keepShelters', shelter.divisionCode);
  const columns: TableColumnsType<KeptArrival> = [
    {
      title: t('keptArrival.person'),
      render: (_, { name, ageGroup }) => (
        <>
          {name} {ageGroup && t(`ageGroup.${ageGroup}`)}
        </>
      ),
    },
    {
      title: t('keptArrival.kind'),
      render: (_, { kind }) => t(`keptArrival.${kind}`),
    },
    { title: t('keptArrival.came'), render: (_, one) => dateTime(one.checkInTime) },
    { title: t('keptArrival.learned'), render: (_, one) => dateTime(one.createTime) },
    { title: t('keptArrival.why'), render: (_, { reason }) => t(`problem.${reason}`) },
    {
      key: 'verbs',
      render: (_, arrival) => (
        <div className="m-verbs">
          {[true, false].map((admit) => (
            <GuardedButton
              key={String(admit)}
              size="small"
              denied={denied}
              onClick={() => onResolve({ arrival, admit })}
            >
              {t(verbOf(arrival, admit))}
            </GuardedButton>
          ))}
        </div>
      ),
    },
  ];
  return (
    <Table<KeptArrival>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function verbOf({ kind }: KeptArrival, admit: boolean) {
  if (!admit) return 'keptArrival.dismiss' as const;
  return kind === 'DEPARTURE' ? ('keptArrival.letOut' as const) : ('keptArrival.admit' as const);
}

function ResolveDialog({ arrival, admit, onClose }: Resolving & { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const title = t(verbOf(arrival, admit));
  return (
    <FormDialog<Omit<Resolution, 'admit'>, KeptArrival>
      title={`${title} ${arrival.name ?? ''}`}
      okText={title}
      danger={!admit}
      onClose={onClose}
      send={(values, key) => resolveKeptArrival(arrival.id, { ...values, admit }, key)}
      refreshes={[['shelters']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
      {admit && arrival.reason === 'OVER_CAPACITY' && (
        <Form.Item name="overrideReason" label={t('keptArrival.override')}>
          <Input.TextArea rows={2} maxLength={500} showCount />
        </Form.Item>
      )}
    </FormDialog>
  );
}
