import { useQuery } from '@tanstack/react-query';
import { App, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  assignmentsQuery,
  assignmentStates,
  confirmAssignment,
  moveAssignment,
  phases,
  type Assignment,
  type AssignmentFilter,
  type AssignmentEnd,
  type Move,
} from '../../api/duty';
import { incidentsQuery } from '../../api/incidents';
import { useChange } from '../../api/use-change';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { usePeople } from '../../people';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { EndAssignmentDialog } from './team-dialogs';
import { TeamLink, TeamStateTag, useTeamNames, type TabProps } from './team-names';

/** Who holds which team, for what and how far it is. */
export function AssignmentsTab({ divisionCode, onShow }: TabProps) {
  const { t } = useTranslation();
  const [state, setState] = useState<Assignment['state']>();
  return (
    <>
      <p className="m-note">{t('assignment.note')}</p>
      <div className="m-filters">
        <Select
          allowClear
          placeholder={t('text.state')}
          aria-label={t('text.state')}
          value={state}
          onChange={setState}
          options={assignmentStates.map((value) => ({
            value,
            label: t(`assignmentState.${value}`),
          }))}
          style={{ width: 160 }}
        />
      </div>
      <AssignmentList filter={{ divisionCode, state }} onShow={onShow} />
    </>
  );
}

type ListProps = { filter: AssignmentFilter; onShow?: TabProps['onShow'] };

export function AssignmentList({ filter, onShow }: ListProps) {
  const { t } = useTranslation();
  const query = useQuery(assignmentsQuery(filter));
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('assignment.none')}>
      {({ rows }) => <AssignmentTable rows={rows} onShow={onShow} />}
    </QueryView>
  );
}

type End = Omit<AssignmentEnd, 'reason'>;

function AssignmentTable({ rows, onShow }: { rows: Assignment[]; onShow?: TabProps['onShow'] }) {
  const { t } = useTranslation();
  const names = useNames();
  const people = usePeople();
  const { team } = useTeamNames();
  const incidents = useQuery(incidentsQuery()).data?.rows ?? [];
  const [ending, setEnding] = useState<End>();
  const columns: TableColumnsType<Assignment> = [
    ...(onShow
      ? [
          {
            title: t('teams.team'),
            render: (_: unknown, one: Assignment) => (
              <TeamLink id={one.teamId} name={team(one.teamId)} onShow={onShow} />
            ),
          },
        ]
      : []),
    {
      title: t('assignment.task'),
      render: (_, one) => (
        <>
          {one.task}
          <div className="m-note">
            {incidents.find(({ id }) => id === one.incidentId)?.name ?? one.incidentId}
          </div>
        </>
      ),
    },
    {
      title: t('assignment.to'),
      render: (_, one) => (
        <>
          {names.division(one.toDivisionCode)}{' '}
          {one.outOfArea && <Tag color="gold">{t('assignment.outOfArea')}</Tag>}
        </>
      ),
    },
    { title: t('assignment.crew'), align: 'right', render: (_, one) => count(one.crewCount) },
    {
      title: t('assignment.holder'),
      render: (_, one) => (
        <>
          {one.actorName ?? people(one.actorId)}
          <div className="m-note">{dateTime(one.createTime)}</div>
        </>
      ),
    },
    { title: t('text.state'), render: (_, one) => <AssignmentState assignment={one} /> },
    { key: 'verbs', render: (_, one) => <AssignmentVerbs assignment={one} onEnd={setEnding} /> },
  ];
  return (
    <>
      <Table<Assignment>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {ending && <EndAssignmentDialog {...ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function AssignmentState({ assignment: one }: { assignment: Assignment }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag>{t(`assignmentState.${one.state}`)}</Tag>
      {one.state === 'CONFIRMED' && one.phase && <TeamStateTag state={one.phase} />}
      {one.state === 'HELD' && (
        <div className="m-note">{t('assignment.expires', { time: dateTime(one.holdUntil) })}</div>
      )}
      {one.state === 'CONFIRMED' && one.untilTime && (
        <div className="m-note">{t('teams.until', { time: dateTime(one.untilTime) })}</div>
      )}
      {one.resolveReason && <div className="m-note">{one.resolveReason}</div>}
    </>
  );
}

type VerbProps = { assignment: Assignment; onEnd: (end: End) => void };

function AssignmentVerbs({ assignment: { id, state, phase, divisionCode }, onEnd }: VerbProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const may = useMay();
  const refreshes = [['assignments'], ['teams']];
  const onRefused = (problem: unknown) => void message.error(textOf(problem));
  const confirm = useChange<string, unknown>({ send: confirmAssignment, refreshes, onRefused });
  const move = useChange<Move, unknown>({ send: moveAssignment, refreshes, onRefused });
  if (state !== 'HELD' && state !== 'CONFIRMED') return null;
  const toClaim = may.not('claimTeams', divisionCode);
  const toMove = may.not('moveTeams', divisionCode);
  const next = phases[phases.findIndex((one) => one === phase) + 1];
  return (
    <div className="m-verbs">
      {state === 'HELD' && (
        <GuardedButton
          size="small"
          type="primary"
          denied={toClaim}
          loading={confirm.isPending}
          onClick={() => confirm.mutate(id)}
        >
          {t('assignment.confirm')}
        </GuardedButton>
      )}
      {state === 'CONFIRMED' && next && (
        <GuardedButton
          size="small"
          type="primary"
          denied={toMove}
          loading={move.isPending}
          onClick={() => move.mutate({ id, phase: next })}
        >
          {t('assignment.move', { phase: t(`teamState.${next}`) })}
        </GuardedButton>
      )}
      {state === 'CONFIRMED' && (
        <GuardedButton size="small" denied={toMove} onClick={() => onEnd({ id, verb: 'end' })}>
          {t('assignment.end')}
        </GuardedButton>
      )}
      <GuardedButton
        size="small"
        danger
        denied={toClaim}
        onClick={() => onEnd({ id, verb: 'release' })}
      >
        {t('assignment.release')}
      </GuardedButton>
    </div>
  );
}
