import { useQuery } from '@tanstack/react-query';
import { Table, Tabs, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  agreementsQuery,
  capacitiesQuery,
  type Agreement,
  type Capacity,
} from '../../api/agreements';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { CallDialog } from './call-off-dialogs';
import { CallOffsTab } from './call-offs-tab';
import { CurveTab } from './curve-tab';

export function AgreementsPage() {
  const { t } = useTranslation();
  const items = [
    { key: 'agreements', label: t('agreement.agreements'), children: <AgreementsTab /> },
    { key: 'capacities', label: t('agreement.capacities'), children: <CapacitiesTab /> },
    { key: 'callOffs', label: t('agreement.callOffs'), children: <CallOffsTab /> },
    { key: 'curve', label: t('agreement.curve'), children: <CurveTab /> },
  ];
  return (
    <>
      <PageHead title={t('nav.agreements')} note={t('agreement.note')} />
      <Tabs items={items} destroyOnHidden />
    </>
  );
}

type Promised = Agreement | Capacity;

function AgreementsTab() {
  const { t } = useTranslation();
  const query = useQuery(agreementsQuery);
  const hours: TableColumnsType<Agreement> = [
    {
      title: t('agreement.hours'),
      align: 'right',
      render: (_, { noticeHours, responseHours }) => decimal(noticeHours + responseHours),
    },
  ];
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
      {({ rows }) => <PromiseTable rows={rows} more={hours} calls="agreementId" />}
    </QueryView>
  );
}

function CapacitiesTab() {
  const { t } = useTranslation();
  const query = useQuery(capacitiesQuery);
  const rate: TableColumnsType<Capacity> = [
    {
      title: t('agreement.leadHours'),
      align: 'right',
      render: (_, { leadHours }) => decimal(leadHours),
    },
    {
      title: t('agreement.rate'),
      align: 'right',
      render: (_, { unitsPerHour }) => decimal(unitsPerHour),
    },
  ];
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
      {({ rows }) => <PromiseTable rows={rows} more={rate} calls="capacityId" />}
    </QueryView>
  );
}

type TableProps<T> = {
  rows: T[];
  more: TableColumnsType<T>;
  calls: 'agreementId' | 'capacityId';
};

function PromiseTable<T extends Promised>({ rows, more, calls }: TableProps<T>) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [calling, setCalling] = useState<T>();
  const columns: TableColumnsType<T> = [
    { title: t('agreement.enterprise'), render: (_, { depotId }) => names.depot(depotId) },
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    {
      title: t('agreement.remaining'),
      align: 'right',
      render: (_, { remaining, quantity, itemId }) =>
        `${count(remaining)} / ${count(quantity)} ${names.unit(itemId)}`,
    },
    ...more,
    {
      title: t('purchase.validity'),
      render: (_, { validFrom, validTo }) => `${validFrom} – ${validTo ?? ''}`,
    },
    { title: t('ledger.document'), render: (_, { documentNumber }) => documentNumber ?? '–' },
    {
      key: 'action',
      render: (_, one) => (
        <GuardedButton
          size="small"
          denied={may.not('keepStock', names.depotOf.get(one.depotId)?.divisionCode)}
          onClick={() => setCalling(one)}
        >
          {t('agreement.call')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <>
      <Table<T>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {calling && <CallDialog of={{ ...calling, calls }} onClose={() => setCalling(undefined)} />}
    </>
  );
}
