import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { outboxQuery, type CallOut, type OutboxMessage } from '../../api/call-outs';
import { dateTime } from '../../format';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';

/** What a person must carry to who has no other channel. */
export function OutboxTab({ callOut }: { callOut: CallOut }) {
  const { t } = useTranslation();
  const denied = useMay().not('recordAnswers', callOut.order.divisionCode);
  const query = useQuery({ ...outboxQuery(callOut.id), enabled: !denied });
  if (denied) return <p>{denied}</p>;
  const columns: TableColumnsType<OutboxMessage> = [
    { title: t('callOut.person'), render: (_, { name, personId }) => name ?? personId },
    { title: t('callOut.message'), dataIndex: 'text' },
    {
      title: t('callOut.link'),
      render: (_, { linkPath }) => <a href={linkPath}>{t('callOut.open')}</a>,
    },
    { title: t('callOut.sent'), render: (_, { message }) => dateTime(message.sendTime) },
  ];
  return (
    <QueryView
      query={query}
      isEmpty={({ rows }) => rows.length === 0}
      empty={t('callOut.outboxEmpty')}
    >
      {({ rows }) => (
        <Table<OutboxMessage>
          size="small"
          rowKey={({ message }) => message.id}
          columns={columns}
          dataSource={rows}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
    </QueryView>
  );
}
