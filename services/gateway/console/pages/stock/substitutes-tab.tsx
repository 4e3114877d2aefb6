import { useQuery } from '@tanstack/react-query';
import { App, InputNumber, Space, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  deleteSubstitute,
  proposeSubstitutesQuery,
  substitutesQuery,
  type Substitute,
  type SubstituteProposal,
} from '../../api/catalogue';
import { useChange } from '../../api/use-change';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { RatiosPanel } from './ratios-panel';
import { SubstituteDialog } from './substitute-dialog';

/** What may be given instead of an item, how much of it, and what could be had of it now. */
export function SubstitutesTab({ itemId }: { itemId: string }) {
  const { t } = useTranslation();
  const denied = useMay().not('editCatalogue');
  const query = useQuery(substitutesQuery(itemId));
  const [open, setOpen] = useState<Substitute | 'new'>();
  return (
    <>
      <div className="m-toolbar">
        <GuardedButton denied={denied} onClick={() => setOpen('new')}>
          {t('substitutes.add')}
        </GuardedButton>
        <span className="m-note">{t('substitutes.note')}</span>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('substitutes.none')}
      >
        {({ rows }) => (
          <>
            <SubstituteTable rows={rows} denied={denied} onEdit={setOpen} />
            <Shortage itemId={itemId} />
          </>
        )}
      </QueryView>
      <RatiosPanel itemId={itemId} />
      {open && (
        <SubstituteDialog
          itemId={itemId}
          substitute={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

type TableProps = {
  rows: Substitute[];
  denied?: string;
  onEdit: (substitute: Substitute) => void;
};

function SubstituteTable({ rows, denied, onEdit }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Substitute> = [
    { title: t('substitutes.missing'), render: (_, { itemId }) => names.item(itemId) },
    {
      title: t('substitutes.instead'),
      render: (_, { substituteItemId: id }) => (
        <Link to={`/stock/items/${id}`}>{names.item(id)}</Link>
      ),
    },
    {
      title: t('substitutes.ratio'),
      render: (_, { itemId, substituteItemId, ratio }) =>
        `1 ${names.unit(itemId)} = ${decimal(ratio)} ${names.unit(substituteItemId)}`,
    },
    {
      title: t('substitutes.twoWay'),
      render: (_, { twoWay }) => (twoWay ? t('reports.yes') : '–'),
    },
    { title: t('substitutes.priority'), align: 'right', dataIndex: 'priority' },
    { title: t('substitutes.remark'), render: (_, { note }) => note ?? '–' },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, substitute) => (
        <Space size={4}>
          <GuardedButton size="small" denied={denied} onClick={() => onEdit(substitute)}>
            {t('action.edit')}
          </GuardedButton>
          <RemoveButton substitute={substitute} denied={denied} />
        </Space>
      ),
    },
  ];
  return (
    <Table<Substitute>
      size="small"
      rowKey={({ itemId, substituteItemId }) => `${itemId}/${substituteItemId}`}
      columns={columns}
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  );
}

function RemoveButton({ substitute, denied }: { substitute: Substitute; denied?: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const removal = useChange<Substitute, void>({
    send: deleteSubstitute,
    refreshes: [['substitutes']],
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  const ask = () =>
    modal.confirm({
      title: t('substitutes.removeQuestion', { item: names.item(substitute.substituteItemId) }),
      okText: t('action.remove'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () => removal.mutateAsync(substitute).catch(() => undefined),
    });
  return (
    <GuardedButton size="small" danger denied={denied} onClick={ask}>
      {t('action.remove')}
    </GuardedButton>
  );
}

/** What could cover so many missing units, with what is free now. */
function Shortage({ itemId }: { itemId: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const [quantity, setQuantity] = useState(0);
  const query = useQuery(proposeSubstitutesQuery(itemId, quantity));
  const columns: TableColumnsType<SubstituteProposal> = [
    { title: t('substitutes.instead'), render: (_, one) => names.item(one.itemId) },
    {
      title: t('substitutes.needed'),
      align: 'right',
      render: (_, one) => `${count(one.needed)} ${names.unit(one.itemId)}`,
    },
    {
      title: t('kits.available'),
      align: 'right',
      render: (_, one) => `${count(one.available)} ${names.unit(one.itemId)}`,
    },
    {
      title: t('substitutes.covers'),
      align: 'right',
      render: (_, one) => `${count(one.covers)} ${names.unit(itemId)}`,
    },
  ];
  return (
    <section className="m-section">
      <h3>{t('substitutes.shortage')}</h3>
      <label className="m-inline-field">
        {t('substitutes.short')}
        <InputNumber
          min={0}
          max={999_999_999}
          precision={0}
          value={quantity}
          suffix={names.unit(itemId)}
          onChange={(value) => setQuantity(value ?? 0)}
        />
      </label>
      {quantity > 0 && (
        <QueryView
          query={query}
          isEmpty={({ proposals }) => proposals.length === 0}
          empty={t('substitutes.nothing')}
        >
          {({ proposals }) => (
            <Table<SubstituteProposal>
              size="small"
              rowKey="itemId"
              columns={columns}
              dataSource={proposals}
              pagination={false}
              scroll={{ x: 'max-content' }}
            />
          )}
        </QueryView>
      )}
    </section>
  );
}
