import { useQuery } from '@tanstack/react-query';
import { App, Button, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountsQuery, deleteAccount } from '../../api/administration';
import type { Account, Grant } from '../../api/types';
import { useChange } from '../../api/use-change';
import { dateTime } from '../../format';
import { useNames } from '../../names';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useSession } from '../../session';
import { AccountDialog, ResetDialog } from './account-dialogs';

type Open = { dialog: 'edit' | 'reset'; account: Account } | { dialog: 'new' } | undefined;

export function AccountsTab() {
  const { t } = useTranslation();
  const query = useQuery(accountsQuery);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <>
      <div className="m-toolbar">
        <Button type="primary" onClick={() => setOpen({ dialog: 'new' })}>
          {t('account.add')}
        </Button>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <AccountTable rows={rows} onOpen={setOpen} />}
      </QueryView>
      {open?.dialog === 'new' && <AccountDialog onClose={close} />}
      {open?.dialog === 'edit' && <AccountDialog account={open.account} onClose={close} />}
      {open?.dialog === 'reset' && <ResetDialog account={open.account} onClose={close} />}
    </>
  );
}

function AccountTable({ rows, onOpen }: { rows: Account[]; onOpen: (open: Open) => void }) {
  const { t } = useTranslation();
  const columns: TableColumnsType<Account> = [
    { title: t('session.account'), dataIndex: 'account' },
    {
      title: t('account.name'),
      render: (_, { name, disabled }) => (
        <>
          {name} {disabled && <Tag color="red">{t('account.disabled')}</Tag>}
        </>
      ),
    },
    { title: t('account.grants'), render: (_, { grants }) => <Grants grants={grants} /> },
    { title: t('text.updated'), render: (_, { updateTime }) => dateTime(updateTime) },
    { key: 'action', render: (_, one) => <AccountActions account={one} onOpen={onOpen} /> },
  ];
  return (
    <Table<Account>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}

function Grants({ grants }: { grants: Grant[] }) {
  const { t } = useTranslation();
  const names = useNames();
  if (grants.length === 0) return <>–</>;
  return grants.map(({ role, divisionCode }) => (
    <div key={`${role}/${divisionCode}`}>
      {t(`role.${role}`)} · {divisionCode ? names.division(divisionCode) : t('text.everywhere')}
    </div>
  ));
}

function AccountActions({ account, onOpen }: { account: Account; onOpen: (open: Open) => void }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const own = useSession()?.actorId === account.id;
  const removal = useChange({
    send: (id: string, key) => deleteAccount(id, key),
    refreshes: [['accounts']],
    onDone: () => message.success(t('account.deleted')),
    onRefused: (problem) => modal.error({ title: textOf(problem) }),
  });
  const askRemoval = () =>
    modal.confirm({
      title: t('account.deleteQuestion', { name: account.name }),
      content: t('account.deleteNote'),
      okText: t('action.delete'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () => removal.mutate(account.id),
    });
  return (
    <Space>
      <Button size="small" onClick={() => onOpen({ dialog: 'edit', account })}>
        {t('action.edit')}
      </Button>
      <Button size="small" onClick={() => onOpen({ dialog: 'reset', account })}>
        {t('account.resetPassword')}
      </Button>
      <Button size="small" danger disabled={own} loading={removal.isPending} onClick={askRemoval}>
        {t('action.delete')}
      </Button>
    </Space>
  );
}
