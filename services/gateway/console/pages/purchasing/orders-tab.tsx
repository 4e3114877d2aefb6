import { useQuery } from '@tanstack/react-query';
import { Checkbox, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ordersQuery,
  orderStates,
  type OrderLine,
  type OrderState,
  type PurchaseOrder,
} from '../../api/purchasing';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { OrderActions } from './order-actions';
import { OrderDialog } from './order-dialog';
import { PurchasingRulesNote } from './rules-dialog';
import { ShortfallDialog } from './shortfall-dialog';
import { useSupplierName, yuan } from './supplier-name';

export function OrdersTab() {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  const [divisionCode, setDivision] = useState('');
  const [state, setState] = useState<OrderState | ''>('');
  const [overdue, setOverdue] = useState(false);
  const [drafting, setDrafting] = useState<'shortfalls' | 'hand'>();
  const query = useQuery(
    ordersQuery({
      divisionCode: divisionCode || undefined,
      state: state || undefined,
      overdue: overdue || undefined,
    }),
  );
  return (
    <>
      <div className="m-filters">
        <DivisionSelect
          everywhere
          value={divisionCode}
          onChange={setDivision}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
        <Select<OrderState | ''>
          value={state}
          onChange={setState}
          style={{ width: 150 }}
          aria-label={t('text.state')}
          options={[
            { value: '', label: t('purchase.allStates') },
            ...orderStates.map((value) => ({ value, label: t(`orderState.${value}`) })),
          ]}
        />
        <Checkbox checked={overdue} onChange={(event) => setOverdue(event.target.checked)}>
          {t('purchase.overdueOnly')}
        </Checkbox>
        <GuardedButton type="primary" denied={denied} onClick={() => setDrafting('shortfalls')}>
          {t('purchase.fromShortfalls')}
        </GuardedButton>
        <GuardedButton denied={denied} onClick={() => setDrafting('hand')}>
          {t('purchase.byHand')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('purchase.none')}>
        {({ rows, complete }) => (
          <>
            <OrderTable rows={rows} />
            {!complete && <p className="m-note">{t('text.notAll')}</p>}
          </>
        )}
      </QueryView>
      <PurchasingRulesNote />
      {drafting === 'shortfalls' && (
        <ShortfallDialog divisionCode={divisionCode} onClose={() => setDrafting(undefined)} />
      )}
      {drafting === 'hand' && <OrderDialog onClose={() => setDrafting(undefined)} />}
    </>
  );
}

const colours: Record<OrderState, string> = {
  DRAFT: 'default',
  SUBMITTED: 'blue',
  APPROVED: 'cyan',
  PARTIALLY_RECEIVED: 'gold',
  RECEIVED: 'green',
  CANCELLED: 'default',
};

function OrderTable({ rows }: { rows: PurchaseOrder[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const supplier = useSupplierName();
  const columns: TableColumnsType<PurchaseOrder> = [
    {
      title: t('purchase.document'),
      render: (_, { documentNumber, id }) =>
        documentNumber || <code className="m-hash">{id.slice(-8)}</code>,
    },
    { title: t('purchase.supplier'), render: (_, { supplierId }) => supplier(supplierId) },
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    {
      title: t('text.state'),
      render: (_, { state, overdue, cancelReason }) => (
        <>
          <Tag color={colours[state]}>{t(`orderState.${state}`)}</Tag>
          {overdue && <Tag color="red">{t('purchase.overdue')}</Tag>}
          {cancelReason && <div className="m-note">{cancelReason}</div>}
        </>
      ),
    },
    {
      title: t('purchase.amount'),
      align: 'right',
      render: (_, { amountFen }) => yuan(amountFen),
      sorter: (a, b) => a.amountFen - b.amountFen,
    },
    { title: t('purchase.expected'), render: (_, { expectedDate }) => expectedDate ?? '–' },
    { title: t('text.created'), render: (_, { createTime }) => dateTime(createTime) },
    { key: 'action', className: 'm-acts', render: (_, order) => <OrderActions order={order} /> },
  ];
  return (
    <Table<PurchaseOrder>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      expandable={{ expandedRowRender: ({ lines }) => <Lines lines={lines} /> }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function Lines({ lines }: { lines: OrderLine[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<OrderLine> = [
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    {
      title: t('purchase.received'),
      align: 'right',
      render: (_, { received }) => count(received),
    },
    {
      title: t('purchase.price'),
      align: 'right',
      render: (_, { unitPriceFen }) => yuan(unitPriceFen),
    },
    {
      title: t('purchase.framework'),
      render: (_, { frameworkId }) => (frameworkId ? t('reports.yes') : '–'),
    },
  ];
  return (
    <Table<OrderLine>
      size="small"
      rowKey={({ itemId, frameworkId }) => `${itemId}/${frameworkId}`}
      columns={columns}
      dataSource={lines}
      pagination={false}
    />
  );
}
