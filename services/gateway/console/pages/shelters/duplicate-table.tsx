import { useQuery } from '@tanstack/react-query';
import { App, Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  duplicatesQuery,
  evacueesQuery,
  settleDuplicate,
  type Duplicate,
  type Settlement,
} from '../../api/evacuees';
import { useChange } from '../../api/use-change';
import { dateTime } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { useSiteNames } from '../../parts/site-names';

/** People who may be the same: merged, or left as two. */
export function DuplicateTable({ incidentId }: { incidentId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const site = useSiteNames();
  const denied = useMay().not('receiveEvacuees');
  const query = useQuery(duplicatesQuery(incidentId));
  const people = useQuery(evacueesQuery({ incidentId })).data?.rows ?? [];
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  const settle = useChange<Settlement, Duplicate>({
    send: settleDuplicate,
    refreshes: [['shelters']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  const columns: TableColumnsType<Duplicate> = [
    {
      title: t('duplicate.pair'),
      render: (_, one) => (
        <>
          {nameOf.get(one.personId) ?? one.personId} {site(one.siteId)}
          <br />
          {nameOf.get(one.otherPersonId) ?? one.otherPersonId} {site(one.otherSiteId)}
        </>
      ),
    },
    { title: t('duplicate.kind'), render: (_, { kind }) => t(`duplicateKind.${kind}`) },
    { title: t('text.created'), render: (_, one) => dateTime(one.createTime) },
    { title: t('text.state'), render: (_, { state }) => <Tag>{t(`duplicateState.${state}`)}</Tag> },
    {
      key: 'verbs',
      render: (_, { id, state }) =>
        state === 'OPEN' && (
          <div className="m-verbs">
            {(['MERGED', 'DISTINCT'] as const).map((to) => (
              <GuardedButton
                key={to}
                size="small"
                denied={denied}
                onClick={() => settle.mutate({ id, state: to })}
              >
                {t(`duplicate.${to}`)}
              </GuardedButton>
            ))}
          </div>
        ),
    },
  ];
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('duplicate.none')}>
      {({ rows }) => (
        <Table<Duplicate>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}
