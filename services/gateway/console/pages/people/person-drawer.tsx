import { useQuery } from '@tanstack/react-query';
import { Drawer, Tabs, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  personQuery,
  personVersionsQuery,
  type Person,
  type Qualification,
} from '../../api/people';
import { useNames } from '../../names';
import { AsOfField } from '../../parts/as-of-field';
import { GuardedButton } from '../../parts/guarded-button';
import { HistoryList } from '../../parts/history-list';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { TeamLink, useTeamNames } from '../teams/team-names';
import { ContactDialog } from './contact-dialogs';
import { Contacts } from './contacts';
import { EraseDialog } from './erase-dialog';
import { PersonDialog } from './person-dialog';
import { QualificationDialog, RevokeDialog } from './qualification-dialogs';
import { Qualifications } from './qualifications';

type Props = { id: string; onClose: () => void; onShowTeam: (id: string) => void };

export function PersonDrawer({ id, onClose, onShowTeam }: Props) {
  const { t } = useTranslation();
  const [asOf, setAsOf] = useState<string>();
  const query = useQuery(personQuery(id, asOf));
  return (
    <Drawer open onClose={onClose} size={720} title={query.data?.name ?? t('people.people')}>
      <QueryView query={query}>
        {(person) => (
          <>
            {asOf && <AsOfField value={asOf} onChange={setAsOf} />}
            <PersonFacts person={person} onShowTeam={onShowTeam} />
            {!asOf && <PersonRecords person={person} onAsOf={setAsOf} />}
          </>
        )}
      </QueryView>
    </Drawer>
  );
}

type FactsProps = { person: Person; onShowTeam: (id: string) => void };

function PersonFacts({ person, onShowTeam }: FactsProps) {
  const { t } = useTranslation();
  const names = useNames();
  const { team } = useTeamNames();
  const roles = person.roles.map((role) => t(`personRole.${role}`, { defaultValue: role }));
  return (
    <dl className="m-facts m-facts-column">
      <div>
        <dt>{t('people.title')}</dt>
        <dd>
          {person.title} {t(`employment.${person.employment}`)}{' '}
          {person.state !== 'ACTIVE' && <Tag>{t(`personState.${person.state}`)}</Tag>}
        </dd>
      </div>
      <div>
        <dt>{t('people.roles')}</dt>
        <dd>{roles.join(t('text.comma')) || '–'}</dd>
      </div>
      <div>
        <dt>{t('text.division')}</dt>
        <dd>{names.division(person.divisionCode)}</dd>
      </div>
      <div>
        <dt>{t('people.teams')}</dt>
        <dd>
          {person.teams.map(({ teamId, role }) => (
            <div key={teamId}>
              <TeamLink id={teamId} name={team(teamId)} onShow={onShowTeam} />{' '}
              {role !== 'MEMBER' && <Tag>{t(`memberRole.${role}`)}</Tag>}
            </div>
          ))}
          {person.teams.length === 0 && '–'}
        </dd>
      </div>
      <div>
        <dt>{t('teams.contacts')}</dt>
        <dd>
          <Contacts person={person} removable />
          {person.contacts.length === 0 && '–'}
        </dd>
      </div>
    </dl>
  );
}

type RecordsProps = { person: Person; onAsOf: (time?: string) => void };

function PersonRecords({ person, onAsOf }: RecordsProps) {
  const { t } = useTranslation();
  const may = useMay();
  const denied = may.not('leadTeams', person.divisionCode);
  const [dialog, setDialog] = useState<'edit' | 'contact' | 'qualification' | 'erase'>();
  const close = () => setDialog(undefined);
  const items = [
    {
      key: 'qualifications',
      label: t('people.qualifications'),
      children: <QualificationPanel person={person} onAdd={() => setDialog('qualification')} />,
    },
    {
      key: 'history',
      label: t('history.title'),
      children: <PersonHistory id={person.id} onAsOf={onAsOf} />,
    },
  ];
  return (
    <>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setDialog('edit')}>
          {t('action.edit')}
        </GuardedButton>
        <GuardedButton denied={denied} onClick={() => setDialog('contact')}>
          {t('people.addContact')}
        </GuardedButton>
        {person.state !== 'ERASED' && (
          <GuardedButton
            danger
            denied={may.not('administer', person.divisionCode)}
            onClick={() => setDialog('erase')}
          >
            {t('erase.open')}
          </GuardedButton>
        )}
      </div>
      <Tabs items={items} destroyOnHidden />
      {dialog === 'edit' && <PersonDialog person={person} onClose={close} />}
      {dialog === 'erase' && <EraseDialog person={person} onClose={close} />}
      {dialog === 'contact' && <ContactDialog person={person} onClose={close} />}
      {dialog === 'qualification' && <QualificationDialog personId={person.id} onClose={close} />}
    </>
  );
}

function QualificationPanel({ person, onAdd }: { person: Person; onAdd: () => void }) {
  const { t } = useTranslation();
  const denied = useMay().not('leadTeams', person.divisionCode);
  const [revoking, setRevoking] = useState<Qualification>();
  return (
    <>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={onAdd}>
          {t('people.addQualification')}
        </GuardedButton>
      </div>
      <Qualifications
        qualifications={person.qualifications}
        onRevoke={denied ? undefined : setRevoking}
      />
      {revoking && <RevokeDialog qualification={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

type HistoryProps = { id: string; onAsOf: (time?: string) => void };

function PersonHistory({ id, onAsOf }: HistoryProps) {
  const query = useQuery(personVersionsQuery(id));
  return (
    <>
      <AsOfField onChange={onAsOf} />
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => (
          <HistoryList
            entries={rows.map(({ changedFields, ...one }) => ({
              ...one,
              changes: changedFields.map((field) => ({ field })),
            }))}
          />
        )}
      </QueryView>
    </>
  );
}
