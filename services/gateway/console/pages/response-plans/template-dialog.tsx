import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { putResponsePlan, type PlanTask, type ResponsePlan } from '../../api/response-plans';
import { hazards, responseLevels } from '../../api/types';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { useOwnDivision } from '../../session';
import {
  CardFields,
  MusterPointFields,
  PostureFields,
  QuotaFields,
  ShelterField,
  TaskFields,
} from './template-lists';

/** A plan that is changed, or a new one, perhaps after the pattern of another. */
export type Draft = { isNew: boolean; plan?: ResponsePlan };

type TaskValues = Omit<PlanTask, 'checklistZh' | 'checklistEn'> & {
  checklistZh?: string;
  checklistEn?: string;
};
type Values = Omit<ResponsePlan, 'tasks'> & { tasks: TaskValues[] };

export function TemplateDialog({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const { t } = useTranslation();
  const own = useOwnDivision('keepPlans');
  const { isNew, plan } = draft;
  return (
    <FormDialog<Values, ResponsePlan>
      title={t(isNew ? 'responsePlan.add' : 'responsePlan.change')}
      okText={t('action.save')}
      width={960}
      onClose={onClose}
      initial={valuesOf(draft, own)}
      send={(values, key) => {
        const etag = isNew ? undefined : plan?.etag;
        const id = isNew ? values.id : (plan?.id ?? values.id);
        return putResponsePlan({ ...planOf(values), id, etag }, key);
      }}
      refreshes={[['response-plans']]}
    >
      <HeadFields isNew={isNew} />
      <TaskFields />
      <QuotaFields />
      <MusterPointFields />
      <PostureFields />
      <ShelterField />
      <CardFields />
    </FormDialog>
  );
}

function HeadFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const required = [{ required: true, message: t('field.required') }];
  const idRules = [...required, { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') }];
  return (
    <div className="m-form-grid">
      <Form.Item name="id" label={t('responsePlan.id')} rules={idRules}>
        <Input maxLength={64} disabled={!isNew} />
      </Form.Item>
      <Form.Item name="divisionCode" label={t('text.division')} rules={required}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="hazard" label={t('responsePlan.hazard')} rules={required}>
        <Select options={hazards.map((value) => ({ value, label: t(`hazard.${value}`) }))} />
      </Form.Item>
      <Form.Item name="level" label={t('responsePlan.level')} rules={required}>
        <Select options={responseLevels.map((value) => ({ value, label: t(`level.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="stepDownHours"
        label={t('responsePlan.stepDownHours')}
        extra={t('responsePlan.stepDownHelp')}
      >
        <InputNumber min={0} max={1_440} />
      </Form.Item>
      <Form.Item name="enabled" valuePropName="checked" label={t('text.state')}>
        <Checkbox>{t('responsePlan.enabled')}</Checkbox>
      </Form.Item>
    </div>
  );
}

const linesOf = (text = '') => text.split('\n').flatMap((line) => line.trim() || []);

function planOf({ tasks, ...values }: Values): ResponsePlan {
  return {
    ...values,
    stepDownHours: values.stepDownHours ?? 0,
    musterPoint: values.musterPoint?.nameZh ? values.musterPoint : null,
    tasks: (tasks ?? []).map(({ checklistZh, checklistEn, ...task }) => ({
      ...task,
      checklistZh: linesOf(checklistZh),
      checklistEn: linesOf(checklistEn),
    })),
  };
}

function valuesOf({ isNew, plan }: Draft, own: string): Partial<Values> {
  if (!plan) return { divisionCode: own || undefined, enabled: true, stepDownHours: 24, tasks: [] };
  const { tasks, ...rest } = plan;
  return {
    ...rest,
    musterPoint: plan.musterPoint ?? undefined,
    ...(isNew && { id: '' }),
    tasks: tasks.map(({ checklistZh, checklistEn, ...task }) => ({
      ...task,
      checklistZh: checklistZh.join('\n'),
      checklistEn: checklistEn.join('\n'),
    })),
  };
}
