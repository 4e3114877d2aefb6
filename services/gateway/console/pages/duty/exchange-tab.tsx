import { useQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
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
import { dateTime } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useTeamNames } from '../teams/team-names';
import { LeaveDialog, SwapDialog } from './exchange-dialogs';
import { RequestTable } from './request-table';

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
  ];
  return (
    <RequestTable<Swap, SwapVerb>
      rows={rows}
      columns={columns}
      stateText={(state) => t(`swapState.${state}`)}
      verbs={swapVerbs}
      verbText={(verb) => t(`swapVerb.${verb}`)}
      send={moveSwap}
    />
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
  ];
  return (
    <RequestTable<Leave, LeaveVerb>
      rows={rows}
      columns={columns}
      stateText={(state) => t(`leaveState.${state}`)}
      verbs={leaveVerbs}
      verbText={(verb) => t(`leaveVerb.${verb}`)}
      send={moveLeave}
    />
  );
}
