import { Alert, App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { erasePerson, type Person } from '../../api/people';
import { FormDialog } from '../../parts/form-dialog';

type Values = { reason: string; confirmation: string };

/** For ever: whoever does it types the name, so that nobody is erased by a slip of the hand. */
export function EraseDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const name = person.name ?? person.id;
  const isName = (_rule: unknown, value?: string) =>
    value?.trim() === name ? Promise.resolve() : Promise.reject(new Error(t('erase.notTheName')));
  return (
    <FormDialog<Values, Person>
      title={t('erase.title', { name })}
      okText={t('erase.confirm')}
      danger
      onClose={onClose}
      send={({ reason }, key) => erasePerson(person.id, { reason }, key)}
      refreshes={[['people'], ['teams'], ['duty']]}
      onDone={() => message.success(t('erase.done'))}
    >
      <Alert type="warning" showIcon title={t('erase.warning')} style={{ marginBottom: 16 }} />
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item
        name="confirmation"
        label={t('erase.typeName', { name })}
        rules={[{ validator: isName }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}
