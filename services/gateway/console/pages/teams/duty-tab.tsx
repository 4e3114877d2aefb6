import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { dutyBoardQuery, type DutyBoard, type TeamDuty } from '../../api/duty';
import { clockTime, count, dateTime } from '../../format';
import { nameIn, useNames } from '../../names';
import { QueryView } from '../../parts/query-view';
import { TeamLink, type TabProps } from './team-names';

/** The next 24 hours: who is on shift, and when a crew is too small. */
export function DutyTab({ divisionCode, onShow }: TabProps) {
  const { t } = useTranslation();
  const query = useQuery(dutyBoardQuery(divisionCode));
  return (
    <QueryView query={query} isEmpty={({ teams }) => teams.length === 0}>
      {(board) => (
        <>
          <p className="m-note">
            {t('duty.span', { from: dateTime(board.fromTime), until: dateTime(board.untilTime) })}
          </p>
          <Board board={board} onShow={onShow} />
        </>
      )}
    </QueryView>
  );
}

function Board({ board, onShow }: { board: DutyBoard; onShow: TabProps['onShow'] }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const at = (time: string) => clockTime(time, board.fromTime);
  const columns: TableColumnsType<TeamDuty> = [
    {
      title: t('teams.team'),
      render: (_, one) => <TeamLink id={one.teamId} name={nameIn(language, one)} onShow={onShow} />,
    },
    {
      title: t('duty.now'),
      align: 'right',
      sorter: (a, b) => a.onShiftNow - a.minimumCrew - (b.onShiftNow - b.minimumCrew),
      render: (_, { onShiftNow, minimumCrew }) => (
        <span className={onShiftNow < minimumCrew ? 'm-short' : undefined}>
          {count(onShiftNow)} / {count(minimumCrew)}
        </span>
      ),
    },
    {
      title: t('duty.gaps'),
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
    {
      title: t('duty.shifts'),
      render: (_, { shifts }) =>
        shifts.map((shift) => (
          <div key={shift.shiftId}>
            <strong>
              {at(shift.startTime)}–{at(shift.endTime)}
            </strong>{' '}
            {shift.name}{' '}
            {shift.people
              .map(({ personId, name, phone }) => `${name ?? personId} ${phone ?? ''}`.trim())
              .join(t('text.comma'))}
          </div>
        )),
    },
  ];
  return (
    <Table<TeamDuty>
      size="small"
      rowKey="teamId"
      className="m-board"
      columns={columns}
      dataSource={board.teams}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 900 }}
    />
  );
}
