import { useQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { homeMinimumsQuery, type HomeMinimum } from '../../api/home-minimums';
import { dutyRulesQuery, type DutyRule } from '../../api/shifts';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';
import { EditedSection, EditedTable } from './edited-section';
import { DutyRuleDialog, HomeMinimumDialog } from './rule-dialogs';
import { useTeamNames } from './team-names';

/** The rules that refuse shifts and claims: how long people may be on duty, what stays at home. */
export function RulesTab() {
  const { t } = useTranslation();
  const denied = useMay().not('keepTeams');
  return (
    <>
      <EditedSection
        title={t('dutyRule.title')}
        note={t('dutyRule.note')}
        add={t('dutyRule.add')}
        denied={denied}
        query={useQuery(dutyRulesQuery)}
        rowsOf={({ dutyRules }) => dutyRules}
        table={(rows, onEdit) => <RuleTable rows={rows} onEdit={onEdit} />}
        dialog={(rule, onClose) => <DutyRuleDialog rule={rule} onClose={onClose} />}
      />
      <EditedSection
        title={t('homeMinimum.title')}
        note={t('homeMinimum.note')}
        add={t('homeMinimum.add')}
        denied={denied}
        query={useQuery(homeMinimumsQuery)}
        rowsOf={({ homeMinimums }) => homeMinimums}
        table={(rows, onEdit) => <MinimumTable rows={rows} onEdit={onEdit} />}
        dialog={(minimum, onClose) => <HomeMinimumDialog minimum={minimum} onClose={onClose} />}
      />
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
  return <EditedTable rows={rows} columns={columns} />;
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
    <EditedTable
      rows={rows}
      rowKey={(one) => `${one.divisionCode}/${one.specialism}`}
      columns={columns}
    />
  );
}
