import { App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  addContact,
  contactKinds,
  revealContact,
  type NewContact,
  type Person,
} from '../../api/people';
import { FormDialog } from '../../parts/form-dialog';

type RevealProps = { contactId: string; onClose: () => void; onValue: (value: string) => void };

/** A contact in full: the reason goes into the audit log each time. */
export function RevealDialog({ contactId, onClose, onValue }: RevealProps) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ reason: string }, { value: string }>
      title={t('teams.reveal')}
      okText={t('teams.reveal')}
      onClose={onClose}
      send={(values) => revealContact(contactId, values)}
      onDone={({ value }) => onValue(value)}
    >
      <p className="m-note">{t('teams.revealNote')}</p>
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, min: 4, message: t('field.longer', { value: 4 }) }]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

export function ContactDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<NewContact, Person>
      title={t('people.addContact')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ kind: 'PHONE' }}
      send={(values, key) =>
        addContact(person.id, { ...values, label: values.label || undefined }, key)
      }
      refreshes={[['people']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="kind" label={t('people.contactKind')}>
        <Select
          options={contactKinds.map((value) => ({ value, label: t(`contactKind.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="value"
        label={t('people.contactValue')}
        extra={t('people.contactNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="label" label={t('people.contactLabel')}>
        <Input maxLength={40} />
      </Form.Item>
    </FormDialog>
  );
}
