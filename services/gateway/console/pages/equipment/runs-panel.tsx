import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Asset } from '../../api/equipment';
import { recordRun, runsQuery, type NewRun, type Run } from '../../api/equipment-records';
import { incidentsQuery } from '../../api/incidents';
import { dateTime, decimal, fromLocalField } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { useEquipmentNames } from './equipment-names';

/** What it gave: hours run, m³ pumped, fuel used. */
export function RunsPanel({ asset }: { asset: Asset }) {
  const { t } = useTranslation();
  const denied = useMay().not('keepEquipment', asset.homeDivisionCode);
  const [adding, setAdding] = useState(false);
  const incidents = useQuery(incidentsQuery()).data?.rows ?? [];
  const query = useQuery(runsQuery(asset.id));
  const columns: TableColumnsType<Run> = [
    { title: t('run.start'), render: (_, one) => dateTime(one.startTime) },
    { title: t('run.hours'), align: 'right', render: (_, one) => decimal(one.hoursRun) },
    {
      title: t('run.output'),
      align: 'right',
      render: (_, one) => `${decimal(one.output)} ${one.unit ?? ''}`,
    },
    { title: t('run.fuel'), align: 'right', render: (_, one) => decimal(one.fuelUsedL) },
    {
      title: t('incident.one'),
      render: (_, one) => incidents.find(({ id }) => id === one.incidentId)?.name ?? '–',
    },
    { title: t('equipment.note2'), render: (_, one) => one.note ?? '–' },
  ];
  return (
    <>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setAdding(true)}>
          {t('run.add')}
        </GuardedButton>
        <span>
          {t('run.total', { hours: decimal(asset.hoursRun), output: decimal(asset.output) })}
        </span>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('run.none')}>
        {({ rows }) => (
          <Table<Run>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={rows}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {adding && <RunDialog asset={asset} onClose={() => setAdding(false)} />}
    </>
  );
}

function RunDialog({ asset, onClose }: { asset: Asset; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { kinds } = useEquipmentNames();
  const outputUnit = kinds.find(({ id }) => id === asset.kindId)?.outputUnit;
  const incidents = useQuery(incidentsQuery()).data?.rows ?? [];
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<NewRun, Run>
      title={t('run.add')}
      okText={t('action.save')}
      onClose={onClose}
      send={({ startTime, note, ...values }, key) =>
        recordRun(
          asset.id,
          { ...values, startTime: fromLocalField(startTime)!, note: note || undefined },
          key,
        )
      }
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <div className="m-fields">
        <Form.Item name="startTime" label={t('run.start')} rules={[required]}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="hoursRun" label={t('run.hours')} rules={[required]}>
          <InputNumber min={0} max={744} suffix="h" />
        </Form.Item>
        {outputUnit && (
          <Form.Item name="output" label={t('run.output')}>
            <InputNumber min={0} suffix={outputUnit} />
          </Form.Item>
        )}
        <Form.Item name="fuelUsedL" label={t('run.fuel')}>
          <InputNumber min={0} suffix="L" />
        </Form.Item>
      </div>
      <Form.Item name="incidentId" label={t('incident.one')}>
        <Select
          allowClear
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="note" label={t('equipment.note2')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
