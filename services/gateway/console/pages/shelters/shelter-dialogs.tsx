import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import { changeSite, readySite, type Ready, type Shelter, type SiteVerb } from '../../api/shelters';
import { count } from '../../format';
import { FormDialog } from '../../parts/form-dialog';

const hazards = [
  'FLOOD',
  'WATERLOGGING',
  'TYPHOON',
  'EARTHQUAKE',
  'LANDSLIDE',
  'COLD_WAVE',
] as const;

type Props = { shelter: Shelter; onClose: () => void };

/** Calls for a closed shelter: its team goes and the checklist begins. */
export function ReadyDialog({ shelter, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const incidents = useQuery(incidentsQuery('OPEN')).data?.rows ?? [];
  return (
    <FormDialog<Ready, Shelter>
      title={t('shelters.ready')}
      okText={t('shelters.ready')}
      onClose={onClose}
      send={(values, key) => readySite(shelter.id, values, key)}
      refreshes={[['shelters']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item
        name="hazard"
        label={t('incident.hazard')}
        extra={t('shelters.hazardNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Select options={hazards.map((value) => ({ value, label: t(`hazard.${value}`) }))} />
      </Form.Item>
      <Form.Item name="incidentId" label={t('incident.one')}>
        <Select
          allowClear
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type VerbValues = { reason?: string; overrideReason?: string };

/** Opens or closes: what the checklist still misses needs a reason to be passed over. */
export function VerbDialog({ shelter, verb, onClose }: Props & { verb: SiteVerb }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const list = verb === 'open' ? shelter.openingChecklist : shelter.closingChecklist;
  const missing = list.filter(({ required, done }) => required && !done).length;
  const asks = verb !== 'startClosing' && missing > 0;
  return (
    <FormDialog<VerbValues, Shelter>
      title={t(`shelters.${verb}`)}
      okText={t(`shelters.${verb}`)}
      danger={verb !== 'open'}
      onClose={onClose}
      send={({ reason, overrideReason }, key) =>
        changeSite(
          shelter.id,
          verb,
          {
            reason: reason || undefined,
            overrideReason: overrideReason || undefined,
            etag: shelter.etag,
          },
          key,
        )
      }
      refreshes={[['shelters']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p>{t(`shelters.${verb}Warning`, { free: count(shelter.free) })}</p>
      {asks && (
        <Alert
          type="warning"
          showIcon
          className="m-alert"
          title={t('shelters.unticked', { number: missing })}
        />
      )}
      {asks && (
        <Form.Item
          name="overrideReason"
          label={t('shelters.override')}
          extra={t('shelters.overrideNote')}
          rules={[{ required: true, message: t('field.required') }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      )}
      <Form.Item name="reason" label={t('shelters.remark')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
