import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fleetsQuery, putFleet } from '../../api/plans';
import { media } from '../../api/road-closures';
import type { Fleet } from '../../api/plan-types';
import { covers } from '../../divisions';
import { count, decimal, tonnes } from '../../format';
import { nameIn, useNames } from '../../names';
import { DepotSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { useEquipmentNames } from './equipment-names';
import type { Place } from './equipment-page';

/** What plans may load: vehicles of one kind at one depot, typed or counted among the equipment. */
export function FleetsTab({ place: { divisionCode = '' } }: { place: Place }) {
  const { t } = useTranslation();
  const divisionOf = useDivisionOf();
  const may = useMay();
  const query = useQuery(fleetsQuery);
  const [editing, setEditing] = useState<Fleet | 'new'>();
  const columns = useColumns(setEditing);
  return (
    <>
      <p className="m-note">{t('fleet.note')}</p>
      <div className="m-filters">
        <GuardedButton denied={may.not('editCatalogue')} onClick={() => setEditing('new')}>
          {t('fleet.add')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => (
          <Table<Fleet>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={rows.filter((one) => covers(divisionCode, divisionOf(one)))}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {editing && (
        <FleetDialog
          fleet={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

/** The division of a fleet's depot. */
function useDivisionOf() {
  const names = useNames();
  return ({ homeDepotId }: Fleet) => names.depotOf.get(homeDepotId)?.divisionCode ?? '';
}

function useColumns(onEdit: (fleet: Fleet) => void): TableColumnsType<Fleet> {
  const { t } = useTranslation();
  const names = useNames();
  const equipment = useEquipmentNames();
  const may = useMay();
  const divisionOf = useDivisionOf();
  return [
    { title: t('fleet.name'), render: (_, one) => nameIn(names.language, one) },
    { title: t('text.depot'), render: (_, one) => names.depot(one.homeDepotId) },
    {
      title: t('fleet.vehicles'),
      render: (_, { assetClassId, count: typed }) =>
        assetClassId
          ? t('fleet.counted', { name: equipment.className(assetClassId) })
          : t('fleet.typed', { number: count(typed) }),
    },
    {
      title: t('fleet.medium'),
      render: (_, { medium = 'ROAD', speedKmPerHour = 0 }) =>
        speedKmPerHour > 0
          ? `${t(`fleet.${medium}`)} · ${decimal(speedKmPerHour)} km/h`
          : t(`fleet.${medium}`),
    },
    {
      title: t('fleet.mass'),
      align: 'right',
      render: (_, one) => tonnes(one.massKgCapacity),
    },
    {
      title: t('fleet.volume'),
      align: 'right',
      render: (_, one) => `${decimal(one.volumeM3Capacity)} m³`,
    },
    {
      title: t('fleet.hours'),
      align: 'right',
      render: (_, one) => `${decimal(one.hoursAvailable)} h`,
    },
    {
      key: 'verbs',
      render: (_, one) => (
        <GuardedButton
          size="small"
          denied={may.not('editCatalogue', divisionOf(one))}
          onClick={() => onEdit(one)}
        >
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
}

const loads = [
  { name: 'massKgCapacity', suffix: 'kg', max: 1e9 },
  { name: 'volumeM3Capacity', suffix: 'm³', max: 1e9 },
  { name: 'hoursAvailable', suffix: 'h', max: 720 },
] as const;

/** Boats go only where a road is closed; how fast is said of them alone. */
function MediumFields() {
  const { t } = useTranslation();
  const isBoats = Form.useWatch('medium') === 'WATER';
  return (
    <>
      <Form.Item name="medium" label={t('fleet.medium')} extra={t('fleet.mediumNote')}>
        <Select options={media.map((value) => ({ value, label: t(`fleet.${value}`) }))} />
      </Form.Item>
      {isBoats && (
        <Form.Item name="speedKmPerHour" label={t('fleet.speed')} extra={t('fleet.speedNote')}>
          <InputNumber min={0} max={200} suffix="km/h" />
        </Form.Item>
      )}
    </>
  );
}

function FleetDialog({ fleet, onClose }: { fleet?: Fleet; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { classes, language } = useEquipmentNames();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Fleet, { count: number }>
      title={t(fleet ? 'fleet.edit' : 'fleet.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={fleet ?? { count: 0, hoursAvailable: 12, medium: 'ROAD', speedKmPerHour: 0 }}
      send={(values, key) =>
        putFleet({ ...values, assetClassId: values.assetClassId || undefined }, key)
      }
      refreshes={[['fleets']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <div className="m-fields">
        <Form.Item name="id" label={t('fleet.id')} extra={t('fleet.idNote')} rules={[required]}>
          <Input maxLength={64} disabled={!!fleet} />
        </Form.Item>
        <Form.Item name="homeDepotId" label={t('text.depot')} rules={[required]}>
          <DepotSelect />
        </Form.Item>
        <Form.Item name="nameZh" label={t('fleet.nameZh')} rules={[required]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="nameEn" label={t('fleet.nameEn')} rules={[required]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="assetClassId" label={t('fleet.class')} extra={t('fleet.classNote')}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            options={classes.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
          />
        </Form.Item>
        <Form.Item
          name="count"
          label={t('fleet.count')}
          extra={t('fleet.countNote')}
          rules={[required]}
        >
          <InputNumber min={0} max={100_000} precision={0} />
        </Form.Item>
        <MediumFields />
        {loads.map(({ name, suffix, max }) => (
          <Form.Item key={name} name={name} label={t(`fleet.${name}`)} rules={[required]}>
            <InputNumber min={0} max={max} suffix={suffix} />
          </Form.Item>
        ))}
      </div>
    </FormDialog>
  );
}
