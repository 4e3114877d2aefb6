import { Alert, App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { confirmRelief } from '../../api/incidents';
import type { Incident } from '../../api/types';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Props = { incident: Incident; onClose: () => void };

/** Ends the twelve-hour countdown; the time is the server's. */
export function ReliefDialog({ incident, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ note: string }, Incident>
      title={t('incident.confirmRelief')}
      okText={t('incident.confirmRelief')}
      onClose={onClose}
      send={({ note }, key) => confirmRelief(incident.id, { note, etag: incident.etag }, key)}
      refreshes={[['incidents']]}
      onDone={() => message.success(t('incident.reliefConfirmed'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['incidents']} onClose={onClose} />
      )}
    >
      <Alert type="warning" className="m-alert" title={t('incident.confirmReliefNote')} />
      <Form.Item
        name="note"
        label={t('incident.reliefNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={3} maxLength={1000} showCount />
      </Form.Item>
    </FormDialog>
  );
}
