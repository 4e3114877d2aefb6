import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, Select, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { drillKinds, guidesQuery, putDrill, type Drill, type NewDrill } from '../../api/drills';
import { teamsQuery } from '../../api/teams';
import { fromLocalField, localField } from '../../format';
import { nameIn, useNames } from '../../names';
import { CallOutLanguageField, CallOutLevelField } from '../../parts/call-out-level';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { withoutMark } from './drill-mark';

type Props = {
  /** One that is planned anew; its division and its kind stay. */
  changed?: Drill;
  onClose: () => void;
  onDone?: (drill: Drill) => void;
};

export function DrillDialog({ changed, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  const guides = useQuery(guidesQuery).data?.guides ?? [];
  const teams = useQuery(teamsQuery({})).data?.rows ?? [];
  const rules = [{ required: true, message: t('field.required') }];
  const options = teams.map((team) => ({ value: team.id, label: nameIn(language, team) }));
  return (
    <FormDialog<NewDrill, Drill>
      title={t(changed ? 'drill.replan' : 'drill.add')}
      okText={t(changed ? 'action.save' : 'drill.plan')}
      width={640}
      onClose={onClose}
      onDone={onDone}
      initial={changed ? planOf(changed) : { kind: 'FULL_SCALE', guideId: 'standard', teamIds: [] }}
      refreshes={[['drills']]}
      send={({ planTime, windowEndTime, ...values }, key) =>
        putDrill(
          {
            ...{ ...values, ...(changed && { assetIds: changed.assetIds, etag: changed.etag }) },
            planTime: fromLocalField(planTime),
            windowEndTime: windowEndTime ? fromLocalField(windowEndTime) : undefined,
          },
          changed?.id,
          key,
        )
      }
    >
      {(form) => (
        <>
          <Form.Item name="divisionCode" label={t('text.division')} rules={rules}>
            <DivisionSelect disabled={!!changed} />
          </Form.Item>
          <Form.Item name="kind" label={t('drill.kind')} rules={rules}>
            <Select
              disabled={!!changed}
              options={drillKinds.map((value) => ({ value, label: t(`drillKind.${value}`) }))}
            />
          </Form.Item>
          <Form.Item name="nameZh" label={t('drill.nameZh')} rules={rules}>
            <Input maxLength={180} />
          </Form.Item>
          <Form.Item name="nameEn" label={t('drill.nameEn')} rules={rules}>
            <Input maxLength={180} />
          </Form.Item>
          <Form.Item name="planTime" label={t('drill.planTime')} rules={rules}>
            <Input type="datetime-local" style={{ width: 240 }} />
          </Form.Item>
          <WindowField form={form} />
          <Form.Item name="teamIds" label={t('drill.teams')}>
            <Select mode="multiple" options={options} optionFilterProp="label" maxTagCount={6} />
          </Form.Item>
          <CallOutLevelField />
          <CallOutLanguageField />
          <Form.Item name="allKit" valuePropName="checked">
            <Checkbox>{t('drill.allKit')}</Checkbox>
          </Form.Item>
          <Form.Item name="guideId" label={t('drill.guide')} rules={rules}>
            <Select
              options={guides.map((guide) => ({ value: guide.id, label: nameIn(language, guide) }))}
            />
          </Form.Item>
          <Form.Item name="scenario" label={t('drill.scenario')}>
            <Input.TextArea rows={3} maxLength={4000} />
          </Form.Item>
        </>
      )}
    </FormDialog>
  );
}

function planOf(drill: Drill): NewDrill {
  const { divisionCode, kind, guideId, teamIds, allKit, scenario } = drill;
  const { callOutLevel, callOutLanguage } = drill;
  const field = (time?: string) => time && localField(Date.parse(time));
  return {
    ...{ divisionCode, kind, guideId, teamIds, allKit, scenario, callOutLevel, callOutLanguage },
    nameZh: withoutMark(drill.nameZh),
    nameEn: withoutMark(drill.nameEn),
    planTime: field(drill.planTime),
    windowEndTime: field(drill.windowEndTime),
  };
}

/** Only a double-blind drill has a window. */
function WindowField({ form }: { form: FormInstance<NewDrill> }) {
  const { t } = useTranslation();
  const kind = Form.useWatch('kind', form);
  if (kind !== 'DOUBLE_BLIND') return null;
  return (
    <Form.Item
      name="windowEndTime"
      label={t('drill.windowEnd')}
      extra={t('drill.windowNote')}
      rules={[{ required: true, message: t('field.required') }]}
    >
      <Input type="datetime-local" style={{ width: 240 }} />
    </Form.Item>
  );
}
