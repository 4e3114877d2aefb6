import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EquipmentClass } from '../../api/equipment';
import { summaryQuery, type ClassSummary } from '../../api/equipment-records';
import { count, decimal } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { ClassDialog } from './class-dialog';
import { useEquipmentNames } from './equipment-names';
import type { Place } from './equipment-page';

/** Each class: how many there are, can go and are free, with what they can do together. */
export function ClassesTab({ place }: { place: Place }) {
  const { t } = useTranslation();
  const denied = useMay().not('editCatalogue');
  const query = useQuery(summaryQuery(place));
  const [editing, setEditing] = useState<EquipmentClass | 'new'>();
  return (
    <>
      <p className="m-note">{t('equipment.classesNote')}</p>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setEditing('new')}>
          {t('equipment.addClass')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ classes }) => classes.length === 0}>
        {({ classes }) => <ClassTable classes={classes} denied={denied} onEdit={setEditing} />}
      </QueryView>
      {editing && (
        <ClassDialog
          edited={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

type TableProps = {
  classes: ClassSummary[];
  denied?: string;
  onEdit: (one: EquipmentClass | undefined) => void;
};

function ClassTable({ classes, denied, onEdit }: TableProps) {
  const { t } = useTranslation();
  const equipment = useEquipmentNames();
  const figures = (one: ClassSummary, number: number, capability: number) => (
    <>
      {count(number)}
      <div className="m-note">
        {decimal(capability)} {equipment.unit(one.unit)}
      </div>
    </>
  );
  const columns: TableColumnsType<ClassSummary> = [
    {
      title: t('equipment.class'),
      render: (_, one) => (
        <>
          {equipment.className(one.classId)}
          <div className="m-note">{equipment.kind(one.kindId)}</div>
        </>
      ),
    },
    {
      title: t('equipment.all'),
      align: 'right',
      render: (_, one) => figures(one, one.count, one.capability),
    },
    {
      title: t('equipment.ready'),
      align: 'right',
      render: (_, one) => figures(one, one.readyCount, one.readyCapability),
    },
    {
      title: t('equipment.free'),
      align: 'right',
      render: (_, one) => figures(one, one.availableCount, one.availableCapability),
    },
    { title: t('equipment.whyNot'), render: (_, one) => <ClassGaps summary={one} /> },
    {
      key: 'verbs',
      render: (_, { classId }) => (
        <GuardedButton
          size="small"
          denied={denied}
          onClick={() => onEdit(equipment.classOf(classId))}
        >
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<ClassSummary>
      size="small"
      rowKey="classId"
      columns={columns}
      dataSource={classes}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function ClassGaps({ summary: { gaps } }: { summary: ClassSummary }) {
  const { t } = useTranslation();
  return gaps.map(({ reason, count: number }) => (
    <div key={reason} className="m-short">
      {t('equipment.gapCount', {
        gap: t(`equipmentGapShort.${reason}`, { defaultValue: reason }),
        number: count(number),
      })}
    </div>
  ));
}
