import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import { newKey } from '../../api/intent';
import {
  changeSite,
  checkIn,
  checkOut,
  readySite,
  type Arrival,
  type Evacuee,
  type Ready,
  type Shelter,
  type SiteVerb,
} from '../../api/shelters';
import { count } from '../../format';
import { FormDialog } from '../../parts/form-dialog';

const hazards = [
  'FLOOD',
  'WATERLOGGING',
  'TYPHOON',
  'EARTHQUAKE',
  'LANDSLIDE',
  'COLD_WAVE',
] as const;

type Props = { shelter: Shelter; onClose: () => void };

/** Calls for a closed shelter: its team goes and the checklist begins. */
export function ReadyDialog({ shelter, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const incidents = useQuery(incidentsQuery('OPEN')).data?.rows ?? [];
  return (
    <FormDialog<Ready, Shelter>
      title={t('shelters.ready')}
      okText={t('shelters.ready')}
      onClose={onClose}
      send={(values, key) => readySite(shelter.id, values, key)}
      refreshes={[['shelters']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item
        name="hazard"
        label={t('incident.hazard')}
        extra={t('shelters.hazardNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Select options={hazards.map((value) => ({ value, label: t(`hazard.${value}`) }))} />
      </Form.Item>
      <Form.Item name="incidentId" label={t('incident.one')}>
        <Select
          allowClear
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type VerbValues = { reason?: string; overrideReason?: string };

/** Opens or closes: what the checklist still misses needs a reason to be passed over. */
export function VerbDialog({ shelter, verb, onClose }: Props & { verb: SiteVerb }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const list = verb === 'open' ? shelter.openingChecklist : shelter.closingChecklist;
  const missing = list.filter(({ required, done }) => required && !done).length;
  const asks = verb !== 'startClosing' && missing > 0;
  return (
    <FormDialog<VerbValues, Shelter>
      title={t(`shelters.${verb}`)}
      okText={t(`shelters.${verb}`)}
      danger={verb !== 'open'}
      onClose={onClose}
      send={({ reason, overrideReason }, key) =>
        changeSite(
          shelter.id,
          verb,
          {
            reason: reason || undefined,
            overrideReason: overrideReason || undefined,
            etag: shelter.etag,
          },
          key,
        )
      }
      refreshes={[['shelters']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p>{t(`shelters.${verb}Warning`, { free: count(shelter.free) })}</p>
      {asks && (
        <Alert
          type="warning"
          showIcon
          className="m-alert"
          title={t('shelters.unticked', { number: missing })}
        />
      )}
      {asks && (
        <Form.Item
          name="overrideReason"
          label={t('shelters.override')}
          extra={t('shelters.overrideNote')}
          rules={[{ required: true, message: t('field.required') }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      )}
      <Form.Item name="reason" label={t('shelters.remark')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type ArrivalValues = Omit<Arrival, 'clientId' | 'householdId'> & {
  household?: string;
  overrideReason?: string;
};
type CheckInProps = Props & { households: { id: string; label: string }[] };

/** One person comes in; the same form sent again counts them once. */
export function CheckInDialog({ shelter, households, onClose }: CheckInProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<ArrivalValues & { clientId: string }, { persons: number; free: number }>
      title={t('shelters.checkIn')}
      okText={t('shelters.checkIn')}
      onClose={onClose}
      initial={{ clientId: newKey(), ageGroup: 'ADULT' }}
      send={({ overrideReason, household, phone, idNumber, ...person }, key) =>
        checkIn(
          shelter.id,
          {
            incidentId: shelter.incidentId,
            overrideReason: overrideReason || undefined,
            entries: [
              {
                ...person,
                householdId: household,
                phone: phone || undefined,
                idNumber: idNumber || undefined,
              },
            ],
          },
          key,
        )
      }
      refreshes={[['shelters']]}
      onDone={({ persons, free }) =>
        message.success(t('shelters.checkedIn', { persons: count(persons), free: count(free) }))
      }
    >
      <Form.Item name="clientId" hidden>
        <Input />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('shelters.name')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="idNumber" label={t('shelters.idNumber')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="phone" label={t('shelters.phone')}>
        <Input maxLength={40} autoComplete="off" />
      </Form.Item>
      <Form.Item name="ageGroup" label={t('shelters.age')}>
        <Select
          options={(['INFANT', 'CHILD', 'ADULT', 'SENIOR'] as const).map((value) => ({
            value,
            label: t(`ageGroup.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="household" label={t('shelters.sameHousehold')}>
        <Select allowClear options={households.map(({ id, label }) => ({ value: id, label }))} />
      </Form.Item>
      <Form.Item
        name="overrideReason"
        label={t('shelters.overFull')}
        extra={t('shelters.overFullNote')}
      >
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type CheckOutProps = Props & { people: Evacuee[]; onDone: () => void };

export function CheckOutDialog({ shelter, people, onClose, onDone }: CheckOutProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ destination?: string }, { checkedOut: number }>
      title={t('shelters.checkOut', { number: people.length })}
      okText={t('shelters.checkOut', { number: people.length })}
      danger
      onClose={onClose}
      send={({ destination }, key) => {
        const personIds = people.map(({ id }) => id);
        return checkOut(shelter.id, { personIds, destination: destination || undefined }, key);
      }}
      refreshes={[['shelters']]}
      onDone={({ checkedOut }) => {
        void message.success(t('shelters.checkedOut', { number: checkedOut }));
        onDone();
      }}
    >
      <p>{people.map(({ id, name }) => name ?? id).join(t('text.comma'))}</p>
      <Form.Item name="destination" label={t('shelters.destination')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}
