import { useQuery } from '@tanstack/react-query';
import { App, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { removeMember, teamPeopleQuery, type Person } from '../../api/people';
import { teamAvailabilityQuery, type PersonAvailability, type Team } from '../../api/teams';
import { useChange } from '../../api/use-change';
import { dateTime } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { Contacts } from '../people/contacts';
import { PersonLink } from '../people/person-link';
import { Qualifications } from '../people/qualifications';
import { MemberDialog } from './member-dialog';

type Props = { team: Team; onShowPerson: (id: string) => void };

export function MembersPanel({ team, onShowPerson }: Props) {
  const { t } = useTranslation();
  const denied = useMay().not('leadTeams', team.divisionCode);
  const now = useQuery(teamAvailabilityQuery(team.id)).data;
  const query = useQuery(teamPeopleQuery(team.id));
  const [open, setOpen] = useState<Person | 'new'>();
  return (
    <>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setOpen('new')}>
          {t('member.add')}
        </GuardedButton>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('teams.noMembers')}
      >
        {({ rows }) => (
          <MemberTable
            team={team}
            rows={rows}
            now={now?.people ?? []}
            denied={denied}
            onShowPerson={onShowPerson}
            onEdit={setOpen}
          />
        )}
      </QueryView>
      {open && (
        <MemberDialog
          team={team}
          person={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

type TableProps = Props & {
  rows: Person[];
  now: PersonAvailability[];
  denied?: string;
  onEdit: (person: Person) => void;
};

function MemberTable({ team, rows, now, denied, onShowPerson, onEdit }: TableProps) {
  const { t } = useTranslation();
  const nowOf = new Map(now.map((one) => [one.personId, one]));
  const columns: TableColumnsType<Person> = [
    {
      title: t('teams.member'),
      render: (_, one) => {
        const role = one.teams.find(({ teamId }) => teamId === team.id)?.role;
        return (
          <>
            <PersonLink id={one.id} name={one.name} onShow={onShowPerson} />{' '}
            {role && role !== 'MEMBER' && <Tag>{t(`memberRole.${role}`)}</Tag>}
            <div className="m-note">{one.title}</div>
          </>
        );
      },
    },
    {
      title: t('teams.availability'),
      render: (_, { id }) => <PersonState person={nowOf.get(id)} />,
    },
    { title: t('teams.contacts'), render: (_, one) => <Contacts person={one} /> },
    {
      title: t('teams.qualifications'),
      render: (_, { qualifications }) => <Qualifications qualifications={qualifications} />,
    },
    {
      key: 'verbs',
      render: (_, one) => <MemberVerbs team={team} person={one} denied={denied} onEdit={onEdit} />,
    },
  ];
  return (
    <Table<Person>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

type VerbProps = {
  team: Team;
  person: Person;
  denied?: string;
  onEdit: (person: Person) => void;
};

function MemberVerbs({ team, person, denied, onEdit }: VerbProps) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const textOf = useProblemText();
  const remove = useChange<{ teamId: string; personId: string }, undefined>({
    send: removeMember,
    refreshes: [['people'], ['teams']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  const ask = () =>
    modal.confirm({
      title: t('member.removeTitle', { name: person.name ?? person.id }),
      okText: t('member.remove'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () =>
        remove.mutateAsync({ teamId: team.id, personId: person.id }).catch(() => undefined),
    });
  return (
    <div className="m-verbs">
      <GuardedButton size="small" denied={denied} onClick={() => onEdit(person)}>
        {t('member.role')}
      </GuardedButton>
      <GuardedButton size="small" danger denied={denied} onClick={ask}>
        {t('member.remove')}
      </GuardedButton>
    </div>
  );
}

function PersonState({ person }: { person?: PersonAvailability }) {
  const { t } = useTranslation();
  if (!person) return <>–</>;
  const words = person.reasons.map((one) => t(`personReason.${one}`, { defaultValue: one }));
  return (
    <>
      <Tag color={!person.available ? 'red' : person.onShift ? 'green' : 'default'}>
        {person.reasons.length === 0 ? t('teams.onShift') : words.join(t('text.comma'))}
      </Tag>
      {!person.available && person.untilTime && (
        <div className="m-note">{t('teams.until', { time: dateTime(person.untilTime) })}</div>
      )}
    </>
  );
}
