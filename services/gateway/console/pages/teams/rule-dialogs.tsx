import { App, Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { putHomeMinimum, type HomeMinimum } from '../../api/home-minimums';
import { putDutyRule, type DutyRule } from '../../api/shifts';
import { nameIn, useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { useSpecialisms, useTeamNames } from './team-names';

type RuleProps = { rule?: DutyRule; onClose: () => void };

/** The rule of a team, or the one of all teams that have none. */
export function DutyRuleDialog({ rule, onClose }: RuleProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { language } = useNames();
  const { teams } = useTeamNames();
  const required = { required: true, message: t('field.required') };
  const ofDefault = { value: 'default', label: t('dutyRule.default') };
  const options = teams.map((one) => ({ value: one.id, label: nameIn(language, one) }));
  const hours = (name: keyof DutyRule, most: number, label: string) => (
    <Form.Item name={name} label={label} rules={[required]}>
      <InputNumber min={0} max={most} suffix={t('dutyRule.hours')} />
    </Form.Item>
  );
  return (
    <FormDialog<Omit<DutyRule, 'etag'>, DutyRule>
      title={rule ? t('dutyRule.edit') : t('dutyRule.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={
        rule ?? {
          hoursPerDayMax: 12,
          hoursPerWeekMax: 60,
          restHoursMin: 10,
          missionHoursBeforeRest: 8,
        }
      }
      send={({ id, ...body }, key) => putDutyRule(id, { ...body, etag: rule?.etag }, key)}
      refreshes={[['duty']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['duty']} onClose={onClose} />}
    >
      <Form.Item name="id" label={t('teams.team')} rules={[required]}>
        <Select
          disabled={!!rule}
          showSearch={{ optionFilterProp: 'label' }}
          options={[ofDefault, ...options]}
        />
      </Form.Item>
      <div className="m-fields">
        {hours('hoursPerDayMax', 24, t('dutyRule.day'))}
        {hours('hoursPerWeekMax', 168, t('dutyRule.week'))}
        {hours('restHoursMin', 72, t('dutyRule.rest'))}
        {hours('missionHoursBeforeRest', 168, t('dutyRule.mission'))}
      </div>
      <p className="m-note">{t('dutyRule.missionNote')}</p>
    </FormDialog>
  );
}

type MinimumValues = {
  divisionCode: string;
  specialism: string;
  percent: number;
  teamsMin: number;
};
type MinimumProps = { minimum?: HomeMinimum; onClose: () => void };

export function HomeMinimumDialog({ minimum, onClose }: MinimumProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const specialisms = useSpecialisms();
  const required = { required: true, message: t('field.required') };
  const send = ({ percent, ...values }: MinimumValues, key: string) =>
    putHomeMinimum({ ...values, share: percent / 100, etag: minimum?.etag }, key);
  return (
    <FormDialog<MinimumValues, HomeMinimum>
      title={minimum ? t('homeMinimum.edit') : t('homeMinimum.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={
        minimum ? { ...minimum, percent: minimum.share * 100 } : { percent: 50, teamsMin: 1 }
      }
      send={send}
      refreshes={[['teams']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['teams']} onClose={onClose} />}
    >
      <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect disabled={!!minimum} />
      </Form.Item>
      <Form.Item name="specialism" label={t('teams.specialism')} rules={[required]}>
        <Select
          disabled={!!minimum}
          showSearch={{ optionFilterProp: 'label' }}
          options={specialisms}
        />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="percent" label={t('homeMinimum.share')} rules={[required]}>
          <InputNumber min={0} max={100} suffix="%" />
        </Form.Item>
        <Form.Item name="teamsMin" label={t('homeMinimum.teams')} rules={[required]}>
          <InputNumber min={0} max={10_000} precision={0} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
