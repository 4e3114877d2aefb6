import { useQuery } from '@tanstack/react-query';
import { Checkbox, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dutyBoardQuery, type DutyBoard, type Shift, type TeamDuty } from '../../api/duty';
import { dutyRulesQuery } from '../../api/shifts';
import { clockTime, count, dateTime, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { TeamLink, type TabProps } from '../teams/team-names';
import { DutyBar } from './duty-bar';
import { ShiftDialog } from './shift-dialog';
import { ShiftMembersDialog } from './shift-members-dialog';

/** The next 24 hours: who is on shift, and when a crew is too small. */
export function DutyTab({ divisionCode, onShow }: TabProps) {
  const { t } = useTranslation();
  const denied = useMay().not('leadTeams', divisionCode);
  const query = useQuery(dutyBoardQuery(divisionCode));
  const [gapsOnly, setGapsOnly] = useState(false);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className="m-filters">
        <Checkbox checked={gapsOnly} onChange={({ target }) => setGapsOnly(target.checked)}>
          {t('duty.gapsOnly')}
        </Checkbox>
        <GuardedButton type="primary" denied={denied} onClick={() => setAdding(true)}>
          {t('duty.add')}
        </GuardedButton>
      </div>
      <RuleNote />
      <QueryView query={query} isEmpty={({ teams }) => teams.length === 0}>
        {(board) => <Board board={board} gapsOnly={gapsOnly} onShow={onShow} />}
      </QueryView>
      {adding && <ShiftDialog onClose={() => setAdding(false)} />}
    </>
  );
}

/** What the refusals of shifts rest on. */
function RuleNote() {
  const { t } = useTranslation();
  const rules = useQuery(dutyRulesQuery).data?.dutyRules;
  const rule = rules?.find(({ id }) => id === 'default');
  if (!rule) return null;
  return (
    <p className="m-note">
      {t('duty.rule', {
        day: decimal(rule.hoursPerDayMax),
        week: decimal(rule.hoursPerWeekMax),
        rest: decimal(rule.restHoursMin),
      })}
    </p>
  );
}

export type EditedShift = { teamId: string; shiftId: string };
type BoardProps = { board: DutyBoard; gapsOnly: boolean; onShow: TabProps['onShow'] };

function Board({ board, gapsOnly, onShow }: BoardProps) {
  const { t } = useTranslation();
  const { language } = useNames();
  const [editing, setEditing] = useState<EditedShift>();
  const at = (time: string) => clockTime(time, board.fromTime);
  const columns: TableColumnsType<TeamDuty> = [
    {
      title: t('teams.team'),
      width: 190,
      render: (_, one) => <TeamLink id={one.teamId} name={nameIn(language, one)} onShow={onShow} />,
    },
    {
      title: t('duty.now'),
      width: 160,
      align: 'right',
      sorter: (a, b) => a.onShiftNow - a.minimumCrew - (b.onShiftNow - b.minimumCrew),
      render: (_, { onShiftNow, minimumCrew }) => (
        <span className={onShiftNow < minimumCrew ? 'm-short' : undefined}>
          {count(onShiftNow)} / {count(minimumCrew)}
        </span>
      ),
    },
    {
      title: t('duty.hours', { from: dateTime(board.fromTime), until: dateTime(board.untilTime) }),
      render: (_, one) => <DutyBar board={board} duty={one} />,
    },
    {
      title: t('duty.gaps'),
      width: 200,
      render: (_, { gaps }) =>
        gaps.length === 0 ? (
          <Tag color="green">{t('duty.whole')}</Tag>
        ) : (
          gaps.map(({ startTime, endTime, people }) => (
            <div key={startTime} className="m-short">
              {at(startTime)}–{at(endTime)} {t('duty.people', { number: people })}
            </div>
          ))
        ),
    },
  ];
  const teams = gapsOnly ? board.teams.filter(({ gaps }) => gaps.length > 0) : board.teams;
  return (
    <>
      <Table<TeamDuty>
        size="small"
        rowKey="teamId"
        className="m-board"
        columns={columns}
        dataSource={teams}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 900 }}
        expandable={{
          expandedRowRender: ({ teamId, shifts }) => (
            <ShiftList
              shifts={shifts}
              at={at}
              onEdit={(shiftId) => setEditing({ teamId, shiftId })}
            />
          ),
          rowExpandable: ({ shifts }) => shifts.length > 0,
        }}
      />
      {editing && <ShiftMembersDialog {...editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

type ListProps = {
  shifts: Shift[];
  at: (time: string) => string;
  onEdit: (shiftId: string) => void;
};

function ShiftList({ shifts, at, onEdit }: ListProps) {
  const { t } = useTranslation();
  const denied = useMay().not('leadTeams');
  return (
    <>
      {shifts.map((shift) => (
        <div key={shift.shiftId}>
          <strong>
            {at(shift.startTime)}–{at(shift.endTime)}
          </strong>{' '}
          {shift.name}{' '}
          {shift.people
            .map(({ personId, name, phone }) => `${name ?? personId} ${phone ?? ''}`.trim())
            .join(t('text.comma'))}{' '}
          <GuardedButton
            size="small"
            type="link"
            denied={denied}
            onClick={() => onEdit(shift.shiftId)}
          >
            {t('duty.change')}
          </GuardedButton>
        </div>
      ))}
    </>
  );
}
