import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { putGuide } from '../../api/drill-settings';
import type { Guide } from '../../api/drills';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { NameFields } from './name-fields';

export type Edited = { guide?: Guide; isNew?: boolean };

type Values = Omit<Guide, 'passMarks'> & {
  marks: {
    acknowledgedPercent: number;
    acknowledgedMinutes: number;
    musteredPercent: number;
    musteredMinutes: number;
    kitPercent: number;
  };
};

// Shares are stored as parts of one, and a form shows per cent without the noise of that.
const percentOf = (share: number) => Math.round(share * 10_000) / 100;

function valuesOf({ guide, isNew }: Edited): Partial<Values> {
  const { passMarks: marks, ...rest } = guide ?? {};
  const named = isNew ? { id: '', nameZh: '', nameEn: '', etag: undefined } : {};
  const empty = { items: [{}], grades: [{}], excuses: [] } as unknown as Partial<Values>;
  return {
    ...(guide ? rest : empty),
    ...named,
    marks: {
      acknowledgedPercent: percentOf(marks?.acknowledgedShare ?? 0.95),
      acknowledgedMinutes: (marks?.acknowledgedSeconds ?? 300) / 60,
      musteredPercent: percentOf(marks?.musteredShare ?? 0.9),
      musteredMinutes: (marks?.musteredSeconds ?? 0) / 60,
      kitPercent: percentOf(marks?.kitShare ?? 0.95),
    },
  };
}

function guideOf({ marks, ...values }: Values): Guide {
  return {
    ...values,
    passMarks: {
      acknowledgedShare: marks.acknowledgedPercent / 100,
      acknowledgedSeconds: Math.round(marks.acknowledgedMinutes * 60),
      musteredShare: marks.musteredPercent / 100,
      musteredSeconds: Math.round(marks.musteredMinutes * 60),
      kitShare: marks.kitPercent / 100,
    },
  };
}

/** A drill keeps the guide it was scheduled with, so an edit changes nothing that is under way. */
export function GuideDialog({ onClose, ...edited }: Edited & { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { guide, isNew = false } = edited;
  return (
    <FormDialog<Values, Guide>
      title={t(isNew ? 'drillSetting.addGuide' : 'drillSetting.editGuide')}
      okText={t('action.save')}
      width={990}
      onClose={onClose}
      initial={valuesOf(edited)}
      send={(values, key) =>
        putGuide({ ...guideOf(values), etag: isNew ? undefined : guide?.etag }, key)
      }
      refreshes={[['drills']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['drills']} onClose={onClose} />}
    >
      {!isNew && <p className="m-note">{t('drillSetting.guideKept')}</p>}
      <NameFields isNew={isNew} nameMax={200}>
        <Form.Item name="citation" label={t('drillSetting.citation')}>
          <Input maxLength={200} />
        </Form.Item>
      </NameFields>
      <MarkFields />
      <ItemFields />
      <GradeFields />
      <Form.Item name="excuses" label={t('drillSetting.excuses')} extra={t('drillSetting.away')}>
        <Select
          mode="multiple"
          options={(['ON_TASK', 'ON_LEAVE', 'RESTING', 'OFF_SHIFT'] as const).map((value) => ({
            value,
            label: t(`drillExcuse.${value}`),
          }))}
        />
      </Form.Item>
    </FormDialog>
  );
}

function MarkFields() {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t('field.required') }];
  const share = <InputNumber min={0} max={100} suffix="%" />;
  const minutes = <InputNumber min={0} max={1_440} suffix={t('unit.minutes')} />;
  const named = (key: string) => ({ name: ['marks', key], rules });
  return (
    <fieldset className="m-fieldset">
      <legend>{t('drillSetting.passMarks')}</legend>
      <p className="m-note">{t('drillSetting.marksNote')}</p>
      <div className="m-fields m-fields-4">
        <Form.Item {...named('acknowledgedPercent')} label={t('drillSetting.acknowledgedShare')}>
          {share}
        </Form.Item>
        <Form.Item {...named('acknowledgedMinutes')} label={t('drillSetting.inMinutes')}>
          {minutes}
        </Form.Item>
        <Form.Item {...named('musteredPercent')} label={t('drillSetting.musteredShare')}>
          {share}
        </Form.Item>
        <Form.Item {...named('musteredMinutes')} label={t('drillSetting.inMinutes')}>
          {minutes}
        </Form.Item>
        <Form.Item {...named('kitPercent')} label={t('drillSetting.kitShare')}>
          {share}
        </Form.Item>
      </div>
    </fieldset>
  );
}

function ItemFields() {
  const { t } = useTranslation();
  return (
    <fieldset className="m-fieldset">
      <legend>{t('drillSetting.items')}</legend>
      <Form.List name="items">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <RowNames row={name} />
                <RowNumber {...{ row: name, field: 'points', min: 0.1, max: 1_000 }} />
                <Form.Item name={[name, 'note']}>
                  <Input placeholder={t('drillSetting.observe')} style={{ width: 230 }} />
                </Form.Item>
                <Button type="link" disabled={fields.length === 1} onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({ points: 10 })}>{t('drillSetting.addItem')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

function GradeFields() {
  const { t } = useTranslation();
  return (
    <fieldset className="m-fieldset">
      <legend>{t('drillSetting.grades')}</legend>
      <p className="m-note">{t('drillSetting.gradesNote')}</p>
      <Form.List name="grades">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <RowNames row={name} />
                <RowNumber {...{ row: name, field: 'minimum', min: 0, max: 100 }} />
                <Button type="link" disabled={fields.length === 1} onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({ minimum: 0 })}>{t('drillSetting.addGrade')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

function RowNames({ row }: { row: number }) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  return (
    <>
      <Form.Item name={[row, 'id']} rules={[required, identifier]}>
        <Input placeholder={t('drillSetting.id')} style={{ width: 110 }} />
      </Form.Item>
      <Form.Item name={[row, 'nameZh']} rules={[required]}>
        <Input placeholder={t('text.nameZh')} style={{ width: 130 }} />
      </Form.Item>
      <Form.Item name={[row, 'nameEn']} rules={[required]}>
        <Input placeholder={t('text.nameEn')} style={{ width: 150 }} />
      </Form.Item>
    </>
  );
}

type NumberProps = { row: number; field: 'points' | 'minimum'; min: number; max: number };

function RowNumber({ row, field, min, max }: NumberProps) {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t('field.required') }];
  return (
    <Form.Item name={[row, field]} rules={rules}>
      <InputNumber
        {...{ min, max }}
        style={{ width: 90 }}
        aria-label={t(`drillSetting.${field}`)}
      />
    </Form.Item>
  );
}
