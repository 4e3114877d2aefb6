import { App, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { updateAlertRules, type AlertRules } from '../../api/alerts';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = { expiringDays: number; clock: string };

const two = (value: number) => String(value).padStart(2, '0');
/** 360 minutes after midnight are 06:00. */
export const clockOf = (minute: number) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

function minuteOf(clock: string): number {
  const [hours = '0', minutes = '0'] = clock.split(':');
  return Number(hours) * 60 + Number(minutes);
}

/** From when on a lot counts as expiring, and at what time of day everything is checked. */
export function AlertRulesDialog({
  division,
  rules,
  onClose,
}: {
  /** Whose rules; '' is everywhere. */
  division: string;
  rules: AlertRules;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, AlertRules>
      title={t('alert.rules')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ expiringDays: rules.expiringDays, clock: clockOf(rules.sweepMinute) }}
      send={({ expiringDays, clock }, key) =>
        updateAlertRules(
          {
            ...{ expiringDays, etag: rules.etag, divisionCode: division || undefined },
            // There is one sweep, whose hour is set for everywhere.
            sweepMinute: division ? rules.sweepMinute : minuteOf(clock),
          },
          key,
        )
      }
      refreshes={[['alerts']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['alerts']} onClose={onClose} />}
    >
      <Form.Item
        name="expiringDays"
        label={t('alert.expiringDays')}
        extra={t('alert.expiringNote')}
        rules={[required]}
      >
        <InputNumber min={1} max={730} precision={0} suffix={t('unit.days')} />
      </Form.Item>
      {!division && (
        <Form.Item
          name="clock"
          label={t('alert.sweepClock')}
          extra={t('alert.clockNote')}
          rules={[required]}
        >
          <Input type="time" style={{ width: 160 }} />
        </Form.Item>
      )}
    </FormDialog>
  );
}
