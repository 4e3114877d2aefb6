import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  criterionKinds,
  putResourceType,
  type Criterion,
  type ResourceType,
} from '../../api/team-records';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { useSpecialisms } from './team-names';

type Values = Pick<ResourceType, 'specialism' | 'type' | 'nameZh' | 'nameEn'> & {
  criteria: Partial<Criterion>[];
};
type Props = { type?: ResourceType; onClose: () => void };

export function TypeDialog({ type, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const specialisms = useSpecialisms();
  const required = { required: true, message: t('field.required') };
  const send = (values: Values, key: string) => {
    const criteria = values.criteria.map(({ kind, subject, value, nameZh, nameEn }): Criterion => ({
      kind: kind ?? 'MEMBERS',
      subject: subject ?? '',
      value: value ?? 0,
      nameZh: nameZh ?? '',
      nameEn: nameEn ?? '',
    }));
    const { nameZh, nameEn } = values;
    return putResourceType(values, { nameZh, nameEn, criteria, etag: type?.etag }, key);
  };
  return (
    <FormDialog<Values, ResourceType>
      title={type ? t('teamType.edit') : t('teamType.add')}
      okText={t('action.save')}
      width={860}
      onClose={onClose}
      initial={type ?? { type: 1, criteria: [{ kind: 'MEMBERS', value: 10 }] }}
      send={send}
      refreshes={[['teams']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['teams']} onClose={onClose} />}
    >
      <div className="m-fields">
        <Form.Item name="specialism" label={t('teams.specialism')} rules={[required]}>
          <Select
            disabled={!!type}
            showSearch={{ optionFilterProp: 'label' }}
            options={specialisms}
          />
        </Form.Item>
        <Form.Item name="type" label={t('teamType.number')} extra={t('teamType.numberNote')}>
          <InputNumber disabled={!!type} min={1} max={9} precision={0} />
        </Form.Item>
        <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
      <CriterionFields />
    </FormDialog>
  );
}

function CriterionFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('teamType.criteria')}</legend>
      <Form.List name="criteria">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'kind']} rules={[required]}>
                  <Select
                    aria-label={t('teamType.criterion')}
                    style={{ width: 170 }}
                    options={criterionKinds.map((value) => ({
                      value,
                      label: t(`criterionKind.${value}`),
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'subject']}>
                  <Input placeholder={t('teamType.subject')} style={{ width: 160 }} />
                </Form.Item>
                <Form.Item name={[name, 'value']}>
                  <InputNumber min={0} placeholder={t('readiness.threshold')} />
                </Form.Item>
                <Form.Item name={[name, 'nameZh']}>
                  <Input placeholder={t('text.nameZh')} style={{ width: 120 }} />
                </Form.Item>
                <Form.Item name={[name, 'nameEn']}>
                  <Input placeholder={t('text.nameEn')} style={{ width: 120 }} />
                </Form.Item>
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({ kind: 'MEMBERS' })}>{t('teamType.addCriterion')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
