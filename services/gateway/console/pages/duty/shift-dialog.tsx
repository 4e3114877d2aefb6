import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { teamPeopleQuery } from '../../api/people';
import { createShifts } from '../../api/shifts';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { useTeamNames } from '../teams/team-names';
import { DutyRefusal } from './duty-refusal';

type Values = {
  teamId: string;
  name?: string;
  start: string;
  end: string;
  personIds: string[];
  days: number;
};

const dayMs = 24 * 3_600_000;
const momentOf = (local: string, days: number) =>
  new Date(Date.parse(`${local}:00+08:00`) + days * dayMs).toISOString();

/** Adds a shift, or the same one on several days: all of them, or none. */
export function ShiftDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const language = useLanguage();
  const { teams } = useTeamNames();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, { ids: string[] }>
      title={t('duty.add')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={{ days: 1 }}
      send={({ start, end, days, name, ...values }, key) => {
        const shifts = Array.from({ length: days }, (_, day) => ({
          ...values,
          name: name || undefined,
          startTime: momentOf(start, day),
          endTime: momentOf(end, day),
        }));
        return createShifts({ shifts }, key);
      }}
      refreshes={[['duty'], ['teams']]}
      onDone={({ ids }) => message.success(t('duty.added', { number: ids.length }))}
      explain={(problem) => <DutyRefusal problem={problem} />}
    >
      <Form.Item name="teamId" label={t('teams.team')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={teams.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
        />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="start" label={t('duty.start')} rules={[required]}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="end" label={t('duty.end')} rules={[required]}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="name" label={t('duty.name')} extra={t('duty.nameNote')}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="days" label={t('duty.repeat')} extra={t('duty.repeatNote')}>
          <InputNumber min={1} max={31} precision={0} suffix={t('unit.days')} />
        </Form.Item>
      </div>
      <Form.Item noStyle shouldUpdate={(a: Values, b: Values) => a.teamId !== b.teamId}>
        {({ getFieldValue }) => <PeopleField teamId={getFieldValue('teamId') as string} />}
      </Form.Item>
    </FormDialog>
  );
}

/** The people of the team; the server refuses who is on leave or has not rested. */
export function PeopleField({ teamId }: { teamId?: string }) {
  const { t } = useTranslation();
  const query = useQuery({ ...teamPeopleQuery(teamId ?? ''), enabled: !!teamId });
  const people = query.data?.rows ?? [];
  return (
    <Form.Item
      name="personIds"
      label={t('duty.who')}
      rules={[{ required: true, message: t('field.required') }]}
    >
      <Select
        mode="multiple"
        optionFilterProp="label"
        disabled={!teamId}
        loading={query.isFetching}
        placeholder={teamId ? undefined : t('duty.teamFirst')}
        options={people.map(({ id, name, title }) => ({
          value: id,
          label: `${name ?? id} ${title ?? ''}`.trim(),
        }))}
      />
    </Form.Item>
  );
}
