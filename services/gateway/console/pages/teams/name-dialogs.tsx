import { App, Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { putQualificationKind, type QualificationKind } from '../../api/people';
import { organisationKinds, putOrganisation, type Organisation } from '../../api/team-records';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

function NameFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <div className="m-fields">
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={100} />
      </Form.Item>
    </div>
  );
}

type OrganisationProps = { organisation?: Organisation; onClose: () => void };

export function OrganisationDialog({ organisation, onClose }: OrganisationProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Omit<Organisation, 'etag'>, Organisation>
      title={organisation ? t('organisation.edit') : t('organisation.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={organisation ?? { kind: 'GOVERNMENT', archived: false }}
      send={({ id, ...body }, key) =>
        putOrganisation(id, { ...body, etag: organisation?.etag }, key)
      }
      refreshes={[['teams']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['teams']} onClose={onClose} />}
    >
      <Form.Item name="id" label={t('organisation.id')} rules={[required]}>
        <Input maxLength={64} disabled={!!organisation} />
      </Form.Item>
      <NameFields />
      <Form.Item name="kind" label={t('organisation.kind')} rules={[required]}>
        <Select
          options={organisationKinds.map((value) => ({
            value,
            label: t(`organisationKind.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="archived" label={t('organisation.archived')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </FormDialog>
  );
}

type KindProps = { kind?: QualificationKind; onClose: () => void };

export function KindDialog({ kind, onClose }: KindProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<QualificationKind, QualificationKind>
      title={kind ? t('qualificationKind.edit') : t('qualificationKind.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={kind}
      send={putQualificationKind}
      refreshes={[['people'], ['teams']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item
        name="code"
        label={t('qualificationKind.code')}
        extra={t('qualificationKind.codeNote')}
        rules={[required]}
      >
        <Input maxLength={40} disabled={!!kind} />
      </Form.Item>
      <NameFields />
    </FormDialog>
  );
}
