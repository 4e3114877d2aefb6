import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Input, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  auditQuery,
  auditServices,
  type AuditEntry,
  type AuditService,
} from '../../api/administration';
import { exactTime } from '../../format';
import { useNames } from '../../names';
import { Nothing, ProblemAlert } from '../../parts/query-view';

export function AuditTab() {
  const { t } = useTranslation();
  const [service, setService] = useState<AuditService>('incidents');
  const [subject, setSubject] = useState('');
  const query = useInfiniteQuery(auditQuery(service, { subject: subject || undefined }));
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <div className="m-toolbar">
        <Select<AuditService>
          className="m-filter"
          aria-label={t('audit.service')}
          value={service}
          onChange={setService}
          options={auditServices.map((value) => ({ value, label: t(`service.${value}`) }))}
        />
        <Input.Search
          allowClear
          className="m-filter"
          placeholder={t('audit.subject')}
          aria-label={t('audit.subject')}
          onSearch={(value) => setSubject(value.trim())}
        />
      </div>
      {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && entries.length === 0 && <Nothing />}
      {(query.isPending || entries.length > 0) && (
        <AuditTable entries={entries} loading={query.isPending} />
      )}
      {query.hasNextPage && (
        <Button
          className="m-more"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('action.more')}
        </Button>
      )}
    </>
  );
}

function AuditTable({ entries, loading }: { entries: AuditEntry[]; loading: boolean }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<AuditEntry> = [
    { title: t('ledger.time'), render: (_, one) => exactTime(one.createTime) },
    {
      title: t('ledger.person'),
      render: (_, one) => (
        <>
          {one.actorName || one.actorId}
          {one.onBehalfOf && (
            <div className="m-note m-small">{t('audit.behalf', { who: one.onBehalfOf })}</div>
          )}
        </>
      ),
    },
    { title: t('audit.action'), dataIndex: 'action' },
    { title: t('audit.what'), render: (_, one) => <span className="m-hash">{one.subject}</span> },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) || '–' },
  ];
  return (
    <Table<AuditEntry>
      size="small"
      rowKey="id"
      loading={loading}
      columns={columns}
      dataSource={entries}
      pagination={false}
      scroll={{ x: 'max-content' }}
      expandable={{
        rowExpandable: ({ before, after }) => before !== undefined || after !== undefined,
        expandedRowRender: (one) => <Change entry={one} />,
      }}
    />
  );
}

function Change({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation();
  const sides = [
    ['before', entry.before],
    ['after', entry.after],
  ] as const;
  return (
    <div className="m-json">
      {sides.map(
        ([name, value]) =>
          value !== undefined && (
            <figure key={name}>
              <figcaption>{t(`audit.${name}`)}</figcaption>
              <pre>{JSON.stringify(value, null, 2)}</pre>
            </figure>
          ),
      )}
    </div>
  );
}
