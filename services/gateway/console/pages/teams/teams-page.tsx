import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { headcountQuery } from '../../api/teams';
import { count } from '../../format';
import { DivisionSelect } from '../../parts/fields';
import { PageHead } from '../../parts/page-head';
import { AssignmentsTab } from './assignments-tab';
import { DutyTab } from './duty-tab';
import { TeamDrawer } from './team-drawer';
import { TeamsTab } from './teams-tab';

export function TeamsPage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const [divisionCode, setDivisionCode] = useState<string>();
  const headcount = useQuery(headcountQuery(divisionCode)).data;
  const id = params.get('id');
  const show = (one: string) => setParams({ id: one });
  const shared = { divisionCode, onShow: show };
  const items = [
    { key: 'teams', label: t('teams.teams'), children: <TeamsTab {...shared} /> },
    { key: 'duty', label: t('duty.board'), children: <DutyTab {...shared} /> },
    { key: 'assignments', label: t('assignment.all'), children: <AssignmentsTab {...shared} /> },
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
      <Tabs items={items} destroyOnHidden />
      {id && <TeamDrawer id={id} onClose={() => setParams({})} />}
    </>
  );
}
