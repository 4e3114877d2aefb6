import { useQuery } from '@tanstack/react-query';
import { App, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { callOffsQuery, confirmCallOff, type CallOff } from '../../api/agreements';
import { useChange } from '../../api/use-change';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { DeliveryDialog, ReleaseDialog } from './call-off-dialogs';

const colours = {
  HELD: 'blue',
  CONFIRMED: 'cyan',
  PARTIALLY_RECEIVED: 'gold',
  RECEIVED: 'green',
  RELEASED: 'default',
  EXPIRED: 'default',
};

export function CallOffsTab() {
  const { t } = useTranslation();
  const names = useNames();
  const query = useQuery(callOffsQuery);
  const columns: TableColumnsType<CallOff> = [
    { title: t('agreement.enterprise'), render: (_, one) => names.depot(one.sourceDepotId) },
    { title: t('agreement.to'), render: (_, { depotId }) => names.depot(depotId) },
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    {
      title: t('agreement.received'),
      align: 'right',
      render: (_, { quantity, received, itemId }) =>
        `${count(received)} / ${count(quantity)} ${names.unit(itemId)}`,
    },
    {
      title: t('text.state'),
      render: (_, { state, expireTime }) => (
        <>
          <Tag color={colours[state]}>{t(`callOffState.${state}`)}</Tag>
          {state === 'HELD' && t('alert.until', { time: dateTime(expireTime) })}
        </>
      ),
    },
    {
      title: t('purchase.expected'),
      render: (_, { expectedTime }) => dateTime(expectedTime),
    },
    { title: t('agreement.purpose'), dataIndex: 'purpose' },
    { key: 'action', className: 'm-acts', render: (_, callOff) => <Actions callOff={callOff} /> },
  ];
  return (
    <QueryView
      query={query}
      isEmpty={({ rows }) => rows.length === 0}
      empty={t('agreement.noCallOffs')}
    >
      {({ rows }) => (
        <Table<CallOff>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}

function Actions({ callOff }: { callOff: CallOff }) {
  const { t } = useTranslation();
  const names = useNames();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const { id, state, sourceDepotId } = callOff;
  const denied = useMay().not('keepStock', names.depotOf.get(sourceDepotId)?.divisionCode);
  const [dialog, setDialog] = useState<'receive' | 'release'>();
  const confirm = useChange<string, CallOff>({
    send: confirmCallOff,
    refreshes: [['agreements'], ['stock']],
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  const arriving = state === 'CONFIRMED' || state === 'PARTIALLY_RECEIVED';
  if (state !== 'HELD' && !arriving) return null;
  const ask = () =>
    modal.confirm({
      title: t('agreement.confirmQuestion'),
      content: t('agreement.confirmNote'),
      okText: t('agreement.confirm'),
      cancelText: t('action.cancel'),
      onOk: () => confirm.mutateAsync(id).catch(() => undefined),
    });
  const close = () => setDialog(undefined);
  return (
    <Space size={4}>
      {state === 'HELD' && (
        <GuardedButton size="small" type="primary" denied={denied} onClick={ask}>
          {t('agreement.confirm')}
        </GuardedButton>
      )}
      {arriving && (
        <GuardedButton size="small" denied={denied} onClick={() => setDialog('receive')}>
          {t('purchase.receive')}
        </GuardedButton>
      )}
      <GuardedButton size="small" danger denied={denied} onClick={() => setDialog('release')}>
        {t('agreement.release')}
      </GuardedButton>
      {dialog === 'receive' && <DeliveryDialog callOff={callOff} onClose={close} />}
      {dialog === 'release' && <ReleaseDialog callOff={callOff} onClose={close} />}
    </Space>
  );
}
