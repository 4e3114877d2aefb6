import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  ageGroups,
  changeEvacuee,
  checkIn,
  checkOut,
  transferPeople,
  type Arrival,
  type Evacuee,
  type PersonVerb,
  type Transfer,
} from '../../api/evacuees';
import { newKey } from '../../api/intent';
import { needs, sheltersQuery, type Shelter } from '../../api/shelters';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { useMay } from '../../session';
import { CapacityRefusal } from './capacity-refusal';

type Props = { shelter: Shelter; onClose: () => void };

type ArrivalValues = Omit<Arrival, 'clientId' | 'householdId'> & {
  clientId: string;
  household?: string;
  overrideReason?: string;
};
type CheckInProps = Props & { households: { id: string; label: string }[] };

/** One person comes in; the same form sent again counts them once. */
export function CheckInDialog({ shelter, households, onClose }: CheckInProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<ArrivalValues, { persons: number; free: number }>
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
      explain={(problem) => <CapacityRefusal problem={problem} />}
    >
      <Form.Item name="clientId" hidden>
        <Input />
      </Form.Item>
      <Form.Item
        name="name"
        label={t('shelters.name')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="idNumber" label={t('shelters.idNumber')}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item name="phone" label={t('shelters.phone')}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item name="ageGroup" label={t('shelters.age')}>
          <Select options={ageGroups.map((value) => ({ value, label: t(`ageGroup.${value}`) }))} />
        </Form.Item>
        <Form.Item name="needs" label={t('shelters.needs')}>
          <Select
            mode="multiple"
            options={needs.map((value) => ({ value, label: t(`need.${value}`) }))}
          />
        </Form.Item>
      </div>
      <Form.Item name="household" label={t('shelters.sameHousehold')}>
        <Select allowClear options={households.map(({ id, label }) => ({ value: id, label }))} />
      </Form.Item>
      <OverrideField shelter={shelter} />
    </FormDialog>
  );
}

/** More people than places: only the manager may, with a reason that is kept. */
function OverrideField({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const denied = useMay().not('overrideCapacity', shelter.divisionCode);
  return (
    <Form.Item
      name="overrideReason"
      label={t('shelters.overFull')}
      extra={denied ?? t('shelters.overFullNote')}
    >
      <Input maxLength={500} disabled={denied !== undefined} />
    </Form.Item>
  );
}

type PeopleProps = Props & { people: Evacuee[]; onDone: () => void };

export function CheckOutDialog({ shelter, people, onClose, onDone }: PeopleProps) {
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

/** Moves people to another shelter that is open. */
export function TransferDialog({ shelter, people, onClose, onDone }: PeopleProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { language } = useNames();
  const open = useQuery(sheltersQuery({ state: 'OPEN' })).data?.rows ?? [];
  return (
    <FormDialog<Omit<Transfer, 'personIds'>, { persons: number; free: number }>
      title={t('shelters.transfer', { number: people.length })}
      okText={t('shelters.transfer', { number: people.length })}
      onClose={onClose}
      send={({ toSiteId, reason, overrideReason }, key) =>
        transferPeople(
          shelter.id,
          {
            toSiteId,
            personIds: people.map(({ id }) => id),
            reason: reason || undefined,
            overrideReason: overrideReason || undefined,
          },
          key,
        )
      }
      refreshes={[['shelters']]}
      onDone={() => {
        void message.success(t('shelters.transferred', { number: people.length }));
        onDone();
      }}
      explain={(problem) => <CapacityRefusal problem={problem} />}
    >
      <p>{people.map(({ id, name }) => name ?? id).join(t('text.comma'))}</p>
      <Form.Item
        name="toSiteId"
        label={t('shelters.toSite')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={open
            .filter(({ id }) => id !== shelter.id)
            .map((one) => ({
              value: one.id,
              label: t('shelters.roomAt', { name: nameIn(language, one), free: count(one.free) }),
            }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')}>
        <Input maxLength={500} />
      </Form.Item>
      <OverrideField shelter={shelter} />
    </FormDialog>
  );
}

type ReasonProps = {
  person: Evacuee;
  verb: PersonVerb;
  onClose: () => void;
  onDone?: (person: Evacuee) => void;
};

/** Says why: somebody is missing, was found, or has to be seen unmasked. */
export function PersonReasonDialog({ person, verb, onClose, onDone }: ReasonProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ reason: string }, Evacuee>
      title={`${t(`evacueeVerb.${verb}`)}${t('text.colon')}${person.name ?? person.id}`}
      okText={t(`evacueeVerb.${verb}`)}
      onClose={onClose}
      send={(values, key) => changeEvacuee({ id: person.id, verb }, values, key)}
      refreshes={verb === 'reveal' ? [] : [['shelters']]}
      onDone={(changed) => {
        if (verb !== 'reveal') void message.success(t('text.saved'));
        onDone?.(changed);
      }}
    >
      {verb === 'reveal' && <p className="m-note">{t('teams.revealNote')}</p>}
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
