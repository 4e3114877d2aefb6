import { BellOutlined, DownOutlined, MenuOutlined, TranslationOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Badge, Button, Drawer, Dropdown, Grid, Menu, Spin, type MenuProps } from 'antd';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation, useNavigate } from 'react-router';
import { signOut } from './api/administration';
import { awaitsAnswer, myCallOutsPeek } from './api/call-outs';
import { useLiveUpdates } from './api/live';
import type { Session } from './api/types';
import { chooseLanguage, useLanguage } from './language';
import { entryOf, useNavigation } from './navigation';
import { PasswordDialog } from './pages/administration/password-dialog';

export function Shell({ session }: { session: Session }) {
  const { t } = useTranslation();
  const { lost } = useLiveUpdates();
  const wide = Grid.useBreakpoint().lg ?? true;
  const [menuOpen, setMenuOpen] = useState(false);
  return (
    <div className="m-shell">
      <a className="m-skip" href="#content">
        {t('nav.skip')}
      </a>
      <div className="m-top">
        {!wide && (
          <Button
            type="text"
            icon={<MenuOutlined />}
            aria-label={t('nav.menu')}
            onClick={() => setMenuOpen(true)}
          />
        )}
        <NavLink to="/situation" className="m-brand">
          <img src="/favicon.svg" alt="" width={26} height={26} />
          <strong>Muster</strong>
          {wide && <span>{t('app.title')}</span>}
        </NavLink>
        <div className="m-top-right">
          <Bell />
          <LanguageSwitch />
          <PersonMenu session={session} />
        </div>
      </div>
      {lost && <Alert type="warning" banner role="status" title={t('app.connectionLost')} />}
      <div className="m-body">
        {wide && (
          <nav className="m-side" aria-label={t('nav.menu')}>
            <SideMenu session={session} />
          </nav>
        )}
        <Drawer
          open={!wide && menuOpen}
          onClose={() => setMenuOpen(false)}
          placement="left"
          size={240}
          title="Muster"
          styles={{ body: { padding: 0 } }}
        >
          <SideMenu session={session} onChosen={() => setMenuOpen(false)} />
        </Drawer>
        <main className="m-content" id="content" tabIndex={-1}>
          <Suspense fallback={<Spin className="m-spin" />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </div>
  );
}

/** Call-outs that wait for the answer of whoever is signed in. */
function Bell() {
  const { t } = useTranslation();
  const waiting = useQuery(myCallOutsPeek).data?.callOuts.filter(awaitsAnswer).length ?? 0;
  return (
    <NavLink to="/my-call-outs" aria-label={t('myCallOuts.bell', { number: waiting })}>
      <Badge count={waiting} size="small">
        <BellOutlined style={{ fontSize: 18 }} />
      </Badge>
    </NavLink>
  );
}

function SideMenu({ session, onChosen }: { session: Session; onChosen?: () => void }) {
  const { t } = useTranslation();
  const groups = useNavigation(session);
  const { pathname } = useLocation();
  const selected = entryOf(groups, pathname);
  useEffect(() => {
    document.querySelector('.m-side .ant-menu-item-selected')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const items: MenuProps['items'] = [
    ...groups.map(({ key, label, entries }) => ({
      type: 'group' as const,
      key,
      label,
      children: entries.map((entry) => ({
        key: entry.path,
        label: (
          <NavLink to={entry.path} onClick={onChosen}>
            {entry.label}
          </NavLink>
        ),
      })),
    })),
    { type: 'divider' as const },
    {
      key: 'docs',
      label: (
        <a href="/docs" target="_blank" rel="noreferrer">
          {t('nav.docs')}
        </a>
      ),
    },
  ];
  return <Menu mode="inline" items={items} selectedKeys={[selected]} />;
}

export function LanguageSwitch() {
  const { t } = useTranslation();
  const language = useLanguage();
  const other = language === 'zh' ? 'en' : 'zh';
  return (
    <Button
      type="text"
      icon={<TranslationOutlined />}
      lang={other}
      onClick={() => void chooseLanguage(other)}
    >
      {t(`language.${other}`)}
    </Button>
  );
}

function PersonMenu({ session }: { session: Session }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [changing, setChanging] = useState(false);
  const leave = async () => {
    await signOut().catch(() => undefined);
    queries.clear();
    await navigate('/sign-in');
  };
  const roleNames = [...new Set(session.grants.map(({ role }) => role))].map((role) =>
    t(`role.${role}`),
  );
  const items: MenuProps['items'] = [
    { key: 'roles', disabled: true, label: roleNames.join(t('text.comma')) },
    ...(session.passwordChangeable
      ? [{ key: 'password', label: t('account.changePassword'), onClick: () => setChanging(true) }]
      : []),
    { key: 'leave', label: t('session.signOut'), onClick: () => void leave() },
  ];
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="text" aria-label={t('session.person', { name: session.name })}>
          {session.name} <DownOutlined />
        </Button>
      </Dropdown>
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </>
  );
}
