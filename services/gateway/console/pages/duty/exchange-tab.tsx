import { useQuery } from '@tanstack/react-query';
import { App, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleQuery } from '../../api/people';
import {
  leavesQuery,
  moveLeave,
  moveSwap,
  recentShiftsQuery,
  swapsQuery,
  type Leave,
  type LeaveVerb,
  type Swap,
  type SwapVerb,
} from '../../api/shifts';
import { useChange } from '../../api/use-change';
import { dateTime } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { useTeamNames } from '../teams/team-names';
import { LeaveDialog, SwapDialog } from './exchange-dialogs';

/** Places on shifts that change hands, and leave: asked for, then decided by whoever leads. */
export function ExchangeTab() {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'swap' | 'leave'>();
  const swaps = useQuery(swapsQuery);
  const leaves = useQuery(leavesQuery);
  const close = () => setDialog(undefined);
  return (
    <>
      <h2 className="m-sub">{t('swap.title')}</h2>
      <p className="m-note">{t('swap.note')}</p>
      <div className="m-filters">
        <GuardedButton onClick={() => setDialog('swap')}>{t('swap.offer')}</GuardedButton>
      </div>
      <QueryView query={swaps} isEmpty={({ rows }) => rows.length === 0} empty={t('swap.none')}>
        {({ rows }) => <SwapTable rows={rows} />}
      </QueryView>
      <h2 className="m-sub">{t('leave.title')}</h2>
      <p className="m-note">{t('leave.note')}</p>
      <div className="m-filters">
        <GuardedButton onClick={() => setDialog('leave')}>{t('leave.request')}</GuardedButton>
      </div>
      <QueryView query={leaves} isEmpty={({ rows }) => rows.length === 0} empty={t('leave.none')}>
        {({ rows }) => <LeaveTable rows={rows} />}
      </QueryView>
      {dialog === 'swap' && <SwapDialog onClose={close} />}
      {dialog === 'leave' && <LeaveDialog onClose={close} />}
    </>
  );
}

/** People's names by id; they are read once for both lists. */
function usePersonNames(): (id: string) => string {
  const people = useQuery({ ...peopleQuery({}, 3_000), staleTime: 60_000 }).data?.rows ?? [];
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  return (id) => nameOf.get(id) ?? id;
}

const swapVerbs: Partial<Record<Swap['state'], SwapVerb[]>> = {
  OFFERED: ['accept', 'decline', 'withdraw'],
  ACCEPTED: ['approve', 'reject', 'withdraw'],
};
const stateColours: Record<string, string> = {
  OFFERED: 'blue',
  REQUESTED: 'blue',
  ACCEPTED: 'gold',
  APPROVED: 'green',
};

function SwapTable({ rows }: { rows: Swap[] }) {
  const { t } = useTranslation();
  const nameOf = usePersonNames();
  const { team } = useTeamNames();
  const shifts = useQuery(recentShiftsQuery(undefined, 48)).data?.rows ?? [];
  const columns: TableColumnsType<Swap> = [
    {
      title: t('swap.shift'),
      render: (_, { shiftId }) => {
        const shift = shifts.find(({ id }) => id === shiftId);
        if (!shift) return '–';
        return (
          <>
            {team(shift.teamId)} {shift.name}
            <div className="m-note">
              {dateTime(shift.startTime)} – {dateTime(shift.endTime)}
            </div>
          </>
        );
      },
    },
    { title: t('swap.from'), render: (_, one) => nameOf(one.fromPersonId) },
    { title: t('swap.to'), render: (_, one) => nameOf(one.toPersonId) },
    { title: t('text.reason'), render: (_, one) => one.reason ?? '–' },
    {
      title: t('text.state'),
      render: (_, { state }) => <Tag color={stateColours[state]}>{t(`swapState.${state}`)}</Tag>,
    },
    { key: 'verbs', render: (_, one) => <SwapVerbs swap={one} /> },
  ];
  return (
    <Table<Swap>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function SwapVerbs({ swap: { id, state } }: { swap: Swap }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('leadTeams');
  const move = useChange<{ id: string; verb: SwapVerb }, Swap>({
    send: moveSwap,
    refreshes: [['duty'], ['teams']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  return (
    <div className="m-verbs">
      {(swapVerbs[state] ?? []).map((verb) => (
        <GuardedButton
          key={verb}
          size="small"
          type={verb === 'accept' || verb === 'approve' ? 'primary' : 'default'}
          denied={verb === 'approve' || verb === 'reject' ? denied : undefined}
          onClick={() => move.mutate({ id, verb })}
        >
          {t(`swapVerb.${verb}`)}
        </GuardedButton>
      ))}
    </div>
  );
}

const leaveVerbs: Partial<Record<Leave['state'], LeaveVerb[]>> = {
  REQUESTED: ['approve', 'reject', 'cancel'],
  APPROVED: ['cancel'],
};

function LeaveTable({ rows }: { rows: Leave[] }) {
  const { t } = useTranslation();
  const nameOf = usePersonNames();
  const columns: TableColumnsType<Leave> = [
    { title: t('people.name'), render: (_, one) => nameOf(one.personId) },
    { title: t('leave.kind'), render: (_, { kind }) => t(`leaveKind.${kind}`) },
    { title: t('duty.start'), render: (_, one) => dateTime(one.startTime) },
    { title: t('duty.end'), render: (_, one) => dateTime(one.endTime) },
    { title: t('text.reason'), render: (_, one) => one.reason ?? '–' },
    {
      title: t('text.state'),
      render: (_, { state }) => <Tag color={stateColours[state]}>{t(`leaveState.${state}`)}</Tag>,
    },
    { key: 'verbs', render: (_, one) => <LeaveVerbs leave={one} /> },
  ];
  return (
    <Table<Leave>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function LeaveVerbs({ leave: { id, state } }: { leave: Leave }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('leadTeams');
  const move = useChange<{ id: string; verb: LeaveVerb }, Leave>({
    send: moveLeave,
    refreshes: [['duty'], ['teams']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  return (
    <div className="m-verbs">
      {(leaveVerbs[state] ?? []).map((verb) => (
        <GuardedButton
          key={verb}
          size="small"
          type={verb === 'approve' ? 'primary' : 'default'}
          denied={verb === 'cancel' ? undefined : denied}
          onClick={() => move.mutate({ id, verb })}
        >
          {t(`leaveVerb.${verb}`)}
        </GuardedButton>
      ))}
    </div>
  );
}
