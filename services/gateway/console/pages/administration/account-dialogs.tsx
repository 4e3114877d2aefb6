import { App, Button, Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  createAccount,
  resetPassword,
  updateAccount,
  type AccountFields,
} from '../../api/administration';
import { roles, type Account } from '../../api/types';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = AccountFields & { account: string; password: string };

export function AccountDialog({ account, onClose }: { account?: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  const send = ({ name, grants = [], disabled = false, ...rest }: Values, key: string) => {
    const fields = { name, disabled, grants };
    if (account) return updateAccount(account.id, { ...fields, etag: account.etag }, key);
    return createAccount({ ...fields, account: rest.account, password: rest.password }, key);
  };
  return (
    <FormDialog<Values, Account>
      title={account ? t('account.edit') : t('account.add')}
      okText={t('action.save')}
      width={680}
      onClose={onClose}
      initial={account ?? { grants: [{ role: 'COMMANDER', divisionCode: '' }], disabled: false }}
      send={send}
      refreshes={[['accounts']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['accounts']} onClose={onClose} />
      )}
    >
      <div className="m-fields">
        <Form.Item name="account" label={t('session.account')} rules={[required]}>
          <Input maxLength={64} disabled={!!account} autoComplete="off" />
        </Form.Item>
        <Form.Item name="name" label={t('account.name')} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
      {!account && <NewPasswordField name="password" />}
      <GrantFields />
      <Form.Item name="disabled" valuePropName="checked" extra={t('account.disableNote')}>
        <Checkbox>{t('account.disable')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}

function NewPasswordField({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={name}
      label={t('account.passwordNew')}
      extra={t('account.passwordRule')}
      rules={[
        { required: true, message: t('field.required') },
        { min: 10, message: t('field.longer', { value: 10 }) },
      ]}
    >
      <Input.Password autoComplete="new-password" />
    </Form.Item>
  );
}

function GrantFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('account.grants')}</legend>
      <Form.List name="grants">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-grant">
                <Form.Item name={[name, 'role']} rules={[required]}>
                  <Select
                    aria-label={t('account.role')}
                    options={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'divisionCode']}>
                  <DivisionSelect everywhere aria-label={t('text.division')} />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('action.remove')}</Button>
              </div>
            ))}
            <Button size="small" onClick={() => add({ role: 'COMMANDER', divisionCode: '' })}>
              {t('account.addGrant')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

export function ResetDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ password: string }, Account>
      title={t('account.resetFor', { name: account.name })}
      okText={t('account.resetPassword')}
      danger
      onClose={onClose}
      send={({ password }, key) => resetPassword(account.id, password, key)}
      refreshes={[['accounts']]}
      onDone={() => message.success(t('account.passwordReset'))}
    >
      <p>{t('account.resetNote')}</p>
      <NewPasswordField name="password" />
    </FormDialog>
  );
}
