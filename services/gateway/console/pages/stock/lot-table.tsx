import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Select, Space, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lotsQuery, setLotState } from '../../api/inventory';
import { lotStates, type Balance, type Lot, type LotState } from '../../api/types';
import { count } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { LotStateTag } from '../../parts/tags';
import { useMay } from '../../session';
import { RecallDialog } from '../lots/recall-dialog';
import { SplitDialog } from '../lots/split-dialog';
import { Expiry } from './expiry';
import { grouped } from './stock-sums';

type Props = { itemId: string; balances: Balance[] };

export function LotTable({ itemId, balances }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery(lotsQuery(itemId));
  const [acting, setActing] = useState<{ lot: Lot; how: 'change' | 'split' | 'recall' }>();
  const close = () => setActing(undefined);
  const byLot = grouped(balances, ({ lotId }) => lotId);
  const held = (lot: Lot) => {
    const own = byLot.get(lot.id) ?? [];
    return own.reduce((sum, one) => sum + one.onHand + one.reserved, 0);
  };
  const columns: TableColumnsType<Lot> = [
    { title: t('stock.batch'), render: (_, lot) => batchOf(lot) },
    { title: t('stock.expiry'), render: (_, { expireDate }) => <Expiry date={expireDate} /> },
    { title: t('text.state'), render: (_, { state }) => <LotStateTag state={state} /> },
    { title: t('stock.inDepots'), align: 'right', render: (_, lot) => count(held(lot)) },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, lot) => (
        <Space size={4}>
          {(['change', 'split', 'recall'] as const).map((how) => (
            <GuardedButton
              key={how}
              size="small"
              danger={how === 'recall'}
              denied={may.not('keepStock')}
              onClick={() => setActing({ lot, how })}
            >
              {t(`lots.${how}`)}
            </GuardedButton>
          ))}
        </Space>
      ),
    },
  ];
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('stock.noLots')}>
      {({ rows }) => (
        <>
          <Table<Lot>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={rows}
            pagination={rows.length > 50 ? { pageSize: 50 } : false}
            scroll={{ x: 'max-content' }}
            expandable={{
              expandedRowRender: (lot) => <DepotsOfLot balances={byLot.get(lot.id) ?? []} />,
            }}
          />
          {acting?.how === 'change' && <LotDialog lot={acting.lot} onClose={close} />}
          {acting?.how === 'split' && <SplitDialog lotId={acting.lot.id} onClose={close} />}
          {acting?.how === 'recall' && (
            <RecallDialog itemId={itemId} lotId={acting.lot.id} onClose={close} />
          )}
        </>
      )}
    </QueryView>
  );
}

/** A part that was split from a batch is told by its number. */
const batchOf = ({ batchNumber, part }: Lot) =>
  part > 0 ? `${batchNumber || '–'} · ${part}` : batchNumber || '–';

function DepotsOfLot({ balances }: { balances: Balance[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Balance> = [
    { title: t('text.depot'), render: (_, one) => names.depot(one.depotId) },
    { title: t('stock.onHand'), align: 'right', render: (_, one) => count(one.onHand) },
    { title: t('stock.reserved'), align: 'right', render: (_, one) => count(one.reserved) },
    { title: t('stock.inTransit'), align: 'right', render: (_, one) => count(one.inTransit) },
  ];
  return (
    <Table<Balance>
      size="small"
      rowKey="depotId"
      columns={columns}
      dataSource={balances}
      pagination={balances.length > 20 ? { pageSize: 20 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}

function LotDialog({ lot, onClose }: { lot: Lot; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<{ state: LotState; reason: string }, Lot>
      title={t('stock.changeLot')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ state: lot.state }}
      send={(values, key) => setLotState(lot.id, { ...values, etag: lot.etag }, key)}
      refreshes={[['stock']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p className="m-note">{t('stock.lotNote')}</p>
      <Form.Item name="state" label={t('text.state')} rules={[required]}>
        <Select options={lotStates.map((value) => ({ value, label: t(`lotState.${value}`) }))} />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
