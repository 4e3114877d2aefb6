import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { transfersQuery } from '../../api/plans';
import type { Plan, Transfer } from '../../api/plan-types';
import { clockTime, count } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { TransferStateTag } from '../../parts/tags';
import { useMay } from '../../session';
import { BulkBar } from './bulk-bar';
import { DepartureDialog, ReceiptDialog } from './transfer-dialogs';
import { isWaiting, isUnderway, transferCounts } from './transfer-state';

type Filter = 'all' | 'waiting' | 'underway' | 'done';
type Open = { dialog: 'departure' | 'receipt'; transfer: Transfer } | undefined;

const keeps: Record<Filter, (transfer: Transfer) => boolean> = {
  all: () => true,
  waiting: isWaiting,
  underway: isUnderway,
  done: (one) => one.state === 'RECEIVED' || one.state === 'CANCELLED',
};

export function ExecutionPanel({ plan, reservationId }: { plan: Plan; reservationId: string }) {
  const { t } = useTranslation();
  const query = useQuery(transfersQuery(reservationId));
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('transfer.none')}>
      {({ rows }) => <Transfers plan={plan} transfers={rows} />}
    </QueryView>
  );
}

function Transfers({ plan, transfers }: { plan: Plan; transfers: Transfer[] }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>('all');
  const [chosen, setChosen] = useState<string[]>([]);
  const [open, setOpen] = useState<Open>();
  const counts = transferCounts(transfers);
  const rows = transfers.filter(keeps[filter]).sort(byDeparture);
  const filters: Filter[] = ['all', 'waiting', 'underway', 'done'];
  return (
    <>
      <div className="m-toolbar">
        <Segmented<Filter>
          value={filter}
          onChange={setFilter}
          options={filters.map((value) => ({
            value,
            label: `${t(`transfer.${value}`)} ${transfers.filter(keeps[value]).length}`,
          }))}
        />
        <span className="m-note" aria-live="polite">
          {t('transfer.progress', counts)}
        </span>
      </div>
      <BulkBar
        plan={plan}
        chosen={transfers.filter(({ id }) => chosen.includes(id))}
        onDone={() => setChosen([])}
      />
      <TransferTable
        plan={plan}
        rows={rows}
        chosen={chosen}
        onChoose={setChosen}
        onOpen={setOpen}
      />
      {open?.dialog === 'departure' && (
        <DepartureDialog transfer={open.transfer} onClose={() => setOpen(undefined)} />
      )}
      {open?.dialog === 'receipt' && (
        <ReceiptDialog transfer={open.transfer} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

function byDeparture(one: Transfer, other: Transfer): number {
  return (one.plannedDepartTime ?? '').localeCompare(other.plannedDepartTime ?? '');
}

type TableProps = {
  plan: Plan;
  rows: Transfer[];
  chosen: string[];
  onChoose: (ids: string[]) => void;
  onOpen: (open: Open) => void;
};

function TransferTable({ plan, rows, chosen, onChoose, onOpen }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const near = plan.startTime ?? plan.createTime;
  const columns: TableColumnsType<Transfer> = [
    { title: t('shipment.from'), render: (_, one) => names.depot(one.fromDepotId) },
    { title: t('shipment.to'), render: (_, one) => names.place(one) },
    { title: t('transfer.goods'), render: (_, one) => <Goods transfer={one} /> },
    {
      title: t('shipment.depart'),
      render: (_, one) => (
        <Times planned={one.plannedDepartTime} actual={one.departTime} near={near} />
      ),
    },
    {
      title: t('shipment.arrive'),
      render: (_, one) => (
        <Times planned={one.plannedArriveTime} actual={one.arriveTime} near={near} />
      ),
    },
    { title: t('text.state'), render: (_, { state }) => <TransferStateTag state={state} /> },
    { key: 'action', render: (_, one) => <RowAction plan={plan} transfer={one} onOpen={onOpen} /> },
  ];
  return (
    <Table<Transfer>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
      rowSelection={{
        selectedRowKeys: chosen,
        onChange: (keys) => onChoose(keys.map(String)),
        getCheckboxProps: (one) => ({ disabled: !isWaiting(one) && !isUnderway(one) }),
      }}
    />
  );
}

function Goods({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <ul className="m-goods">
      {transfer.lines.map(({ itemId, quantity, received, lost }) => (
        <li key={itemId}>
          {names.item(itemId)} {count(quantity)} {names.unit(itemId)}
          {received > 0 && received < quantity && (
            <span className="m-note">
              {' '}
              {t('transfer.receivedPart', { value: count(received) })}
            </span>
          )}
          {lost > 0 && (
            <span className="m-warn"> {t('transfer.lostPart', { value: count(lost) })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

type TimesProps = { planned?: string; actual?: string; near: string };

function Times({ planned, actual, near }: TimesProps) {
  const { t } = useTranslation();
  if (!actual) return <>{t('transfer.planned', { time: clockTime(planned, near) })}</>;
  return (
    <>
      <strong>{clockTime(actual, near)}</strong>
      <div className="m-note">{t('transfer.planned', { time: clockTime(planned, near) })}</div>
    </>
  );
}

type ActionProps = { plan: Plan; transfer: Transfer; onOpen: (open: Open) => void };

function RowAction({ plan, transfer, onOpen }: ActionProps) {
  const { t } = useTranslation();
  const may = useMay();
  const [shown, setShown] = useState(false);
  if (isWaiting(transfer)) {
    return (
      <GuardedButton
        size="small"
        type="primary"
        denied={may.not('depart', plan.divisionCode)}
        onClick={() => onOpen({ dialog: 'departure', transfer })}
      >
        {t('transfer.departure')}
      </GuardedButton>
    );
  }
  if (isUnderway(transfer)) {
    return (
      <GuardedButton
        size="small"
        type="primary"
        denied={may.not('receive', transfer.toDivisionCode ?? plan.divisionCode)}
        onClick={() => onOpen({ dialog: 'receipt', transfer })}
      >
        {t('transfer.receipt')}
      </GuardedButton>
    );
  }
  const losses = transfer.losses ?? [];
  if (losses.length === 0) return null;
  return (
    <>
      <Button size="small" type="link" onClick={() => setShown(!shown)}>
        {t('transfer.losses')}
      </Button>
      {shown && losses.map((loss) => <div key={loss.createTime}>{loss.reason}</div>)}
    </>
  );
}
