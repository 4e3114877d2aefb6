import { App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  addQualification,
  revokeQualification,
  type NewQualification,
  type Qualification,
} from '../../api/people';
import { FormDialog } from '../../parts/form-dialog';
import { useTeamNames } from '../teams/team-names';

export function QualificationDialog(props: { personId: string; onClose: () => void }) {
  const { personId, onClose } = props;
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { kinds, qualification } = useTeamNames();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<NewQualification, Qualification>
      title={t('people.addQualification')}
      okText={t('action.save')}
      onClose={onClose}
      send={({ number, issuer, ...values }, key) =>
        addQualification(
          personId,
          { ...values, number: number || undefined, issuer: issuer || undefined },
          key,
        )
      }
      refreshes={[['people'], ['teams']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="code" label={t('people.qualification')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={kinds.map(({ code }) => ({ value: code, label: qualification(code) }))}
        />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="number" label={t('people.number')}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="issuer" label={t('people.issuer')}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="validFrom" label={t('people.validFrom')} rules={[required]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="validUntil" label={t('people.validUntil')} rules={[required]}>
          <Input type="date" />
        </Form.Item>
      </div>
      <p className="m-note">{t('people.qualificationNote')}</p>
    </FormDialog>
  );
}

type RevokeProps = { qualification: Qualification; onClose: () => void };

export function RevokeDialog({ qualification: one, onClose }: RevokeProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { qualification } = useTeamNames();
  return (
    <FormDialog<{ reason: string }, Qualification>
      title={t('people.revoke')}
      okText={t('people.revoke')}
      danger
      onClose={onClose}
      send={(values, key) => revokeQualification(one.id, values, key)}
      refreshes={[['people'], ['teams']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p>
        {qualification(one.code)} {one.number}
      </p>
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
