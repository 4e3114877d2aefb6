import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { changePassword } from '../../api/administration';
import { FormDialog } from '../../parts/form-dialog';

type Values = { password: string; newPassword: string; again: string };

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, void>
      title={t('account.changePassword')}
      okText={t('action.save')}
      onClose={onClose}
      send={({ password, newPassword }) => changePassword({ password, newPassword })}
      onDone={() => message.success(t('account.passwordChanged'))}
    >
      <Form.Item name="password" label={t('account.passwordNow')} rules={[required]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item
        name="newPassword"
        label={t('account.passwordNew')}
        extra={t('account.passwordRule')}
        rules={[required, { min: 10, message: t('field.longer', { value: 10 }) }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('account.passwordAgain')}
        dependencies={['newPassword']}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              !value || value === getFieldValue('newPassword')
                ? Promise.resolve()
                : Promise.reject(new Error(t('account.passwordDiffers'))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </FormDialog>
  );
}
