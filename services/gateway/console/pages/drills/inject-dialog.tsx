import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { putInject, triggers, type Drill, type Inject } from '../../api/drills';
import { teamsQuery } from '../../api/teams';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { withoutMark } from './drill-mark';

type Values = {
  number: number;
  title: string;
  body: string;
  expectedAction?: string;
  teamIds: string[];
  trigger: (typeof triggers)[number];
  afterInjectId?: string;
  minutes?: number;
  share?: number;
};

type Props = { drill: Drill; injects: Inject[]; changed?: Inject; onClose: () => void };

/** An entry of the events list: a new one, or one that was not released. */
export function InjectDialog({ drill, injects, changed, onClose }: Props) {
  const { t } = useTranslation();
  const title = t(changed ? 'drill.changeInject' : 'drill.addInject');
  const rules = [{ required: true, message: t('field.required') }];
  return (
    <FormDialog<Values, Inject>
      title={title}
      okText={changed ? t('action.save') : title}
      onClose={onClose}
      initial={initialOf(injects, changed)}
      refreshes={[['drills', drill.id]]}
      send={(values, key) =>
        putInject(drill.id, changed?.id, { ...bodyOf(values), etag: changed?.etag }, key)
      }
    >
      {(form) => (
        <>
          <Form.Item name="number" label={t('drill.number')} rules={rules}>
            <InputNumber min={1} max={9999} />
          </Form.Item>
          <Form.Item name="title" label={t('drill.injectTitle')} rules={rules}>
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item name="body" label={t('drill.inject')} rules={rules}>
            <Input.TextArea rows={4} maxLength={4000} />
          </Form.Item>
          <Form.Item name="expectedAction" label={t('drill.expectedAction')}>
            <Input.TextArea rows={2} maxLength={2000} />
          </Form.Item>
          <TeamsField drill={drill} />
          <Form.Item name="trigger" label={t('drill.when')} rules={rules}>
            <Select
              options={triggers.map((value) => ({ value, label: t(`drillTrigger.${value}`) }))}
            />
          </Form.Item>
          <WhenFields form={form} others={injects.filter(({ id }) => id !== changed?.id)} />
        </>
      )}
    </FormDialog>
  );
}

function initialOf(injects: Inject[], changed?: Inject): Partial<Values> {
  if (!changed) {
    const number = (injects.at(-1)?.number ?? 0) + 1;
    return { number, trigger: 'TIMED', minutes: 10, teamIds: [] };
  }
  const { number, title, body, expectedAction, trigger, teamIds, afterInjectId } = changed;
  return {
    ...{ number, expectedAction, trigger, teamIds, afterInjectId: afterInjectId || undefined },
    ...{ title: withoutMark(title), body: withoutMark(body) },
    minutes: changed.afterSeconds / 60,
    share: changed.share * 100 || undefined,
  };
}

const isTimed = (trigger: Values['trigger']) => trigger === 'TIMED' || trigger === 'AFTER_INJECT';

function bodyOf({ minutes = 0, share = 0, afterInjectId, ...values }: Values) {
  const { trigger } = values;
  return {
    ...values,
    ...(isTimed(trigger) ? { afterSeconds: Math.round(minutes * 60) } : {}),
    ...(trigger === 'AFTER_INJECT' ? { afterInjectId } : {}),
    ...(trigger.endsWith('_SHARE') ? { share: share / 100 } : {}),
  };
}

function TeamsField({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const teams = useQuery(teamsQuery({})).data?.rows ?? [];
  const nameOf = new Map(teams.map((team) => [team.id, nameIn(language, team)]));
  const options = drill.teamIds.map((value) => ({ value, label: nameOf.get(value) ?? value }));
  return (
    <Form.Item name="teamIds" label={t('drill.forTeams')} extra={t('drill.forTeamsNote')}>
      <Select mode="multiple" options={options} optionFilterProp="label" maxTagCount={4} />
    </Form.Item>
  );
}

/** What a condition needs besides its kind. */
function WhenFields({ form, others }: { form: FormInstance<Values>; others: Inject[] }) {
  const { t } = useTranslation();
  const trigger = Form.useWatch('trigger', form);
  const rules = [{ required: true, message: t('field.required') }];
  if (!trigger || trigger === 'MANUAL') return null;
  if (!isTimed(trigger)) {
    return (
      <Form.Item name="share" label={t('drill.share')} rules={rules}>
        <InputNumber min={1} max={100} />
      </Form.Item>
    );
  }
  const after = trigger === 'AFTER_INJECT';
  const options = others.map(({ id, number, title }) => ({
    value: id,
    label: `${number}. ${title}`,
  }));
  return (
    <>
      {after && (
        <Form.Item name="afterInjectId" label={t('drill.afterInject')} rules={rules}>
          <Select options={options} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
      )}
      <Form.Item
        name="minutes"
        label={t(after ? 'drill.minutesAfter' : 'drill.minutes')}
        rules={rules}
      >
        <InputNumber min={0} max={43_200} />
      </Form.Item>
    </>
  );
}
