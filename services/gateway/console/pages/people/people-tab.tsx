import { useQuery } from '@tanstack/react-query';
import { Input, Segmented, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { employments, peopleQuery, type Person } from '../../api/people';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { SheetLinks } from '../../parts/sheet-links';
import { useMay } from '../../session';
import { TeamLink, useTeamNames, type TabProps } from '../teams/team-names';
import { Contacts } from './contacts';
import { EndingTable } from './ending-table';
import { PersonDialog } from './person-dialog';
import { PersonLink } from './person-link';
import { Qualifications } from './qualifications';

/** Everyone of the roster, and the certificates that run out. */
export function PeopleTab({ divisionCode, onShow, onShowPerson }: TabProps) {
  const { t } = useTranslation();
  const { kinds, qualification } = useTeamNames();
  const denied = useMay().not('leadTeams', divisionCode);
  const [view, setView] = useState<'people' | 'ending'>('people');
  const [query, setQuery] = useState<string>();
  const [code, setCode] = useState<string>();
  const [employment, setEmployment] = useState<Person['employment']>();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className="m-filters">
        <Segmented
          value={view}
          onChange={setView}
          options={(['people', 'ending'] as const).map((value) => ({
            value,
            label: t(`people.${value}`),
          }))}
        />
        <Select
          allowClear
          placeholder={t('people.qualification')}
          aria-label={t('people.qualification')}
          value={code}
          onChange={setCode}
          options={kinds.map((kind) => ({ value: kind.code, label: qualification(kind.code) }))}
          style={{ width: 180 }}
        />
        {view === 'people' && (
          <>
            <Select
              allowClear
              placeholder={t('people.employment')}
              aria-label={t('people.employment')}
              value={employment}
              onChange={setEmployment}
              options={employments.map((value) => ({ value, label: t(`employment.${value}`) }))}
              style={{ width: 130 }}
            />
            <Input.Search
              allowClear
              placeholder={t('people.find')}
              aria-label={t('people.find')}
              onSearch={(text) => setQuery(text.trim() || undefined)}
              style={{ width: 200 }}
            />
          </>
        )}
        <GuardedButton type="primary" denied={denied} onClick={() => setAdding(true)}>
          {t('people.add')}
        </GuardedButton>
        <SheetLinks kind="people" />
      </div>
      {view === 'people' ? (
        <PeopleList
          filter={{ divisionCode, query, qualificationCode: code, employment }}
          onShow={onShow}
          onShowPerson={onShowPerson}
        />
      ) : (
        <EndingTable divisionCode={divisionCode} code={code} onShowPerson={onShowPerson} />
      )}
      {adding && <PersonDialog divisionCode={divisionCode} onClose={() => setAdding(false)} />}
    </>
  );
}

type ListProps = Omit<TabProps, 'divisionCode'> & { filter: Parameters<typeof peopleQuery>[0] };

function PeopleList({ filter, onShow, onShowPerson }: ListProps) {
  const { t } = useTranslation();
  const names = useNames();
  const { team } = useTeamNames();
  const query = useQuery(peopleQuery(filter));
  const columns: TableColumnsType<Person> = [
    {
      title: t('people.name'),
      render: (_, one) => (
        <>
          <PersonLink id={one.id} name={one.name} onShow={onShowPerson} />{' '}
          {one.state !== 'ACTIVE' && <Tag>{t(`personState.${one.state}`)}</Tag>}
          <div className="m-note m-small">{one.id}</div>
        </>
      ),
    },
    {
      title: t('people.title'),
      render: (_, { title, employment, roles }) => (
        <>
          {title} {t(`employment.${employment}`)}
          <div className="m-note">
            {roles
              .map((role) => t(`personRole.${role}`, { defaultValue: role }))
              .join(t('text.comma'))}
          </div>
        </>
      ),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    {
      title: t('teams.team'),
      render: (_, { teams }) =>
        teams.map(({ teamId, role }) => (
          <div key={teamId}>
            <TeamLink id={teamId} name={team(teamId)} onShow={onShow} />{' '}
            {role !== 'MEMBER' && <Tag>{t(`memberRole.${role}`)}</Tag>}
          </div>
        )),
    },
    { title: t('teams.contacts'), render: (_, one) => <Contacts person={one} /> },
    {
      title: t('teams.qualifications'),
      render: (_, { qualifications }) => <Qualifications qualifications={qualifications} />,
    },
  ];
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
      {({ rows, complete }) => (
        <>
          {!complete && <p className="m-note">{t('people.notAll')}</p>}
          <Table<Person>
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
