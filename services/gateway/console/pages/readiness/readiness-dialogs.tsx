import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  declareFact,
  openRectification,
  rulesQuery,
  type ReadinessResult,
  type Rectification,
} from '../../api/readiness';
import { fromLocalField } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';

type FactValues = { value: number; evidence: string };

/** States a figure nobody measures, with where it comes from. */
export function FactDialog(props: { result: ReadinessResult; onClose: () => void }) {
  const { result, onClose } = props;
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const measure = useQuery(rulesQuery).data?.rules.find(({ id }) => id === result.ruleId)?.measure;
  const required = { required: true, message: t('field.required') };
  const unit = (names.language === 'zh' ? result.unitZh : result.unitEn) ?? '';
  return (
    <FormDialog<FactValues, { id: string }>
      title={t('readiness.declareTitle', { division: names.division(result.divisionCode) })}
      okText={t('readiness.declare')}
      onClose={onClose}
      initial={{ value: result.value ?? undefined }}
      send={(values, key) =>
        declareFact({ ...values, divisionCode: result.divisionCode, measure: measure ?? '' }, key)
      }
      refreshes={[['readiness']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p>{nameIn(names.language, result)}</p>
      <Form.Item name="value" label={t('readiness.value')} rules={[required]}>
        <InputNumber min={0} max={1e12} suffix={unit} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item
        name="evidence"
        label={t('readiness.evidence')}
        extra={t('readiness.evidenceNote')}
        rules={[required]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type OpenValues = { detail?: string; due?: string };

/** Registers what a failed rule found wanting. */
export function OpenDialog(props: { result: ReadinessResult; onClose: () => void }) {
  const { result, onClose } = props;
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  return (
    <FormDialog<OpenValues, Rectification>
      title={t('readiness.openTitle', { division: names.division(result.divisionCode) })}
      okText={t('readiness.open')}
      onClose={onClose}
      send={({ detail, due }, key) =>
        openRectification(
          {
            divisionCode: result.divisionCode,
            origin: 'READINESS',
            originId: result.ruleId,
            title: nameIn(names.language, result),
            detail: detail || undefined,
            dueTime: due ? fromLocalField(`${due}T18:00`) : undefined,
          },
          key,
        )
      }
      refreshes={[['readiness'], ['rectifications']]}
      onDone={() => message.success(t('readiness.opened'))}
    >
      <p>{nameIn(names.language, result)}</p>
      <Form.Item name="due" label={t('rectification.due')} extra={t('rectification.dueNote')}>
        <Input type="date" style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="detail" label={t('rectification.detail')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
