import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kitContentsQuery } from '../../api/catalogue';
import { balancesQuery, lotsQuery } from '../../api/inventory';
import type { Balance } from '../../api/types';
import { count } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { LotStateTag } from '../../parts/tags';
import { useMay } from '../../session';
import { Expiry } from '../stock/expiry';
import { DisassembleDialog } from './assembly-dialogs';

/** Kits that stand in depots, lot by lot; a lot opens on what is in each of its kits. */
export function KitLots({ itemId }: { itemId: string }) {
  const { t } = useTranslation();
  const query = useQuery(balancesQuery({ itemId }));
  const held = (rows: Balance[]) => rows.filter((one) => one.onHand + one.reserved > 0);
  return (
    <QueryView
      query={query}
      isEmpty={({ rows }) => held(rows).length === 0}
      empty={t('kits.noLots')}
    >
      {({ rows }) => <Lots itemId={itemId} rows={held(rows)} />}
    </QueryView>
  );
}

function Lots({ itemId, rows }: { itemId: string; rows: Balance[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const lots = useQuery(lotsQuery(itemId)).data?.rows ?? [];
  const [apart, setApart] = useState<Balance>();
  const batch = (id: string) => lots.find((lot) => lot.id === id)?.batchNumber || '–';
  const columns: TableColumnsType<Balance> = [
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    { title: t('stock.batch'), render: (_, { lotId }) => batch(lotId) },
    { title: t('stock.expiry'), render: (_, { expireDate }) => <Expiry date={expireDate} /> },
    { title: t('text.state'), render: (_, { lotState }) => <LotStateTag state={lotState} /> },
    { title: t('stock.onHand'), align: 'right', render: (_, { onHand }) => count(onHand) },
    { title: t('stock.reserved'), align: 'right', render: (_, { reserved }) => count(reserved) },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, balance) => (
        <GuardedButton
          size="small"
          disabled={balance.onHand === 0}
          denied={may.not('keepStock', names.depotOf.get(balance.depotId)?.divisionCode)}
          onClick={() => setApart(balance)}
        >
          {t('kits.disassemble')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <>
      <Table<Balance>
        size="small"
        rowKey={({ depotId, lotId }) => `${depotId}/${lotId}`}
        columns={columns}
        dataSource={rows}
        expandable={{ expandedRowRender: ({ lotId }) => <Contents lotId={lotId} /> }}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {apart && (
        <DisassembleDialog
          itemId={itemId}
          lotId={apart.lotId}
          depotId={apart.depotId}
          onHand={apart.onHand}
          onClose={() => setApart(undefined)}
        />
      )}
    </>
  );
}

function Contents({ lotId }: { lotId: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const query = useQuery(kitContentsQuery(lotId));
  return (
    <QueryView
      query={query}
      isEmpty={({ contents }) => contents.length === 0}
      empty={t('kits.unknownContents')}
    >
      {({ contents }) => (
        <ul className="m-contents">
          {contents.map(({ itemId, lotId: part, quantity }) => (
            <li key={part}>
              {names.item(itemId)} ×{count(quantity)} {names.unit(itemId)}{' '}
              <code className="m-hash">…{part.slice(-8)}</code>
            </li>
          ))}
        </ul>
      )}
    </QueryView>
  );
}
