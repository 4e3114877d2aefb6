import { App, Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ageGroups, registerHouseholds, type Member } from '../../api/evacuees';
import { needs } from '../../api/shelters';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';

type Values = { divisionCode: string; address?: string; members: Member[] };
type Props = { incidentId: string; divisionCode: string; onClose: () => void };

/** A family that is expected: who of it does not come is on the missing list. */
export function RegisterDialog({ incidentId, divisionCode, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, { peopleCreated: number; peopleKnown: number }>
      title={t('evacuees.register')}
      okText={t('evacuees.register')}
      width={820}
      onClose={onClose}
      initial={{ divisionCode, members: [{ name: '', ageGroup: 'ADULT' }] }}
      send={({ address, members, ...values }, key) =>
        registerHouseholds(
          {
            incidentId,
            households: [
              {
                ...values,
                address: address || undefined,
                members: members.map(({ idNumber, phone, ...one }) => ({
                  ...one,
                  idNumber: idNumber || undefined,
                  phone: phone || undefined,
                })),
              },
            ],
          },
          key,
        )
      }
      refreshes={[['shelters']]}
      onDone={({ peopleCreated, peopleKnown }) =>
        message.success(t('evacuees.registered', { created: peopleCreated, known: peopleKnown }))
      }
    >
      <div className="m-fields">
        <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
          <DivisionSelect />
        </Form.Item>
        <Form.Item name="address" label={t('shelters.address')}>
          <Input maxLength={300} autoComplete="off" />
        </Form.Item>
      </div>
      <MemberFields />
    </FormDialog>
  );
}

function MemberFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('evacuees.family')}</legend>
      <Form.List name="members">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'name']} rules={[required]}>
                  <Input
                    maxLength={60}
                    placeholder={t('shelters.name')}
                    autoComplete="off"
                    style={{ width: 110 }}
                  />
                </Form.Item>
                <Form.Item name={[name, 'ageGroup']}>
                  <Select
                    aria-label={t('shelters.age')}
                    style={{ width: 100 }}
                    options={ageGroups.map((value) => ({ value, label: t(`ageGroup.${value}`) }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'idNumber']}>
                  <Input
                    maxLength={40}
                    placeholder={t('shelters.idNumber')}
                    autoComplete="off"
                    style={{ width: 180 }}
                  />
                </Form.Item>
                <Form.Item name={[name, 'phone']}>
                  <Input
                    maxLength={40}
                    placeholder={t('shelters.phone')}
                    autoComplete="off"
                    style={{ width: 130 }}
                  />
                </Form.Item>
                <Form.Item name={[name, 'needs']}>
                  <Select
                    mode="multiple"
                    placeholder={t('shelters.needs')}
                    style={{ width: 150 }}
                    options={needs.map((value) => ({ value, label: t(`need.${value}`) }))}
                  />
                </Form.Item>
                {fields.length > 1 && (
                  <Button type="link" onClick={() => remove(name)}>
                    {t('action.remove')}
                  </Button>
                )}
              </div>
            ))}
            <Button onClick={() => add({ ageGroup: 'ADULT' })}>{t('evacuees.addMember')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
