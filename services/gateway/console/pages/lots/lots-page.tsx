import { useQuery } from '@tanstack/react-query';
import { Checkbox, Select, Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { expiringQuery, recallsQuery, type ExpiringLine, type Recall } from '../../api/lots';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { LotStateTag } from '../../parts/tags';
import { useMay } from '../../session';
import { Expiry } from '../stock/expiry';
import { DisposeDialog } from '../stock/movement-dialogs';
import { RecallDialog } from './recall-dialog';
import { SplitDialog } from './split-dialog';

export function LotsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [recalling, setRecalling] = useState(false);
  const items = [
    { key: 'expiring', label: t('lots.expiring'), children: <ExpiringTab /> },
    { key: 'recalls', label: t('lots.recalls'), children: <RecallsTab /> },
  ];
  return (
    <>
      <PageHead
        title={t('nav.lots')}
        note={t('lots.note')}
        actions={
          <GuardedButton danger denied={may.not('keepStock')} onClick={() => setRecalling(true)}>
            {t('lots.recall')}
          </GuardedButton>
        }
      />
      <Tabs items={items} destroyOnHidden />
      {recalling && <RecallDialog onClose={() => setRecalling(false)} />}
    </>
  );
}

const ranges = [30, 60, 90, 180, 365];

function ExpiringTab() {
  const { t } = useTranslation();
  const [withinDays, setWithinDays] = useState(90);
  const [divisionCode, setDivisionCode] = useState('');
  const [includeExpired, setIncludeExpired] = useState(true);
  const query = useQuery(
    expiringQuery({
      withinDays,
      divisionCode: divisionCode || undefined,
      includeExpired: includeExpired || undefined,
    }),
  );
  return (
    <>
      <div className="m-toolbar">
        <Select<number>
          aria-label={t('lots.within')}
          style={{ width: 150 }}
          value={withinDays}
          onChange={setWithinDays}
          options={ranges.map((days) => ({ value: days, label: t('lots.withinDays', { days }) }))}
        />
        <div className="m-filter">
          <DivisionSelect
            everywhere
            aria-label={t('text.division')}
            value={divisionCode}
            onChange={setDivisionCode}
          />
        </div>
        <Checkbox
          checked={includeExpired}
          onChange={(event) => setIncludeExpired(event.target.checked)}
        >
          {t('lots.includeExpired')}
        </Checkbox>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('lots.noneExpiring')}
      >
        {({ rows, complete }) => (
          <>
            {!complete && <p className="m-note">{t('text.notAll')}</p>}
            <ExpiringTable rows={rows} />
          </>
        )}
      </QueryView>
    </>
  );
}

type Handling = { line: ExpiringLine; how: 'split' | 'dispose' };

function ExpiringTable({ rows }: { rows: ExpiringLine[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [handling, setHandling] = useState<Handling>();
  const close = () => setHandling(undefined);
  const columns: TableColumnsType<ExpiringLine> = [
    { title: t('stock.expiry'), render: (_, { expireDate }) => <Expiry date={expireDate} /> },
    {
      title: t('text.item'),
      render: (_, { itemId }) => <Link to={`/stock/items/${itemId}`}>{names.item(itemId)}</Link>,
    },
    { title: t('stock.batch'), render: (_, one) => one.batchNumber ?? '–' },
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    {
      title: t('stock.onHand'),
      align: 'right',
      render: (_, { onHand, itemId }) => `${count(onHand)} ${names.unit(itemId)}`,
    },
    { title: t('stock.reserved'), align: 'right', render: (_, one) => count(one.reserved) },
    { title: t('text.state'), render: (_, one) => <LotStateTag state={one.lotState} /> },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, line) =>
        (['split', 'dispose'] as const).map((how) => (
          <GuardedButton
            key={how}
            size="small"
            type="link"
            denied={may.not('keepStock', line.divisionCode)}
            onClick={() => setHandling({ line, how })}
          >
            {t(how === 'split' ? 'lots.split' : 'care.dispose')}
          </GuardedButton>
        )),
    },
  ];
  return (
    <>
      <Table<ExpiringLine>
        size="small"
        rowKey={({ depotId, lotId }) => `${depotId}/${lotId}`}
        columns={columns}
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50 } : false}
        scroll={{ x: 'max-content' }}
      />
      {handling?.how === 'split' && (
        <SplitDialog lotId={handling.line.lotId} depotId={handling.line.depotId} onClose={close} />
      )}
      {handling?.how === 'dispose' && (
        <DisposeDialog
          depotId={handling.line.depotId}
          itemId={handling.line.itemId}
          lotId={handling.line.lotId}
          onClose={close}
        />
      )}
    </>
  );
}

export function RecallStateTag({ state }: { state: Recall['state'] }) {
  const { t } = useTranslation();
  return <Tag color={state === 'OPEN' ? 'red' : 'default'}>{t(`recallState.${state}`)}</Tag>;
}

function RecallsTab() {
  const { t } = useTranslation();
  const names = useNames();
  const query = useQuery(recallsQuery);
  const columns: TableColumnsType<Recall> = [
    {
      title: t('text.item'),
      render: (_, one) => <Link to={`/recalls/${one.id}`}>{names.item(one.itemId)}</Link>,
    },
    { title: t('stock.batch'), render: (_, one) => one.batchNumber ?? '–' },
    { title: t('text.reason'), render: (_, { reason }) => reason },
    { title: t('text.state'), render: (_, { state }) => <RecallStateTag state={state} /> },
    { title: t('text.created'), render: (_, { createTime }) => dateTime(createTime) },
  ];
  return (
    <QueryView
      query={query}
      isEmpty={({ rows }) => rows.length === 0}
      empty={t('lots.noneRecalled')}
    >
      {({ rows }) => (
        <Table<Recall>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows}
          pagination={rows.length > 50 ? { pageSize: 50 } : false}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}
