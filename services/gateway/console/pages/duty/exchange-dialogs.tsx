import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../api/server-clock';
import {
  leaveKinds,
  offerSwap,
  recentShiftsQuery,
  requestLeave,
  type Leave,
  type NewSwap,
  type Swap,
} from '../../api/shifts';
import { teamPeopleQuery } from '../../api/people';
import { dateTime, fromLocalField } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { PersonSelect } from '../people/person-select';
import { useTeamNames } from '../teams/team-names';
import { DutyRefusal } from './duty-refusal';

/** Gives a place on a shift to someone else of the team, if they take it. */
export function SwapDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { team } = useTeamNames();
  const shifts = useQuery(recentShiftsQuery(undefined, 0)).data?.rows ?? [];
  const coming = shifts.filter(({ startTime }) => Date.parse(startTime) > serverNow());
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<NewSwap, Swap>
      title={t('swap.offer')}
      okText={t('swap.offer')}
      onClose={onClose}
      send={({ reason, ...values }, key) =>
        offerSwap({ ...values, reason: reason || undefined }, key)
      }
      refreshes={[['duty']]}
      onDone={() => message.success(t('swap.offered'))}
    >
      <Form.Item name="shiftId" label={t('swap.shift')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={coming.map(({ id, teamId, name, startTime }) => ({
            value: id,
            label: `${dateTime(startTime)} ${team(teamId)} ${name ?? ''}`,
          }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(a: NewSwap, b: NewSwap) => a.shiftId !== b.shiftId}>
        {({ getFieldValue }) => {
          const chosen = coming.find(({ id }) => id === getFieldValue('shiftId'));
          return <SwapPeople teamId={chosen?.teamId} onShift={chosen?.personIds ?? []} />;
        }}
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

function SwapPeople({ teamId, onShift }: { teamId?: string; onShift: string[] }) {
  const { t } = useTranslation();
  const query = useQuery({ ...teamPeopleQuery(teamId ?? ''), enabled: !!teamId });
  const people = query.data?.rows ?? [];
  const options = (chosen: boolean) =>
    people
      .filter(({ id }) => onShift.includes(id) === chosen)
      .map(({ id, name }) => ({ value: id, label: name ?? id }));
  const required = { required: true, message: t('field.required') };
  return (
    <>
      <Form.Item name="fromPersonId" label={t('swap.from')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          disabled={!teamId}
          options={options(true)}
        />
      </Form.Item>
      <Form.Item name="toPersonId" label={t('swap.to')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          disabled={!teamId}
          options={options(false)}
        />
      </Form.Item>
    </>
  );
}

type LeaveValues = {
  personId: string;
  kind: Leave['kind'];
  start: string;
  end: string;
  reason?: string;
};

export function LeaveDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<LeaveValues, Leave>
      title={t('leave.request')}
      okText={t('leave.request')}
      onClose={onClose}
      initial={{ kind: 'ANNUAL' }}
      send={({ start, end, reason, ...values }, key) =>
        requestLeave(
          {
            ...values,
            startTime: fromLocalField(start)!,
            endTime: fromLocalField(end)!,
            reason: reason || undefined,
          },
          key,
        )
      }
      refreshes={[['duty']]}
      onDone={() => message.success(t('leave.requested'))}
      explain={(problem) => <DutyRefusal problem={problem} />}
    >
      <Form.Item name="personId" label={t('people.name')} rules={[required]}>
        <PersonSelect />
      </Form.Item>
      <Form.Item name="kind" label={t('leave.kind')}>
        <Select options={leaveKinds.map((value) => ({ value, label: t(`leaveKind.${value}`) }))} />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="start" label={t('duty.start')} rules={[required]}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="end" label={t('duty.end')} rules={[required]}>
          <Input type="datetime-local" />
        </Form.Item>
      </div>
      <Form.Item name="reason" label={t('text.reason')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
