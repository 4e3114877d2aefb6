import { Button, Select, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nameIn } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { PageHead } from '../../parts/page-head';
import { useTabParam } from '../../parts/tab-param';
import { AssetDrawer } from './asset-drawer';
import { AssetsTab } from './assets-tab';
import { ClaimsTab } from './claims-tab';
import { ClassesTab } from './classes-tab';
import { DrainageDialog } from './drainage-dialog';
import { DueTab } from './due-tab';
import { useEquipmentNames } from './equipment-names';
import { FleetsTab } from './fleets-tab';
import { OperatorsTab } from './operators-tab';

export type Place = { divisionCode?: string; kindId?: string };

export function EquipmentPage() {
  const { t } = useTranslation();
  const { tab, param, showTab, show: showParam } = useTabParam('assets');
  const [place, setPlace] = useState<Place>({});
  const [draining, setDraining] = useState(false);
  const id = param('id');
  const show = (one: string) => showParam('id', one);
  const items = [
    {
      key: 'assets',
      label: t('equipment.assets'),
      children: <AssetsTab place={place} onShow={show} />,
    },
    { key: 'classes', label: t('equipment.classes'), children: <ClassesTab place={place} /> },
    { key: 'due', label: t('equipment.due'), children: <DueTab place={place} onShow={show} /> },
    { key: 'claims', label: t('equipment.claims'), children: <ClaimsTab onShow={show} /> },
    { key: 'operators', label: t('operators.tab'), children: <OperatorsTab place={place} /> },
    { key: 'fleets', label: t('fleet.tab'), children: <FleetsTab place={place} /> },
  ];
  return (
    <>
      <PageHead
        title={t('nav.equipment')}
        note={t('equipment.note')}
        actions={<Button onClick={() => setDraining(true)}>{t('drainage.title')}</Button>}
      />
      <PlaceFilter place={place} onChange={setPlace} />
      <Tabs items={items} activeKey={tab} onChange={showTab} destroyOnHidden />
      {id && <AssetDrawer id={id} onClose={() => showParam('id')} />}
      {draining && <DrainageDialog onClose={() => setDraining(false)} />}
    </>
  );
}

type FilterProps = { place: Place; onChange: (place: Place) => void };

function PlaceFilter({ place, onChange }: FilterProps) {
  const { t } = useTranslation();
  const { kinds, language } = useEquipmentNames();
  return (
    <div className="m-filters">
      <DivisionSelect
        everywhere
        value={place.divisionCode ?? ''}
        onChange={(code) => onChange({ ...place, divisionCode: code || undefined })}
        style={{ width: 220 }}
        aria-label={t('text.division')}
      />
      <Select
        allowClear
        placeholder={t('equipment.kind')}
        aria-label={t('equipment.kind')}
        value={place.kindId}
        onChange={(kindId?: string) => onChange({ ...place, kindId })}
        options={kinds.map((kind) => ({ value: kind.id, label: nameIn(language, kind) }))}
        style={{ width: 200 }}
      />
    </div>
  );
}
