import { useTranslation } from 'react-i18next';
import type { DutyBoard, TeamDuty } from '../../api/duty';
import { clockTime } from '../../format';

type Span = { startTime: string; endTime: string };
type Props = { board: DutyBoard; duty: TeamDuty };

/** A day as a bar: the shifts with their people, and in red the hours with too few. */
export function DutyBar({ board, duty }: Props) {
  const { t } = useTranslation();
  const from = Date.parse(board.fromTime);
  const length = Date.parse(board.untilTime) - from;
  const share = (ms: number) => Math.min(100, Math.max(0, (100 * (ms - from)) / length));
  const placed = ({ startTime, endTime }: Span) => {
    const left = share(Date.parse(startTime));
    return { left: `${left}%`, width: `${share(Date.parse(endTime)) - left}%` };
  };
  const said = ({ startTime, endTime }: Span) =>
    `${clockTime(startTime, board.fromTime)}–${clockTime(endTime, board.fromTime)}`;
  return (
    <div className="m-day">
      {duty.shifts.map((shift) => (
        <span
          key={shift.shiftId}
          className="m-day-shift"
          style={placed(shift)}
          title={`${said(shift)} ${shift.name ?? ''} ${shift.people
            .map(({ name, personId }) => name ?? personId)
            .join(t('text.comma'))}`}
        >
          {t('duty.onShift', { name: shift.name ?? '', number: shift.people.length })}
        </span>
      ))}
      {duty.gaps.map((gap) => (
        <span
          key={gap.startTime}
          className="m-day-gap"
          style={placed(gap)}
          title={`${said(gap)} ${t('duty.people', { number: gap.people })}`}
        />
      ))}
    </div>
  );
}
