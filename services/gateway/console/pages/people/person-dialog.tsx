import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { newKey } from '../../api/intent';
import {
  contactKinds,
  createPerson,
  employments,
  updatePerson,
  type NewContact,
  type Person,
} from '../../api/people';
import { organisationsQuery } from '../../api/team-records';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { useTeamNames } from '../teams/team-names';
import { AccountSelect } from './account-select';

type Values = Pick<
  Person,
  'id' | 'divisionCode' | 'employment' | 'title' | 'roles' | 'account' | 'organisationId'
> & { name: string; state: 'ACTIVE' | 'INACTIVE'; contacts?: NewContact[]; teamIds?: string[] };

type Props = { person?: Person; divisionCode?: string; onClose: () => void };

/** Adds someone to the roster, or changes what is kept of them. */
export function PersonDialog({ person, divisionCode, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = ({ id, contacts, teamIds, state, ...values }: Values, key: string) => {
    const fields = {
      ...values,
      roles: values.roles ?? [],
      title: values.title || undefined,
      account: values.account || undefined,
      organisationId: values.organisationId || undefined,
    };
    if (person) return updatePerson(person.id, { ...fields, state, etag: person.etag }, key);
    return createPerson(
      {
        id,
        ...fields,
        contacts: (contacts ?? []).map((one) => ({ ...one, label: one.label || undefined })),
        teams: (teamIds ?? []).map((teamId) => ({ teamId, role: 'MEMBER' as const })),
      },
      key,
    );
  };
  return (
    <FormDialog<Values, Person>
      title={person ? t('people.edit') : t('people.add')}
      okText={t('action.save')}
      width={720}
      onClose={onClose}
      initial={
        person
          ? { ...person, state: person.state === 'INACTIVE' ? 'INACTIVE' : 'ACTIVE' }
          : {
              id: `p-${newKey().slice(0, 8)}`,
              divisionCode,
              employment: 'FULL_TIME',
              roles: [],
              contacts: [{ kind: 'PHONE', value: '' }],
            }
      }
      send={send}
      refreshes={[['people'], ['teams']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['people']} onClose={onClose} />}
    >
      <PersonFields isNew={!person} />
      {!person && <ContactFields />}
    </FormDialog>
  );
}

export const usualRoles = ['FIREFIGHTER', 'OFFICER', 'INSPECTOR', 'DRIVER', 'MEDIC'] as const;

function PersonFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { teams } = useTeamNames();
  const organisations = useQuery(organisationsQuery).data?.rows ?? [];
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[A-Za-z0-9._-]{1,64}$/, message: t('field.identifier') };
  return (
    <div className="m-fields">
      <Form.Item name="name" label={t('people.name')} rules={[required]}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="id" label={t('people.id')} rules={[required, identifier]}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="organisationId" label={t('teams.organisation')}>
        <Select
          allowClear
          options={organisations.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
        />
      </Form.Item>
      <Form.Item name="employment" label={t('people.employment')} rules={[required]}>
        <Select
          options={employments.map((value) => ({ value, label: t(`employment.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="title" label={t('people.title')}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="roles" label={t('people.roles')} extra={t('people.rolesNote')}>
        <Select
          mode="tags"
          options={usualRoles.map((value) => ({ value, label: t(`personRole.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="account" label={t('people.account')} extra={t('people.accountNote')}>
        <AccountSelect />
      </Form.Item>
      {isNew ? (
        <Form.Item name="teamIds" label={t('people.teams')}>
          <Select
            mode="multiple"
            optionFilterProp="label"
            options={teams.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
          />
        </Form.Item>
      ) : (
        <Form.Item name="state" label={t('text.state')} extra={t('people.stateNote')}>
          <Select
            options={(['ACTIVE', 'INACTIVE'] as const).map((value) => ({
              value,
              label: t(`personState.${value}`),
            }))}
          />
        </Form.Item>
      )}
    </div>
  );
}

function ContactFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('teams.contacts')}</legend>
      <Form.List name="contacts">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'kind']}>
                  <Select
                    aria-label={t('people.contactKind')}
                    style={{ width: 110 }}
                    options={contactKinds.map((value) => ({
                      value,
                      label: t(`contactKind.${value}`),
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'value']} rules={[required]}>
                  <Input
                    maxLength={200}
                    autoComplete="off"
                    aria-label={t('people.contactValue')}
                    placeholder={t('people.contactValue')}
                  />
                </Form.Item>
                <Form.Item name={[name, 'label']}>
                  <Input maxLength={40} placeholder={t('people.contactLabel')} />
                </Form.Item>
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({ kind: 'PHONE' })}>{t('people.addContact')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
