import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import {
  movePlaces,
  placeReservationsQuery,
  reservePlaces,
  type PlaceReservation,
  type ReservationVerb,
} from '../../api/place-reservations';
import { needs, type Shelter } from '../../api/shelters';
import { useChange } from '../../api/use-change';
import { count, dateTime } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { CapacityRefusal } from './capacity-refusal';

const colours: Partial<Record<PlaceReservation['state'], string>> = {
  HELD: 'gold',
  CONFIRMED: 'green',
  CONSUMED: 'blue',
};

const verbs: Partial<Record<PlaceReservation['state'], ReservationVerb[]>> = {
  HELD: ['confirm', 'release'],
  CONFIRMED: ['release'],
};

/** Places kept free here for people who are on their way. */
export function ReservationPanel({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const denied = useMay().not('resupplyShelters', shelter.divisionCode);
  const [reserving, setReserving] = useState(false);
  const query = useQuery(placeReservationsQuery(shelter.id));
  return (
    <>
      <p className="m-note">{t('reservation.note', { free: count(shelter.free) })}</p>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => setReserving(true)}>
          {t('reservation.reserve')}
        </GuardedButton>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('reservation.none')}
      >
        {({ rows }) => <ReservationTable rows={rows} denied={denied} />}
      </QueryView>
      {reserving && <ReserveDialog shelter={shelter} onClose={() => setReserving(false)} />}
    </>
  );
}

type TableProps = { rows: PlaceReservation[]; denied?: string };

function ReservationTable({ rows, denied }: TableProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const move = useChange<{ id: string; verb: ReservationVerb }, unknown>({
    send: movePlaces,
    refreshes: [['shelters']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  const columns: TableColumnsType<PlaceReservation> = [
    {
      title: t('text.state'),
      render: (_, { state }) => <Tag color={colours[state]}>{t(`reservationState.${state}`)}</Tag>,
    },
    {
      title: t('reservation.places'),
      align: 'right',
      render: (_, one) =>
        t('reservation.arrived', { arrived: count(one.arrived), places: count(one.places) }),
    },
    {
      title: t('shelters.needs'),
      render: (_, one) => one.needs.map((need) => t(`need.${need}`)).join(t('text.comma')) || '–',
    },
    { title: t('reservation.purpose'), render: (_, { purpose }) => purpose || '–' },
    {
      title: t('reservation.until'),
      render: (_, { state, expireTime }) => (state === 'HELD' ? dateTime(expireTime) : '–'),
    },
    {
      key: 'verbs',
      render: (_, { id, state }) => (
        <div className="m-verbs">
          {(verbs[state] ?? []).map((verb) => (
            <GuardedButton
              key={verb}
              size="small"
              type={verb === 'confirm' ? 'primary' : 'default'}
              denied={denied}
              onClick={() => move.mutate({ id, verb })}
            >
              {t(`reservation.${verb}`)}
            </GuardedButton>
          ))}
        </div>
      ),
    },
  ];
  return (
    <Table<PlaceReservation>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

type Values = {
  places: number;
  needs?: string[];
  incidentId?: string;
  purpose?: string;
  holdMinutes: number;
};

function ReserveDialog({ shelter, onClose }: { shelter: Shelter; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const incidents = useQuery(incidentsQuery('OPEN')).data?.rows ?? [];
  return (
    <FormDialog<Values, unknown>
      title={t('reservation.reserve')}
      okText={t('reservation.reserve')}
      onClose={onClose}
      initial={{ places: 1, holdMinutes: 60, incidentId: shelter.incidentId }}
      send={({ places, needs: wanted = [], holdMinutes, incidentId, purpose }, key) =>
        reservePlaces(
          {
            incidentId: incidentId || undefined,
            hazard: shelter.hazard || undefined,
            purpose: purpose || undefined,
            holdSeconds: holdMinutes * 60,
            lines: [{ siteId: shelter.id, places, needs: wanted }],
          },
          key,
        )
      }
      refreshes={[['shelters']]}
      onDone={() => message.success(t('reservation.done'))}
      explain={(problem) => <CapacityRefusal problem={problem} />}
    >
      <Form.Item
        name="places"
        label={t('reservation.places')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <InputNumber min={1} precision={0} style={{ width: 160 }} />
      </Form.Item>
      <Form.Item name="needs" label={t('shelters.needs')}>
        <Select
          mode="multiple"
          options={needs.map((value) => ({ value, label: t(`need.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="incidentId" label={t('reservation.incident')}>
        <Select
          allowClear
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="purpose" label={t('reservation.purpose')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="holdMinutes" label={t('reservation.hold')} extra={t('reservation.holdNote')}>
        <InputNumber min={1} max={1440} precision={0} style={{ width: 160 }} />
      </Form.Item>
    </FormDialog>
  );
}
