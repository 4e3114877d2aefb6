import { useQuery } from '@tanstack/react-query';
import { App, Checkbox, Form, Input, InputNumber, Select, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { periods, putSeries, type Period, type Series } from '../../api/drill-settings';
import { drillKinds, guidesQuery } from '../../api/drills';
import { teamsQuery } from '../../api/teams';
import { nameIn, useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { useMay } from '../../session';
import { NameFields } from './name-fields';
import { isHidden } from './series-tab';

type Props = { series?: Series; onClose: () => void };

const fresh: Partial<Series> = {
  ...{ kind: 'FULL_SCALE', period: 'QUARTERLY', monthOfPeriod: 1, dayOfMonth: 15 },
  ...{ timeOfDay: '09:30', windowDays: 14, weekends: false, leadDays: 14, graceHours: 24 },
  ...{ guideId: 'standard', teamIds: [], allKit: true },
};

export function SeriesDialog({ series, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<Series, Series>
      title={t(series ? 'drillSetting.editSeries' : 'drillSetting.addSeries')}
      okText={t('action.save')}
      width={720}
      onClose={onClose}
      initial={series ? { ...series, windowDays: series.windowDays || 14 } : fresh}
      send={(values, key) =>
        putSeries(
          {
            ...values,
            monthOfPeriod: values.period === 'MONTHLY' ? 1 : values.monthOfPeriod,
            windowDays: values.kind === 'DOUBLE_BLIND' ? values.windowDays : 0,
            enabled: series?.enabled ?? true,
            etag: series?.etag,
          },
          key,
        )
      }
      refreshes={[['drills']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['drills']} onClose={onClose} />}
    >
      {(form) => (
        <>
          <NameFields isNew={!series} nameMax={180}>
            <Form.Item
              name="divisionCode"
              label={t('text.division')}
              rules={[{ required: true, message: t('field.required') }]}
            >
              <DivisionSelect />
            </Form.Item>
          </NameFields>
          <KindFields form={form} />
          <RuleFields form={form} />
          <PartFields />
        </>
      )}
    </FormDialog>
  );
}

function KindFields({ form }: { form: FormInstance<Series> }) {
  const { t } = useTranslation();
  const may = useMay();
  const kind = Form.useWatch('kind', form);
  const hidden = may.not('controlDrills');
  const options = drillKinds.map((value) => ({
    value,
    label: t(`drillKind.${value}`),
    disabled: isHidden(value) && hidden !== undefined,
  }));
  const required = { required: true, message: t('field.required') };
  return (
    <div className="m-fields">
      <Form.Item
        name="kind"
        label={t('drill.kind')}
        extra={isHidden(kind) ? t('drillSetting.hiddenNote') : undefined}
        rules={[required]}
      >
        <Select options={options} />
      </Form.Item>
      {kind === 'DOUBLE_BLIND' && (
        <Form.Item
          name="windowDays"
          label={t('drillSetting.windowDays')}
          extra={t('drill.windowNote')}
          rules={[required]}
        >
          <InputNumber min={1} max={60} precision={0} suffix={t('unit.days')} />
        </Form.Item>
      )}
    </div>
  );
}

const monthsOf: Record<Period, number> = { MONTHLY: 1, QUARTERLY: 3, YEARLY: 12 };

function RuleFields({ form }: { form: FormInstance<Series> }) {
  const { t } = useTranslation();
  const period = Form.useWatch('period', form) ?? 'QUARTERLY';
  const required = { required: true, message: t('field.required') };
  const clock = { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, message: t('drillSetting.clock') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('drillSetting.rule')}</legend>
      <div className="m-fields m-fields-4">
        <Form.Item name="period" label={t('drillSetting.period')} rules={[required]}>
          <Select options={periods.map((value) => ({ value, label: t(`drillPeriod.${value}`) }))} />
        </Form.Item>
        {period !== 'MONTHLY' && (
          <Form.Item
            name="monthOfPeriod"
            label={t(`drillMonth.${period}`)}
            rules={[required, { type: 'number', max: monthsOf[period], message: t('field.range') }]}
          >
            <InputNumber min={1} max={monthsOf[period]} precision={0} />
          </Form.Item>
        )}
        <Form.Item name="dayOfMonth" label={t('drillSetting.dayOfMonth')} rules={[required]}>
          <InputNumber min={1} max={31} precision={0} />
        </Form.Item>
        <Form.Item name="timeOfDay" label={t('drillSetting.timeOfDay')} rules={[required, clock]}>
          <Input type="time" />
        </Form.Item>
      </div>
      <p className="m-note">{t('drillSetting.ruleNote')}</p>
      <Form.Item name="weekends" valuePropName="checked">
        <Checkbox>{t('drillSetting.weekends')}</Checkbox>
      </Form.Item>
      <div className="m-fields">
        <Form.Item
          name="leadDays"
          label={t('drillSetting.leadDays')}
          extra={t('drillSetting.leadNote')}
          rules={[required]}
        >
          <InputNumber min={0} max={90} precision={0} suffix={t('unit.days')} />
        </Form.Item>
        <Form.Item
          name="graceHours"
          label={t('drillSetting.graceHours')}
          extra={t('drillSetting.graceNote')}
          rules={[required]}
        >
          <InputNumber min={1} max={720} precision={0} suffix={t('unit.hours')} />
        </Form.Item>
      </div>
    </fieldset>
  );
}

function PartFields() {
  const { t } = useTranslation();
  const { language } = useNames();
  const guides = useQuery(guidesQuery).data?.guides ?? [];
  const teams = useQuery(teamsQuery({})).data?.rows ?? [];
  return (
    <>
      <Form.Item name="teamIds" label={t('drill.teams')} extra={t('drillSetting.teamsNote')}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          maxTagCount={6}
          options={teams.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
        />
      </Form.Item>
      <Form.Item name="allKit" valuePropName="checked">
        <Checkbox>{t('drill.allKit')}</Checkbox>
      </Form.Item>
      <Form.Item
        name="guideId"
        label={t('drill.guide')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Select options={guides.map((one) => ({ value: one.id, label: nameIn(language, one) }))} />
      </Form.Item>
    </>
  );
}
