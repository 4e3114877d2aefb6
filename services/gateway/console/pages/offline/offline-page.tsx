import { useQuery } from '@tanstack/react-query';
import { App, Space, Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  conflictsQuery,
  devicesQuery,
  resolveConflict,
  type Device,
  type OfflineOperation,
} from '../../api/offline';
import { Problem } from '../../api/problem';
import { useChange } from '../../api/use-change';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { AmendDialog, DismissDialog } from './resolve-dialogs';

/** Work that was written down without a connection and waits for somebody to decide. */
export function OfflinePage() {
  const { t } = useTranslation();
  const items = [
    { key: 'conflicts', label: t('offline.conflicts'), children: <ConflictsTab /> },
    { key: 'devices', label: t('offline.devices'), children: <DevicesTab /> },
  ];
  return (
    <>
      <PageHead title={t('nav.offline')} note={t('offline.note')} />
      <Tabs items={items} destroyOnHidden />
    </>
  );
}

type Deciding = { operation: OfflineOperation; how: 'amend' | 'dismiss' };

function ConflictsTab() {
  const { t } = useTranslation();
  const query = useQuery(conflictsQuery);
  const [deciding, setDeciding] = useState<Deciding>();
  const close = () => setDeciding(undefined);
  const columns: TableColumnsType<OfflineOperation> = [
    { title: t('care.occurred'), render: (_, { occurTime }) => dateTime(occurTime) },
    { title: t('ledger.kind'), render: (_, { kind }) => <Tag>{t(`movement.${kind}`)}</Tag> },
    { title: t('offline.what'), render: (_, operation) => <Goods operation={operation} /> },
    { title: t('offline.why'), render: (_, operation) => <Why operation={operation} /> },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, operation) => <Actions operation={operation} onChoose={setDeciding} />,
    },
  ];
  return (
    <>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('offline.none')}>
        {({ rows }) => (
          <Table<OfflineOperation>
            size="small"
            rowKey={({ batchId, number }) => `${batchId}/${number}`}
            columns={columns}
            dataSource={rows}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {deciding?.how === 'amend' && <AmendDialog operation={deciding.operation} onClose={close} />}
      {deciding?.how === 'dismiss' && (
        <DismissDialog operation={deciding.operation} onClose={close} />
      )}
    </>
  );
}

const linesShown = 4;

function Goods({ operation: { request } }: { operation: OfflineOperation }) {
  const { t } = useTranslation();
  const names = useNames();
  const lines = request.lines ?? [];
  return (
    <ul className="m-goods">
      {lines.slice(0, linesShown).map(({ itemId, depotId, quantity }, index) => (
        <li key={index}>
          {names.depot(depotId ?? request.depotId)} {names.item(itemId)}{' '}
          <strong>{count(quantity)}</strong> {itemId && names.unit(itemId)}
        </li>
      ))}
      {lines.length > linesShown && (
        <li className="m-note">{t('readiness.more', { count: lines.length - linesShown })}</li>
      )}
      {request.reason && <li className="m-note">{request.reason}</li>}
    </ul>
  );
}

/** The same sentence as for a refusal that somebody at a desk meets. */
function Why({ operation: { reason = '', message = '' } }: { operation: OfflineOperation }) {
  const textOf = useProblemText();
  const problem = new Problem(412, reason, message);
  return <span className="m-bad">{textOf(problem)}</span>;
}

type ActionsProps = { operation: OfflineOperation; onChoose: (deciding: Deciding) => void };

function Actions({ operation, onChoose }: ActionsProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepStock');
  const retry = useChange<OfflineOperation, OfflineOperation>({
    send: (one, key) => resolveConflict(one, { action: 'RETRY' }, key),
    refreshes: [['offline'], ['stock']],
    onDone: ({ state }) =>
      void (state === 'APPLIED'
        ? message.success(t('stock.recorded'))
        : message.warning(t('offline.still'))),
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  const amendable = operation.request.lines?.some(({ quantity }) => quantity !== undefined);
  return (
    <Space size={4}>
      <GuardedButton
        size="small"
        denied={denied}
        loading={retry.isPending}
        onClick={() => retry.mutate(operation)}
      >
        {t('offline.retry')}
      </GuardedButton>
      {amendable && (
        <GuardedButton
          size="small"
          denied={denied}
          onClick={() => onChoose({ operation, how: 'amend' })}
        >
          {t('offline.amend')}
        </GuardedButton>
      )}
      <GuardedButton
        size="small"
        danger
        denied={denied}
        onClick={() => onChoose({ operation, how: 'dismiss' })}
      >
        {t('offline.dismiss')}
      </GuardedButton>
    </Space>
  );
}

function DevicesTab() {
  const { t } = useTranslation();
  const query = useQuery(devicesQuery);
  const columns: TableColumnsType<Device> = [
    { title: t('offline.device'), dataIndex: 'name' },
    { title: t('offline.owner'), render: (_, { ownerName }) => ownerName ?? '–' },
    { title: t('offline.batches'), align: 'right', render: (_, one) => count(one.lastSequence) },
    { title: t('text.created'), render: (_, { createTime }) => dateTime(createTime) },
    {
      title: t('text.state'),
      render: (_, { revokeTime }) =>
        revokeTime ? (
          <Tag>{t('offline.revoked')}</Tag>
        ) : (
          <Tag color="green">{t('offline.used')}</Tag>
        ),
    },
  ];
  return (
    <QueryView
      query={query}
      isEmpty={({ rows }) => rows.length === 0}
      empty={t('offline.noDevices')}
    >
      {({ rows }) => (
        <Table<Device>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}
