import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../api/server-clock';
import {
  teamAvailabilityQuery,
  teamPeopleQuery,
  teamQuery,
  type Contact,
  type Person,
  type PersonAvailability,
  type Qualification,
  type Team,
} from '../../api/teams';
import { count, dateTime, daysUntil } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { RevealDialog, StateDialog } from './team-dialogs';
import { TeamStateTag, useTeamNames } from './team-names';
import { Availability } from './teams-tab';

export function TeamDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const query = useQuery(teamQuery(id));
  const title = query.data ? nameIn(language, query.data) : t('nav.teams');
  return (
    <Drawer open onClose={onClose} size={760} title={title}>
      <QueryView query={query}>{(team) => <TeamView team={team} />}</QueryView>
    </Drawer>
  );
}

function TeamView({ team }: { team: Team }) {
  const { t } = useTranslation();
  const names = useNames();
  const { specialism } = useTeamNames();
  const denied = useMay().not('leadTeams', team.divisionCode);
  const [changing, setChanging] = useState(false);
  const now = useQuery(teamAvailabilityQuery(team.id)).data;
  const query = useQuery(teamPeopleQuery(team.id));
  return (
    <>
      <dl className="m-facts m-facts-column">
        <div>
          <dt>{t('teams.kind')}</dt>
          <dd>
            {t(`teamKind.${team.kind}`)} {specialism(team.specialism)}
          </dd>
        </div>
        <div>
          <dt>{t('text.division')}</dt>
          <dd>{names.division(team.divisionCode)}</dd>
        </div>
        <div>
          <dt>{t('text.state')}</dt>
          <dd>
            <TeamStateTag state={team.state} /> {team.stateReason}
          </dd>
        </div>
        <div>
          <dt>{t('teams.availability')}</dt>
          <dd>
            <Availability availability={now?.team} />
          </dd>
        </div>
        <div>
          <dt>{t('teams.crew')}</dt>
          <dd>
            {t('teams.crewValue', {
              minimum: count(team.minimumCrew),
              minutes: count(team.turnoutMinutes),
            })}
          </dd>
        </div>
      </dl>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setChanging(true)}>
          {t('teams.setState')}
        </GuardedButton>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('teams.noMembers')}
      >
        {({ rows }) => <MemberTable team={team} rows={rows} now={now?.people ?? []} />}
      </QueryView>
      {changing && <StateDialog team={team} onClose={() => setChanging(false)} />}
    </>
  );
}

type TableProps = { team: Team; rows: Person[]; now: PersonAvailability[] };

function MemberTable({ team, rows, now }: TableProps) {
  const { t } = useTranslation();
  const nowOf = new Map(now.map((one) => [one.personId, one]));
  const columns: TableColumnsType<Person> = [
    {
      title: t('teams.member'),
      render: (_, one) => {
        const role = one.teams.find(({ teamId }) => teamId === team.id)?.role;
        return (
          <>
            {one.name ?? one.id} {role && role !== 'MEMBER' && <Tag>{t(`memberRole.${role}`)}</Tag>}
            <div className="m-note">{one.title}</div>
          </>
        );
      },
    },
    {
      title: t('teams.availability'),
      render: (_, { id }) => <PersonState person={nowOf.get(id)} />,
    },
    { title: t('teams.contacts'), render: (_, one) => <Contacts team={team} person={one} /> },
    {
      title: t('teams.qualifications'),
      render: (_, { qualifications }) => <Qualifications qualifications={qualifications} />,
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

function Contacts({ team, person }: { team: Team; person: Person }) {
  const { t } = useTranslation();
  const denied = useMay().not('leadTeams', team.divisionCode);
  const [shown, setShown] = useState<Record<string, string>>({});
  const [asking, setAsking] = useState<Contact>();
  return (
    <>
      {person.contacts.map((contact) => (
        <div key={contact.id}>
          {t(`contactKind.${contact.kind}`)} {shown[contact.id] ?? contact.value}{' '}
          {!shown[contact.id] && !denied && (
            <Button type="link" size="small" onClick={() => setAsking(contact)}>
              {t('teams.reveal')}
            </Button>
          )}
        </div>
      ))}
      {asking && (
        <RevealDialog
          contactId={asking.id}
          onClose={() => setAsking(undefined)}
          onValue={(value) => setShown({ ...shown, [asking.id]: value })}
        />
      )}
    </>
  );
}

const soonDays = 60;

/** Certificates by their last day: what has run out or soon will stands out. */
function Qualifications({ qualifications }: { qualifications: Qualification[] }) {
  const { t } = useTranslation();
  const { qualification } = useTeamNames();
  const sorted = [...qualifications].sort((a, b) => a.validUntil.localeCompare(b.validUntil));
  const colourOf = ({ validUntil, revokeTime }: Qualification) => {
    const days = daysUntil(validUntil, serverNow());
    if (revokeTime || days < 0) return 'red';
    return days < soonDays ? 'gold' : 'default';
  };
  return (
    <>
      {sorted.map((one) => (
        <div key={one.id}>
          <Tag color={colourOf(one)}>{qualification(one.code)}</Tag>
          {one.revokeTime ? t('teams.revoked') : t('equipment.expires', { date: one.validUntil })}
        </div>
      ))}
    </>
  );
}
