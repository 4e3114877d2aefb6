import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { homeMinimumsQuery, type HomeMinimum } from '../../api/home-minimums';
import { dutyRulesQuery, type DutyRule } from '../../api/shifts';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { DutyRuleDialog, HomeMinimumDialog } from './rule-dialogs';
import { useTeamNames } from './team-names';

/** The rules that refuse shifts and claims: how long people may be on duty, what stays at home. */
export function RulesTab() {
  const { t } = useTranslation();
  const denied = useMay().not('keepTeams');
  const [rule, setRule] = useState<DutyRule | 'new'>();
  const [minimum, setMinimum] = useState<HomeMinimum | 'new'>();
  const rules = useQuery(dutyRulesQuery);
  const minimums = useQuery(homeMinimumsQuery);
  return (
    <>
      <h2 className="m-sub">{t('dutyRule.title')}</h2>
      <p className="m-note">{t('dutyRule.note')}</p>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setRule('new')}>
          {t('dutyRule.add')}
        </GuardedButton>
      </div>
      <QueryView query={rules} isEmpty={({ dutyRules }) => dutyRules.length === 0}>
        {({ dutyRules }) => <RuleTable rows={dutyRules} onEdit={setRule} />}
      </QueryView>
      <h2 className="m-sub">{t('homeMinimum.title')}</h2>
      <p className="m-note">{t('homeMinimum.note')}</p>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setMinimum('new')}>
          {t('homeMinimum.add')}
        </GuardedButton>
      </div>
      <QueryView query={minimums} isEmpty={({ homeMinimums }) => homeMinimums.length === 0}>
        {({ homeMinimums }) => <MinimumTable rows={homeMinimums} onEdit={setMinimum} />}
      </QueryView>
      {rule && (
        <DutyRuleDialog
          rule={rule === 'new' ? undefined : rule}
          onClose={() => setRule(undefined)}
        />
      )}
      {minimum && (
        <HomeMinimumDialog
          minimum={minimum === 'new' ? undefined : minimum}
          onClose={() => setMinimum(undefined)}
        />
      )}
    </>
  );
}

type TableProps<Row> = { rows: Row[]; onEdit: (row: Row) => void };

function RuleTable({ rows, onEdit }: TableProps<DutyRule>) {
  const { t } = useTranslation();
  const { team, teams } = useTeamNames();
  const may = useMay();
  const deniedFor = (id: string) =>
    may.not('keepTeams', teams.find((one) => one.id === id)?.divisionCode ?? '');
  const columns: TableColumnsType<DutyRule> = [
    {
      title: t('teams.team'),
      render: (_, { id }) => (id === 'default' ? t('dutyRule.default') : team(id)),
    },
    { title: t('dutyRule.day'), align: 'right', render: (_, one) => decimal(one.hoursPerDayMax) },
    { title: t('dutyRule.week'), align: 'right', render: (_, one) => decimal(one.hoursPerWeekMax) },
    { title: t('dutyRule.rest'), align: 'right', render: (_, one) => decimal(one.restHoursMin) },
    {
      title: t('dutyRule.mission'),
      align: 'right',
      render: (_, one) => decimal(one.missionHoursBeforeRest),
    },
    {
      key: 'verbs',
      render: (_, one) => (
        <GuardedButton size="small" denied={deniedFor(one.id)} onClick={() => onEdit(one)}>
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<DutyRule>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function MinimumTable({ rows, onEdit }: TableProps<HomeMinimum>) {
  const { t } = useTranslation();
  const names = useNames();
  const { specialism } = useTeamNames();
  const may = useMay();
  const columns: TableColumnsType<HomeMinimum> = [
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('teams.specialism'), render: (_, one) => specialism(one.specialism) },
    {
      title: t('homeMinimum.share'),
      align: 'right',
      render: (_, { share }) => `${decimal(share * 100)}%`,
    },
    { title: t('homeMinimum.teams'), align: 'right', render: (_, one) => count(one.teamsMin) },
    {
      key: 'verbs',
      render: (_, one) => (
        <GuardedButton
          size="small"
          denied={may.not('keepTeams', one.divisionCode)}
          onClick={() => onEdit(one)}
        >
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<HomeMinimum>
      size="small"
      rowKey={(one) => `${one.divisionCode}/${one.specialism}`}
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
