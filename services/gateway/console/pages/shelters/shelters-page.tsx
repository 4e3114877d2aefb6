import { useQuery } from '@tanstack/react-query';
import { Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { divisionsQuery } from '../../api/incidents';
import { DivisionSelect } from '../../parts/fields';
import { PageHead } from '../../parts/page-head';
import { useTabParam } from '../../parts/tab-param';
import { CoverageTab } from './coverage-tab';
import { EvacueesTab } from './evacuees-tab';
import { ResupplyTab } from './resupply-tab';
import { ShelterDrawer } from './shelter-drawer';
import { SitesTab } from './sites-tab';

export function SheltersPage() {
  const { t } = useTranslation();
  const { tab, param, showTab, show } = useTabParam('sites');
  const divisions = useQuery(divisionsQuery).data?.rows;
  const [chosen, setChosen] = useState<string>();
  const divisionCode = chosen ?? divisions?.find(({ parentCode }) => !parentCode)?.code ?? '';
  const id = param('id');
  const items = [
    {
      key: 'sites',
      label: t('shelters.sites'),
      children: <SitesTab divisionCode={divisionCode} onShow={(one) => show('id', one)} />,
    },
    {
      key: 'people',
      label: t('evacuees.tab'),
      children: <EvacueesTab divisionCode={divisionCode} />,
    },
    {
      key: 'coverage',
      label: t('shelters.coverage'),
      children: <CoverageTab divisionCode={divisionCode} />,
    },
    {
      key: 'resupply',
      label: t('resupply.title'),
      children: <ResupplyTab divisionCode={divisionCode} />,
    },
  ];
  return (
    <>
      <PageHead title={t('nav.shelters')} note={t('shelters.note')} />
      <div className="m-filters">
        <DivisionSelect
          value={divisionCode}
          onChange={setChosen}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
      </div>
      <Tabs items={items} activeKey={tab} onChange={showTab} destroyOnHidden />
      {id && <ShelterDrawer id={id} onClose={() => show('id')} />}
    </>
  );
}
