import { useQuery } from '@tanstack/react-query';
import { Select, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  exchangesQuery,
  exchangeStates,
  type Exchange,
  type ExchangeState,
} from '../../api/rotation';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { CancelExchangeDialog, CompleteExchangeDialog } from './exchange-dialogs';

const colours: Record<ExchangeState, string> = {
  PLANNED: 'blue',
  COMPLETED: 'green',
  CANCELLED: 'default',
};

/** Old lots that enterprises take back for as many fresh units. */
export function ExchangesTab() {
  const { t } = useTranslation();
  const [state, setState] = useState<ExchangeState | ''>('');
  const query = useQuery(exchangesQuery(state || undefined));
  return (
    <>
      <div className="m-filters">
        <Select<ExchangeState | ''>
          value={state}
          onChange={setState}
          style={{ width: 150 }}
          aria-label={t('text.state')}
          options={[
            { value: '', label: t('purchase.allStates') },
            ...exchangeStates.map((value) => ({ value, label: t(`exchangeState.${value}`) })),
          ]}
        />
        <span className="m-note">{t('exchange.note')}</span>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('exchange.none')}>
        {({ rows }) => <ExchangeTable rows={rows} />}
      </QueryView>
    </>
  );
}

function ExchangeTable({ rows }: { rows: Exchange[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Exchange> = [
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    {
      title: t('text.state'),
      render: (_, { state }) => <Tag color={colours[state]}>{t(`exchangeState.${state}`)}</Tag>,
    },
    { title: t('rotation.due'), dataIndex: 'dueDate' },
    { title: t('text.created'), render: (_, { createTime }) => dateTime(createTime) },
    { title: t('exchange.done'), render: (_, { resolveTime }) => dateTime(resolveTime) },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, exchange) => <Actions exchange={exchange} />,
    },
  ];
  return (
    <Table<Exchange>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function Actions({ exchange }: { exchange: Exchange }) {
  const { t } = useTranslation();
  const names = useNames();
  const denied = useMay().not('keepStock', names.depotOf.get(exchange.depotId)?.divisionCode);
  const [open, setOpen] = useState<'complete' | 'cancel'>();
  if (exchange.state !== 'PLANNED') return null;
  const close = () => setOpen(undefined);
  return (
    <Space size={4}>
      <GuardedButton size="small" denied={denied} onClick={() => setOpen('complete')}>
        {t('exchange.complete')}
      </GuardedButton>
      <GuardedButton size="small" danger denied={denied} onClick={() => setOpen('cancel')}>
        {t('exchange.cancel')}
      </GuardedButton>
      {open === 'complete' && <CompleteExchangeDialog exchange={exchange} onClose={close} />}
      {open === 'cancel' && <CancelExchangeDialog exchange={exchange} onClose={close} />}
    </Space>
  );
}
