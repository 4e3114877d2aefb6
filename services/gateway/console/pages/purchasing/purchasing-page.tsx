import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/page-head';
import { FrameworksTab } from './frameworks-tab';
import { OrdersTab } from './orders-tab';
import { SuppliersTab } from './suppliers-tab';

export function PurchasingPage() {
  const { t } = useTranslation();
  const items = [
    { key: 'orders', label: t('purchase.orders'), children: <OrdersTab /> },
    { key: 'suppliers', label: t('purchase.suppliers'), children: <SuppliersTab /> },
    { key: 'frameworks', label: t('purchase.frameworks'), children: <FrameworksTab /> },
  ];
  return (
    <>
      <PageHead title={t('nav.purchasing')} note={t('purchase.note')} />
      <Tabs items={items} destroyOnHidden />
    </>
  );
}
