import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { divisionsQuery } from '../../api/incidents';
import type { ParFilter } from '../../api/par-levels';
import { ExportButton } from '../../parts/export-button';
import { DivisionSelect, ItemSelect } from '../../parts/fields';
import { PageHead } from '../../parts/page-head';
import { CoverTab } from './cover-tab';
import { LevelsTab } from './levels-tab';

export function ParPage() {
  const { t } = useTranslation();
  const divisions = useQuery(divisionsQuery).data?.rows;
  const root = divisions?.find(({ parentCode }) => !parentCode)?.code;
  const [divisionCode, setDivision] = useState('');
  const [itemId, setItem] = useState<string>();
  const filter: ParFilter = { divisionCode: divisionCode || undefined, itemId };
  const items = [
    {
      key: 'levels',
      label: t('par.levels'),
      children: <LevelsTab filter={filter} proposeFor={divisionCode || root} />,
    },
    { key: 'cover', label: t('par.cover'), children: <CoverTab filter={filter} /> },
  ];
  return (
    <>
      <PageHead
        title={t('nav.parLevels')}
        note={t('par.note')}
        actions={<ExportButton kind="par-levels" />}
      />
      <div className="m-filters">
        <DivisionSelect
          everywhere
          value={divisionCode}
          onChange={setDivision}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
        <ItemSelect
          allowClear
          value={itemId}
          onChange={setItem}
          style={{ width: 220 }}
          aria-label={t('text.item')}
        />
      </div>
      <Tabs items={items} destroyOnHidden />
    </>
  );
}
