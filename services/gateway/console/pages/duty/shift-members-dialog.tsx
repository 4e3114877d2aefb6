import { useQuery } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  deleteShift,
  recentShiftsQuery,
  setShiftMembers,
  type PlannedShift,
} from '../../api/shifts';
import { useChange } from '../../api/use-change';
import { dateTime } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { useProblemText } from '../../problem-text';
import { useTeamNames } from '../teams/team-names';
import { DutyRefusal } from './duty-refusal';
import type { EditedShift } from './duty-tab';
import { PeopleField } from './shift-dialog';

type Props = EditedShift & { onClose: () => void };

/** Who is on a shift; one that has not begun can be removed. */
export function ShiftMembersDialog({ teamId, shiftId, onClose }: Props) {
  const shifts = useQuery(recentShiftsQuery(teamId, 48)).data?.rows;
  const shift = shifts?.find(({ id }) => id === shiftId);
  if (!shift) return null;
  return <MembersForm shift={shift} onClose={onClose} />;
}

type FormProps = { shift: PlannedShift; onClose: () => void };

function MembersForm({ shift, onClose }: FormProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const { team } = useTeamNames();
  const remove = useChange<string, undefined>({
    send: deleteShift,
    refreshes: [['duty'], ['teams']],
    onDone: () => {
      void message.success(t('duty.removed'));
      onClose();
    },
    onRefused: (problem) => message.error(textOf(problem)),
  });
  return (
    <FormDialog<{ personIds: string[] }, PlannedShift>
      title={t('duty.change')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ personIds: shift.personIds }}
      send={({ personIds }, key) => setShiftMembers(shift.id, { personIds, etag: shift.etag }, key)}
      refreshes={[['duty'], ['teams']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <DutyRefusal problem={problem} />}
    >
      <p>
        {team(shift.teamId)} {shift.name} {dateTime(shift.startTime)} – {dateTime(shift.endTime)}{' '}
        <Button
          size="small"
          danger
          loading={remove.isPending}
          onClick={() => remove.mutate(shift.id)}
        >
          {t('duty.remove')}
        </Button>
      </p>
      <PeopleField teamId={shift.teamId} />
    </FormDialog>
  );
}
