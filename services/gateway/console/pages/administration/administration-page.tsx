import { Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHead } from '../../parts/page-head';
import { Nothing } from '../../parts/query-view';
import { useMay } from '../../session';
import { AccountsTab } from './accounts-tab';
import { AuditTab } from './audit-tab';
import { PersonalTab } from './personal-tab';
import { VerifyTab } from './verify-tab';

export function AdministrationPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [search, setSearch] = useSearchParams();
  const items = [
    ...(may.not('administer')
      ? []
      : [
          { key: 'accounts', label: t('nav.accounts'), children: <AccountsTab /> },
          { key: 'personal', label: t('purge.tab'), children: <PersonalTab /> },
        ]),
    ...(may.not('audit')
      ? []
      : [
          { key: 'audit', label: t('nav.audit'), children: <AuditTab /> },
          { key: 'verify', label: t('nav.verify'), children: <VerifyTab /> },
        ]),
  ];
  const asked = search.get('tab');
  const active = items.some(({ key }) => key === asked) ? asked! : items[0]?.key;
  return (
    <>
      <PageHead title={t('nav.administration')} />
      {items.length === 0 ? (
        <Nothing>{may.not('audit')}</Nothing>
      ) : (
        <Tabs
          className="m-tabs"
          activeKey={active}
          onChange={(tab) => setSearch({ tab }, { replace: true })}
          items={items}
        />
      )}
    </>
  );
}
