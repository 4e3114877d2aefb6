import { useQuery } from '@tanstack/react-query';
import { Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { movementsQuery } from '../../api/inventory';
import type { Entry, Movement } from '../../api/types';
import { count, exactTime } from '../../format';
import { useNames } from '../../names';
import { usePeople } from '../../people';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { canReturn, canReverse, ReturnDialog, ReverseDialog } from './return-dialogs';

/** Every movement of an item, newest first; each unfolds to its entries, which sum to zero. */
export function Ledger({ itemId }: { itemId: string }) {
  const { t } = useTranslation();
  const personOf = usePeople();
  const [undoing, setUndoing] = useState<{ movement: Movement; how: 'return' | 'reverse' }>();
  const query = useQuery(movementsQuery({ itemId }));
  const columns: TableColumnsType<Movement> = [
    { title: t('ledger.time'), render: (_, one) => exactTime(one.createTime) },
    { title: t('ledger.kind'), render: (_, { kind }) => <Tag>{t(`movement.${kind}`)}</Tag> },
    {
      title: t('ledger.change'),
      align: 'right',
      render: (_, one) => <strong>{signed(changeOf(one, itemId))}</strong>,
    },
    { title: t('text.reason'), render: (_, { reason }) => reason ?? '–' },
    { title: t('ledger.person'), render: (_, one) => one.actorName ?? personOf(one.actorId) },
    {
      title: t('ledger.document'),
      render: (_, one) => <Paper documentNumber={one.documentNumber} />,
    },
    {
      title: t('text.depot'),
      render: (_, one) => <Depots entries={one.entries} itemId={itemId} />,
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, movement) => (
        <Undo
          movement={movement}
          itemId={itemId}
          onChoose={(how) => setUndoing({ movement, how })}
        />
      ),
    },
  ];
  const close = () => setUndoing(undefined);
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('ledger.none')}>
      {({ rows, complete }) => (
        <>
          {!complete && <p className="m-note">{t('ledger.newest', { number: rows.length })}</p>}
          <Table<Movement>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={rows}
            pagination={rows.length > 50 ? { pageSize: 50 } : false}
            scroll={{ x: 'max-content' }}
            expandable={{
              expandedRowRender: ({ entries }) => (
                <Entries entries={entries.filter((entry) => entry.itemId === itemId)} />
              ),
            }}
          />
          {undoing?.how === 'return' && (
            <ReturnDialog itemId={itemId} movement={undoing.movement} onClose={close} />
          )}
          {undoing?.how === 'reverse' && (
            <ReverseDialog movement={undoing.movement} onClose={close} />
          )}
        </>
      )}
    </QueryView>
  );
}

type UndoProps = {
  movement: Movement;
  itemId: string;
  onChoose: (how: 'return' | 'reverse') => void;
};

/** Goods of an issue may come back; a movement that was wrong is mirrored. */
function Undo({ movement, itemId, onChoose }: UndoProps) {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  return (
    <Space size={4}>
      {canReturn(movement, itemId) && (
        <GuardedButton size="small" denied={denied} onClick={() => onChoose('return')}>
          {t('care.return')}
        </GuardedButton>
      )}
      {canReverse(movement) && (
        <GuardedButton size="small" denied={denied} onClick={() => onChoose('reverse')}>
          {t('care.reverse')}
        </GuardedButton>
      )}
    </Space>
  );
}

/** What caused a movement opens where there is a page of it; otherwise the number on the paper. */
function Paper({ documentNumber = '' }: { documentNumber?: string }) {
  const { t } = useTranslation();
  const [kind = '', id] = documentNumber.split('/');
  if (!id) return documentNumber || '–';
  const short = <code className="m-hash">…{id.slice(-8)}</code>;
  if (kind === 'approvals') return <Link to="/approvals">{t('nav.approvals')}</Link>;
  if (kind === 'counts' || kind === 'recalls' || kind === 'plans') {
    return <Link to={`/${documentNumber}`}>{short}</Link>;
  }
  return short;
}

const depotsShown = 2;

/** A delivery may go to a hundred depots; the row unfolds to all of them. */
function Depots({ entries, itemId }: { entries: Entry[]; itemId: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const own = entries.filter((entry) => entry.itemId === itemId && entry.depotId);
  const ids = [...new Set(own.map(({ depotId }) => depotId))];
  const shown = ids.slice(0, depotsShown).map((id) => names.depot(id));
  const list = shown.join(t('text.comma'));
  const more = ids.length - shown.length;
  return <>{more > 0 ? t('ledger.andMore', { list, number: more }) : list}</>;
}

/** What the movement did to what is free on hand. */
function changeOf({ entries }: Movement, itemId: string): number {
  return entries
    .filter((entry) => entry.itemId === itemId && entry.account === 'ON_HAND')
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

function signed(value: number): string {
  return value > 0 ? `+${count(value)}` : value < 0 ? `−${count(-value)}` : '0';
}

function Entries({ entries }: { entries: Entry[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Entry> = [
    { title: t('text.depot'), render: (_, one) => names.depot(one.depotId) || '–' },
    { title: t('ledger.account'), render: (_, one) => t(`ledgerAccount.${one.account}`) },
    { title: t('text.quantity'), align: 'right', render: (_, one) => signed(one.quantity) },
    { title: t('stock.lot'), render: (_, { lotId }) => <span className="m-hash">{lotId}</span> },
  ];
  return (
    <Table<Entry>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={entries}
      pagination={entries.length > 20 ? { pageSize: 20 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}
