import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { endingQualificationsQuery, peopleQuery, type Qualification } from '../../api/people';
import { serverNow } from '../../api/server-clock';
import { daysUntil, localField } from '../../format';
import { QueryView } from '../../parts/query-view';
import { useTeamNames } from '../teams/team-names';
import { PersonLink } from './person-link';
import { colourOf } from './qualifications';

const aheadMs = 90 * 24 * 3_600_000;

type Props = { divisionCode?: string; code?: string; onShowPerson: (id: string) => void };

/** Certificates that ran out or will within 90 days, the most urgent in front. */
export function EndingTable({ divisionCode, code, onShowPerson }: Props) {
  const { t } = useTranslation();
  const { qualification } = useTeamNames();
  const validUntilBefore = localField(serverNow() + aheadMs).slice(0, 10);
  const query = useQuery(endingQualificationsQuery({ divisionCode, code, validUntilBefore }));
  const people = useQuery({ ...peopleQuery({ divisionCode }, 3_000), staleTime: 60_000 }).data;
  const nameOf = new Map(people?.rows.map(({ id, name }) => [id, name]));
  const columns: TableColumnsType<Qualification> = [
    {
      title: t('people.name'),
      render: (_, one) => (
        <PersonLink id={one.personId} name={nameOf.get(one.personId)} onShow={onShowPerson} />
      ),
    },
    {
      title: t('people.qualification'),
      render: (_, one) => <Tag color={colourOf(one)}>{qualification(one.code)}</Tag>,
    },
    { title: t('people.number'), render: (_, one) => one.number ?? '–' },
    {
      title: t('people.validUntil'),
      render: (_, { validUntil, revokeTime }) => {
        const days = daysUntil(validUntil, serverNow());
        if (revokeTime) return `${validUntil} ${t('teams.revoked')}`;
        const left = days < 0 ? t('people.isOver') : t('people.daysLeft', { days });
        return `${validUntil} ${left}`;
      },
    },
  ];
  return (
    <QueryView
      query={query}
      isEmpty={({ rows }) => rows.length === 0}
      empty={t('people.noneEnding')}
    >
      {({ rows }) => (
        <>
          <p className="m-note">{t('people.endingNote')}</p>
          <Table<Qualification>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={rows}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        </>
      )}
    </QueryView>
  );
}
