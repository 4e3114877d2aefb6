import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { headcountQuery } from '../../api/teams';
import { count } from '../../format';
import { DivisionSelect } from '../../parts/fields';
import { PageHead } from '../../parts/page-head';
import { useTabParam } from '../../parts/tab-param';
import { DutyTab } from '../duty/duty-tab';
import { ExchangeTab } from '../duty/exchange-tab';
import { PeopleTab } from '../people/people-tab';
import { PersonDrawer } from '../people/person-drawer';
import { AssignmentsTab } from './assignments-tab';
import { NamesTab } from './names-tab';
import { RulesTab } from './rules-tab';
import { TeamDrawer } from './team-drawer';
import { TeamsTab } from './teams-tab';
import { TrainingsTab } from './trainings-tab';
import { TypesTab } from './types-tab';

export function TeamsPage() {
  const { t } = useTranslation();
  const { tab, param, showTab, show } = useTabParam('teams');
  const [divisionCode, setDivisionCode] = useState<string>();
  const headcount = useQuery(headcountQuery(divisionCode)).data;
  const id = param('id');
  const personId = param('person');
  const onShow = (one: string) => show('id', one);
  const onShowPerson = (one: string) => show('person', one);
  const shared = { divisionCode, onShow, onShowPerson };
  const items = [
    { key: 'teams', label: t('teams.teams'), children: <TeamsTab {...shared} /> },
    { key: 'assignments', label: t('assignment.all'), children: <AssignmentsTab {...shared} /> },
    { key: 'duty', label: t('duty.board'), children: <DutyTab {...shared} /> },
    { key: 'exchange', label: t('swap.tab'), children: <ExchangeTab /> },
    { key: 'people', label: t('people.people'), children: <PeopleTab {...shared} /> },
    { key: 'types', label: t('teamType.tab'), children: <TypesTab {...shared} /> },
    { key: 'trainings', label: t('training.all'), children: <TrainingsTab {...shared} /> },
    { key: 'rules', label: t('dutyRule.tab'), children: <RulesTab /> },
    { key: 'names', label: t('organisation.tab'), children: <NamesTab /> },
  ];
  return (
    <>
      <PageHead
        title={t('nav.teams')}
        note={
          headcount &&
          t('teams.headcount', {
            teams: count(headcount.teamCount),
            people: count(headcount.peopleCount),
            partners: count(headcount.partnerTeamCount),
            partnerPeople: count(headcount.partnerPeopleCount),
          })
        }
      />
      <div className="m-filters">
        <DivisionSelect
          everywhere
          value={divisionCode ?? ''}
          onChange={(code) => setDivisionCode(code || undefined)}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
      </div>
      <Tabs items={items} activeKey={tab} onChange={showTab} destroyOnHidden />
      {id && <TeamDrawer id={id} onClose={() => show('id')} onShowPerson={onShowPerson} />}
      {personId && (
        <PersonDrawer id={personId} onClose={() => show('person')} onShowTeam={onShow} />
      )}
    </>
  );
}
