import { useQuery } from '@tanstack/react-query';
import { App, Progress, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { binsQuery, binStockQuery, deleteBin, type Bin, type BinStock } from '../../api/movements';
import type { Depot } from '../../api/types';
import { useChange } from '../../api/use-change';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { BinDialog } from './bin-dialog';

type Props = { depot: Depot; denied?: string };

/** The marked places inside a depot, how full they are and what stands in them. */
export function BinsTab({ depot, denied }: Props) {
  const { t } = useTranslation();
  const query = useQuery(binsQuery(depot.id));
  const [open, setOpen] = useState<Bin | 'new'>();
  return (
    <>
      <div className="m-toolbar">
        <GuardedButton type="primary" denied={denied} onClick={() => setOpen('new')}>
          {t('bins.add')}
        </GuardedButton>
        <span className="m-note">{t('bins.note')}</span>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('bins.none')}>
        {({ rows }) => <BinTable depotId={depot.id} rows={rows} denied={denied} onEdit={setOpen} />}
      </QueryView>
      {open && (
        <BinDialog
          depotId={depot.id}
          bin={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

type TableProps = { depotId: string; rows: Bin[]; denied?: string; onEdit: (bin: Bin) => void };

function BinTable({ depotId, rows, denied, onEdit }: TableProps) {
  const { t } = useTranslation();
  const standing = useQuery(binStockQuery(depotId)).data?.rows ?? [];
  const columns: TableColumnsType<Bin> = [
    {
      title: t('bins.code'),
      render: (_, { code, closed, note }) => (
        <>
          <strong>{code}</strong> {closed && <Tag>{t('bins.closed')}</Tag>}
          {note && <div className="m-note m-small">{note}</div>}
        </>
      ),
    },
    {
      title: t('bins.storage'),
      render: (_, { storageClass }) => t(`storageClass.${storageClass}`),
    },
    {
      title: t('bins.volume'),
      render: (_, bin) => <Fill used={bin.volumeM3} of={bin.volumeM3Capacity} unit="m³" />,
    },
    {
      title: t('bins.mass'),
      render: (_, bin) => <Fill used={bin.massKg} of={bin.massKgCapacity} unit="kg" />,
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, bin) => (
        <Space size={4}>
          <GuardedButton size="small" denied={denied} onClick={() => onEdit(bin)}>
            {t('action.edit')}
          </GuardedButton>
          <RemoveButton bin={bin} denied={denied} />
        </Space>
      ),
    },
  ];
  const inBin = ({ code }: Bin) => standing.filter(({ binCode }) => binCode === code);
  return (
    <Table<Bin>
      size="small"
      rowKey="code"
      columns={columns}
      dataSource={rows}
      expandable={{
        rowExpandable: (bin) => inBin(bin).length > 0,
        expandedRowRender: (bin) => <Standing rows={inBin(bin)} />,
      }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

/** How full a bin is; without a limit only what stands in it. */
function Fill({ used, of, unit }: { used: number; of: number; unit: string }) {
  if (of === 0) return <>{`${decimal(used)} ${unit}`}</>;
  const share = Math.round((used / of) * 100);
  return (
    <>
      {`${decimal(used)} / ${decimal(of)} ${unit}`}
      <Progress
        percent={share}
        size="small"
        showInfo={false}
        status={share >= 100 ? 'exception' : 'normal'}
        aria-hidden="true"
      />
    </>
  );
}

function Standing({ rows }: { rows: BinStock[] }) {
  const names = useNames();
  return (
    <ul className="m-contents">
      {rows.map(({ itemId, lotId, quantity }) => (
        <li key={lotId}>
          {names.item(itemId)} {count(quantity)} {names.unit(itemId)}{' '}
          <code className="m-hash">…{lotId.slice(-8)}</code>
        </li>
      ))}
    </ul>
  );
}

function RemoveButton({ bin, denied }: { bin: Bin; denied?: string }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const removal = useChange<Bin, void>({
    send: deleteBin,
    refreshes: [['bins']],
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  const ask = () =>
    modal.confirm({
      title: t('bins.removeQuestion', { code: bin.code }),
      content: t('bins.removeNote'),
      okText: t('action.remove'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () => removal.mutateAsync(bin).catch(() => undefined),
    });
  return (
    <GuardedButton size="small" danger denied={denied} onClick={ask}>
      {t('action.remove')}
    </GuardedButton>
  );
}
