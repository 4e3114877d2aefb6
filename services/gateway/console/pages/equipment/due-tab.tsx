import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dueQuery, type EquipmentDue } from '../../api/equipment';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { InspectionDialog } from './asset-dialogs';
import { AssetLink } from './assets-tab';
import { useEquipmentNames } from './equipment-names';
import type { Place } from './equipment-page';

type Props = { place: Place; onShow: (id: string) => void };

/** Inspections, maintenance and consumables that fall due, the most urgent first. */
export function DueTab({ place, onShow }: Props) {
  const { t } = useTranslation();
  const query = useQuery(dueQuery(place));
  return (
    <QueryView query={query} isEmpty={({ dues }) => dues.length === 0} empty={t('equipment.noDue')}>
      {({ dues, truncated }) => (
        <>
          <p className="m-note">{t('equipment.dueNote')}</p>
          {truncated && <p className="m-note">{t('text.notAll')}</p>}
          <DueTable dues={dues} onShow={onShow} />
        </>
      )}
    </QueryView>
  );
}

function kindOf({ consumable, checkKind }: EquipmentDue): string {
  return consumable ? 'CONSUMABLE' : (checkKind ?? 'INSPECTION');
}

function DueTable({ dues, onShow }: { dues: EquipmentDue[]; onShow: Props['onShow'] }) {
  const { t } = useTranslation();
  const names = useNames();
  const equipment = useEquipmentNames();
  const may = useMay();
  const [recording, setRecording] = useState<EquipmentDue>();
  const columns: TableColumnsType<EquipmentDue> = [
    {
      title: t('equipment.name'),
      render: (_, one) => (
        <AssetLink
          id={one.assetId}
          name={`${equipment.className(one.classId)} ${one.assetId}`}
          onShow={onShow}
        />
      ),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('equipment.dueWhat'), render: (_, one) => equipment.check(one.classId, one.key) },
    { title: t('equipment.dueKind'), render: (_, one) => t(`dueKind.${kindOf(one)}`) },
    {
      title: t('equipment.dueDate'),
      render: (_, { dueDate, overdue }) => (
        <>
          {dueDate ?? t('equipment.never')}{' '}
          {overdue && <Tag color="red">{t('equipment.overdue')}</Tag>}
        </>
      ),
    },
    {
      key: 'record',
      render: (_, one) =>
        kindOf(one) === 'INSPECTION' && (
          <GuardedButton
            size="small"
            denied={may.not('keepEquipment', one.divisionCode)}
            onClick={() => setRecording(one)}
          >
            {t('equipment.recordInspection')}
          </GuardedButton>
        ),
    },
  ];
  return (
    <>
      <Table<EquipmentDue>
        size="small"
        rowKey={(one) => `${one.assetId}/${one.key}/${one.dueDate}`}
        columns={columns}
        dataSource={dues}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {recording && (
        <InspectionDialog
          assetId={recording.assetId}
          classId={recording.classId}
          checkKey={recording.key}
          onClose={() => setRecording(undefined)}
        />
      )}
    </>
  );
}
