import { useQuery } from '@tanstack/react-query';
import { Drawer, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { organisationsQuery, teamVersionsQuery } from '../../api/team-records';
import { teamAvailabilityQuery, teamQuery, type Team } from '../../api/teams';
import { count, dateTime, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { AsOfField } from '../../parts/as-of-field';
import { GuardedButton } from '../../parts/guarded-button';
import { HistoryList } from '../../parts/history-list';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { AssignmentList } from './assignments-tab';
import { MembersPanel } from './members-panel';
import { RatingsPanel } from './ratings-panel';
import { TeamDialog } from './team-dialog';
import { ClaimTeamsDialog, StateDialog } from './team-dialogs';
import { TeamStateSteps, TeamStateTag, useTeamNames } from './team-names';
import { Availability } from './teams-tab';
import { TrainingList } from './trainings-tab';

type Props = { id: string; onClose: () => void; onShowPerson: (id: string) => void };

export function TeamDrawer({ id, onClose, onShowPerson }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  const [asOf, setAsOf] = useState<string>();
  const query = useQuery(teamQuery(id, asOf));
  const title = query.data ? nameIn(language, query.data) : t('nav.teams');
  return (
    <Drawer open onClose={onClose} size={980} title={title}>
      <QueryView query={query}>
        {(team) => (
          <TeamView team={team} asOf={asOf} onAsOf={setAsOf} onShowPerson={onShowPerson} />
        )}
      </QueryView>
    </Drawer>
  );
}

type ViewProps = {
  team: Team;
  asOf?: string;
  onAsOf: (time?: string) => void;
  onShowPerson: (id: string) => void;
};

function TeamView({ team, asOf, onAsOf, onShowPerson }: ViewProps) {
  const { t } = useTranslation();
  const isPast = asOf !== undefined;
  const items = [
    {
      key: 'members',
      label: t('teams.members', { number: count(team.memberCount) }),
      children: <MembersPanel team={team} onShowPerson={onShowPerson} />,
    },
    { key: 'ratings', label: t('teamType.ratings'), children: <RatingsPanel team={team} /> },
    {
      key: 'tasks',
      label: t('assignment.all'),
      children: <AssignmentList filter={{ teamId: team.id }} />,
    },
    {
      key: 'trainings',
      label: t('training.all'),
      children: <TrainingList filter={{ teamId: team.id }} />,
    },
    {
      key: 'history',
      label: t('history.title'),
      children: <TeamHistory id={team.id} onAsOf={onAsOf} />,
    },
  ];
  return (
    <>
      {isPast && <AsOfField value={asOf} onChange={onAsOf} />}
      <TeamStateSteps state={team.state} />
      <TeamFacts team={team} isPast={isPast} />
      {!isPast && <TeamVerbs team={team} />}
      {!isPast && <Tabs items={items} destroyOnHidden />}
    </>
  );
}

function TeamFacts({ team, isPast }: { team: Team; isPast: boolean }) {
  const { t } = useTranslation();
  const names = useNames();
  const { specialism } = useTeamNames();
  const now = useQuery(teamAvailabilityQuery(team.id)).data;
  const organisations = useQuery(organisationsQuery).data?.rows ?? [];
  const organisation = organisations.find(({ id }) => id === team.organisationId);
  const figures = Object.entries(team.figures).map(([name, value]) => {
    const said = t(`teamFigure.${name}`, { defaultValue: name });
    return `${said} ${decimal(value)}`;
  });
  return (
    <dl className="m-facts m-facts-column">
      <div>
        <dt>{t('text.state')}</dt>
        <dd>
          <TeamStateTag state={team.state} /> {team.stateReason}
          {team.restUntil && team.state === 'REST' && (
            <div className="m-note">{t('teams.until', { time: dateTime(team.restUntil) })}</div>
          )}
        </dd>
      </div>
      {!isPast && (
        <div>
          <dt>{t('teams.availability')}</dt>
          <dd>
            <Availability availability={now?.team} />
          </dd>
        </div>
      )}
      <div>
        <dt>{t('teams.kind')}</dt>
        <dd>
          {t(`teamKind.${team.kind}`)} {specialism(team.specialism)}
        </dd>
      </div>
      <div>
        <dt>{t('text.division')}</dt>
        <dd>
          {names.division(team.divisionCode)} {organisation && nameIn(names.language, organisation)}
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
      <div>
        <dt>{t('teams.skills')}</dt>
        <dd>
          {team.skills
            .map((one) => t(`skill.${one}`, { defaultValue: one }))
            .join(t('text.comma')) || '–'}
        </dd>
      </div>
      <div>
        <dt>{t('teams.figures')}</dt>
        <dd>{figures.join(t('text.comma')) || '–'}</dd>
      </div>
    </dl>
  );
}

function TeamVerbs({ team }: { team: Team }) {
  const { t } = useTranslation();
  const may = useMay();
  const [dialog, setDialog] = useState<'edit' | 'state' | 'claim'>();
  const close = () => setDialog(undefined);
  return (
    <div className="m-filters">
      <GuardedButton
        type="primary"
        denied={may.not('claimTeams')}
        onClick={() => setDialog('claim')}
      >
        {t('assignment.claimOne')}
      </GuardedButton>
      <GuardedButton
        denied={may.not('leadTeams', team.divisionCode)}
        onClick={() => setDialog('state')}
      >
        {t('teams.setState')}
      </GuardedButton>
      <GuardedButton
        denied={may.not('keepTeams', team.divisionCode)}
        onClick={() => setDialog('edit')}
      >
        {t('action.edit')}
      </GuardedButton>
      {dialog === 'edit' && <TeamDialog team={team} onClose={close} />}
      {dialog === 'state' && <StateDialog team={team} onClose={close} />}
      {dialog === 'claim' && (
        <ClaimTeamsDialog teamIds={[team.id]} onClose={close} onDone={close} />
      )}
    </div>
  );
}

type HistoryProps = { id: string; onAsOf: (time?: string) => void };

function TeamHistory({ id, onAsOf }: HistoryProps) {
  const query = useQuery(teamVersionsQuery(id));
  return (
    <>
      <AsOfField onChange={onAsOf} />
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <HistoryList entries={rows} />}
      </QueryView>
    </>
  );
}
