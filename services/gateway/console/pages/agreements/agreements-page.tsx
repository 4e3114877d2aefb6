import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Checkbox, Space, Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  agreementsQuery,
  capacitiesQuery,
  type Agreement,
  type Capacity,
} from '../../api/agreements';
import type { Listing } from '../../api/request';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { CallDialog } from './call-off-dialogs';
import { CallOffsTab } from './call-offs-tab';
import { CurveTab } from './curve-tab';
import { AgreementDialog, CapacityDialog } from './promise-dialogs';

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
  const [open, setOpen] = useState<Agreement | 'new'>();
  const hours: TableColumnsType<Agreement> = [
    {
      title: t('agreement.hours'),
      align: 'right',
      render: (_, { noticeHours, responseHours }) => decimal(noticeHours + responseHours),
    },
  ];
  return (
    <>
      <PromiseView
        query={query}
        more={hours}
        calls="agreementId"
        addText={t('agreement.addAgreement')}
        onEdit={setOpen}
      />
      {open && (
        <AgreementDialog
          agreement={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

function CapacitiesTab() {
  const { t } = useTranslation();
  const query = useQuery(capacitiesQuery);
  const [open, setOpen] = useState<Capacity | 'new'>();
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
    <>
      <PromiseView
        query={query}
        more={rate}
        calls="capacityId"
        addText={t('agreement.addCapacity')}
        onEdit={setOpen}
      />
      {open && (
        <CapacityDialog
          capacity={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

type ViewProps<T> = {
  query: UseQueryResult<Listing<T>>;
  more: TableColumnsType<T>;
  calls: 'agreementId' | 'capacityId';
  addText: string;
  onEdit: (what: T | 'new') => void;
};

function PromiseView<T extends Promised>({ query, addText, onEdit, ...rest }: ViewProps<T>) {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  const [closed, setClosed] = useState(false);
  const shown = (rows: T[]) => rows.filter((one) => closed || !one.closed);
  return (
    <>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => onEdit('new')}>
          {addText}
        </GuardedButton>
        <Checkbox checked={closed} onChange={(event) => setClosed(event.target.checked)}>
          {t('agreement.showClosed')}
        </Checkbox>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => shown(rows).length === 0}
        empty={t('agreement.none')}
      >
        {({ rows }) => <PromiseTable rows={shown(rows)} onEdit={onEdit} {...rest} />}
      </QueryView>
    </>
  );
}

type TableProps<T> = Pick<ViewProps<T>, 'more' | 'calls'> & {
  rows: T[];
  onEdit: (one: T) => void;
};

function PromiseTable<T extends Promised>({ rows, more, calls, onEdit }: TableProps<T>) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [calling, setCalling] = useState<T>();
  const deniedAt = (depotId: string) =>
    may.not('keepStock', names.depotOf.get(depotId)?.divisionCode);
  const columns: TableColumnsType<T> = [
    { title: t('agreement.enterprise'), render: (_, { depotId }) => names.depot(depotId) },
    {
      title: t('text.item'),
      render: (_, { itemId, closed }) => (
        <>
          {names.item(itemId)} {closed && <Tag>{t('purchase.closed')}</Tag>}
        </>
      ),
    },
    {
      title: t('agreement.remaining'),
      align: 'right',
      render: (_, { remaining, quantity, itemId }) =>
        `${count(remaining)} / ${count(quantity)} ${names.unit(itemId)}`,
    },
    ...more,
    {
      title: t('purchase.validity'),
      render: (_, { validFrom, validTo }) => `${validFrom} – ${validTo ?? t('agreement.noEnd')}`,
    },
    { title: t('ledger.document'), render: (_, { documentNumber }) => documentNumber ?? '–' },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, one) => (
        <Space size={4}>
          {!one.closed && (
            <GuardedButton
              size="small"
              denied={deniedAt(one.depotId)}
              disabled={one.remaining === 0}
              onClick={() => setCalling(one)}
            >
              {t('agreement.call')}
            </GuardedButton>
          )}
          <GuardedButton size="small" denied={deniedAt(one.depotId)} onClick={() => onEdit(one)}>
            {t('action.edit')}
          </GuardedButton>
        </Space>
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
