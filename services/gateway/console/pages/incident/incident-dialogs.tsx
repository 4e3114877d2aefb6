import { Alert, App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  closeIncident,
  setResponseLevel,
  updateIncident,
  type LevelChange,
} from '../../api/incidents';
import {
  hazards,
  responseLevels,
  type Conditions,
  type Hazard,
  type Incident,
} from '../../api/types';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { ConditionsFields } from './conditions-fields';

type DialogProps = { incident: Incident; onClose: () => void };
const refreshes = [['incidents']];

export function LevelDialog({ incident, onClose }: DialogProps) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<LevelChange, Incident>
      title={t('incident.changeLevel')}
      okText={t('incident.changeLevel')}
      onClose={onClose}
      initial={{ responseLevel: incident.responseLevel }}
      send={(values, key) => setResponseLevel(incident.id, { ...values, etag: incident.etag }, key)}
      refreshes={refreshes}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['incidents']} onClose={onClose} />
      )}
    >
      <Form.Item name="responseLevel" label={t('incident.level')} rules={[required]}>
        <Select options={responseLevels.map((value) => ({ value, label: t(`level.${value}`) }))} />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}

type EditValues = {
  name: string;
  place: string;
  hazard: Hazard;
  conditions: Conditions;
  tentPercent: number;
};

export function EditDialog({ incident, onClose }: DialogProps) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const { name, place, hazard, conditions } = incident;
  return (
    <FormDialog<EditValues, Incident>
      title={t('incident.edit')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={{
        name,
        place,
        hazard,
        conditions,
        tentPercent: Math.round(conditions.tentShare * 100),
      }}
      send={({ tentPercent, ...values }, key) => {
        const changed = { ...values.conditions, tentShare: tentPercent / 100 };
        return updateIncident(
          incident.id,
          { ...values, conditions: changed, etag: incident.etag },
          key,
        );
      }}
      refreshes={refreshes}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['incidents']} onClose={onClose} />
      )}
    >
      <Form.Item name="name" label={t('incident.name')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="hazard" label={t('incident.hazard')} rules={[required]}>
          <Select options={hazards.map((value) => ({ value, label: t(`hazard.${value}`) }))} />
        </Form.Item>
        <Form.Item name="place" label={t('incident.place')}>
          <Input maxLength={500} />
        </Form.Item>
      </div>
      <ConditionsFields />
    </FormDialog>
  );
}

export function CloseDialog({ incident, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ summary: string }, Incident>
      title={t('incident.close')}
      okText={t('incident.close')}
      danger
      onClose={onClose}
      send={({ summary }, key) => closeIncident(incident.id, { summary, etag: incident.etag }, key)}
      refreshes={refreshes}
      onDone={() => message.success(t('incident.closed'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['incidents']} onClose={onClose} />
      )}
    >
      <Alert type="warning" className="m-alert" title={t('incident.closeWarning')} />
      <Form.Item
        name="summary"
        label={t('incident.summary')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={5} maxLength={5000} showCount />
      </Form.Item>
    </FormDialog>
  );
}
