import { App, Checkbox, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { createIncident, setResponseLevel } from '../../api/incidents';
import { asProblem } from '../../api/problem';
import { serverNow } from '../../api/server-clock';
import {
  hazards,
  responseLevels,
  type Conditions,
  type Hazard,
  type Incident,
  type ResponseLevel,
} from '../../api/types';
import { fromLocalField, localField } from '../../format';
import { DivisionSelect, PastTimeField } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { useProblemText } from '../../problem-text';
import { useSession } from '../../session';
import { ConditionsFields } from '../incident/conditions-fields';

type Values = {
  name: string;
  hazard: Hazard;
  divisionCode: string;
  place?: string;
  responseLevel?: ResponseLevel;
  detectTime: string;
  conditions: Conditions;
  tentPercent: number;
  exercise: boolean;
};

/** A second intent of the same click: its key follows from the first. */
function levelKey(key: string): string {
  return key.replace(/.$/, (last) => (Number.parseInt(last, 16) ^ 1).toString(16));
}

export function OpenIncidentDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const textOf = useProblemText();
  const home = useSession()?.grants.find(({ divisionCode }) => divisionCode)?.divisionCode;
  const now = localField(serverNow());
  const send = async (values: Values, key: string): Promise<Incident> => {
    const { tentPercent, detectTime, ...rest } = values;
    const { responseLevel } = rest;
    // An untouched time means now, to the second, by the server's own clock.
    const detected = detectTime === now ? undefined : fromLocalField(detectTime);
    const conditions = { ...values.conditions, tentShare: tentPercent / 100 };
    const incident = await createIncident({ ...rest, conditions, detectTime: detected }, key);
    if (!responseLevel || incident.responseLevel) return incident;
    const reason = t('situation.levelReason');
    return setResponseLevel(
      incident.id,
      { responseLevel, reason, etag: incident.etag },
      levelKey(key),
    ).catch((error: unknown) => {
      // The incident is open and its clock runs; the level can be set on its page.
      void message.warning(t('situation.levelRefused', { why: textOf(asProblem(error)) }), 8);
      return incident;
    });
  };
  return (
    <FormDialog<Values, Incident>
      title={t('situation.open')}
      okText={t('situation.openNow')}
      width={640}
      onClose={onClose}
      initial={{
        hazard: 'FLOOD',
        divisionCode: home,
        detectTime: now,
        exercise: false,
        tentPercent: 40,
        conditions: { days: 3, temperatureCelsius: 20, tentShare: 0.4, tentPeople: 4 },
      }}
      send={send}
      refreshes={[['incidents']]}
      onDone={({ id }) => void navigate(`/incidents/${id}`)}
    >
      <OpenIncidentFields />
    </FormDialog>
  );
}

function OpenIncidentFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const levels = responseLevels.map((value) => ({ value, label: t(`level.${value}`) }));
  return (
    <>
      <Form.Item name="name" label={t('incident.name')} rules={[required]}>
        <Input maxLength={200} autoFocus placeholder={t('situation.namePlaceholder')} />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="hazard" label={t('incident.hazard')} rules={[required]}>
          <Select options={hazards.map((value) => ({ value, label: t(`hazard.${value}`) }))} />
        </Form.Item>
        <Form.Item name="divisionCode" label={t('incident.division')} rules={[required]}>
          <DivisionSelect />
        </Form.Item>
        <Form.Item name="responseLevel" label={t('incident.level')}>
          <Select allowClear options={levels} placeholder={t('level.none')} />
        </Form.Item>
        <Form.Item
          name="detectTime"
          label={t('incident.detected')}
          extra={t('situation.detectNote')}
          rules={[required]}
        >
          <PastTimeField />
        </Form.Item>
      </div>
      <Form.Item name="place" label={t('incident.place')}>
        <Input maxLength={500} />
      </Form.Item>
      <ConditionsFields />
      <Form.Item name="exercise" valuePropName="checked">
        <Checkbox>{t('situation.exercise')}</Checkbox>
      </Form.Item>
    </>
  );
}
