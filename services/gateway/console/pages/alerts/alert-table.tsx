import { DownOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { acknowledgeAlert, type AlertKind, type StockAlert } from '../../api/alerts';
import { useChange } from '../../api/use-change';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { usePeople } from '../../people';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { AssignDialog, ResolveDialog, SnoozeDialog } from './alert-dialogs';

const kindColours: Record<AlertKind, string> = {
  BELOW_PAR: 'red',
  REORDER: 'gold',
  EXPIRED: 'red',
  EXPIRING: 'gold',
  OVERSTOCK: 'blue',
  COUNT_DUE: 'purple',
  OVERDUE_ORDER: 'orange',
  LOAN_OVERDUE: 'orange',
  LOW_COVER: 'red',
};

type DialogKind = 'assign' | 'snooze' | 'resolve';
type Chosen = { alert: StockAlert; dialog: DialogKind };

export function AlertTable({ rows }: { rows: StockAlert[] }) {
  const [chosen, setChosen] = useState<Chosen>();
  const columns = useColumns(setChosen);
  const close = () => setChosen(undefined);
  return (
    <>
      <Table<StockAlert>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {chosen?.dialog === 'assign' && <AssignDialog alert={chosen.alert} onClose={close} />}
      {chosen?.dialog === 'snooze' && <SnoozeDialog alert={chosen.alert} onClose={close} />}
      {chosen?.dialog === 'resolve' && <ResolveDialog alert={chosen.alert} onClose={close} />}
    </>
  );
}

function useColumns(onChoose: (chosen: Chosen) => void): TableColumnsType<StockAlert> {
  const { t } = useTranslation();
  const names = useNames();
  const people = usePeople();
  return [
    {
      title: t('alert.kind'),
      render: (_, { kind }) => <Tag color={kindColours[kind]}>{t(`alertKind.${kind}`)}</Tag>,
    },
    { title: t('text.item'), render: (_, alert) => <About alert={alert} /> },
    {
      title: t('text.depot'),
      render: (_, { depotId }) => <Link to={`/depots/${depotId}`}>{names.depot(depotId)}</Link>,
      sorter: (a, b) => a.depotId.localeCompare(b.depotId),
    },
    {
      title: t('alert.quantity'),
      align: 'right',
      render: (_, alert) => <Figures alert={alert} />,
      sorter: (a, b) => a.quantity - b.quantity,
    },
    {
      title: t('alert.due'),
      dataIndex: 'dueDate',
      sorter: (a, b) => (a.dueDate ?? '9').localeCompare(b.dueDate ?? '9'),
    },
    {
      title: t('alert.owner'),
      render: (_, { assignee, keeper }) =>
        assignee ? people(assignee) : <span className="m-note">{keeper || '–'}</span>,
    },
    { title: t('text.state'), render: (_, alert) => <StateTag alert={alert} /> },
    {
      title: t('alert.since'),
      render: (_, { createTime }) => dateTime(createTime),
      sorter: (a, b) => (a.createTime ?? '').localeCompare(b.createTime ?? ''),
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, alert) => (
        <Actions alert={alert} onChoose={(dialog) => onChoose({ alert, dialog })} />
      ),
    },
  ];
}

function About({ alert: { itemId, subject } }: { alert: StockAlert }) {
  const { t } = useTranslation();
  const names = useNames();
  if (itemId) return <Link to={`/stock/items/${itemId}`}>{names.item(itemId)}</Link>;
  return <>{subject ? <code className="m-hash">{subject}</code> : t('alert.wholeDepot')}</>;
}

const compared: AlertKind[] = ['BELOW_PAR', 'REORDER', 'OVERSTOCK'];

function Figures({ alert }: { alert: StockAlert }) {
  const { kind, quantity, level, itemId, subject } = alert;
  const { t } = useTranslation();
  const names = useNames();
  if (kind === 'COUNT_DUE') return <>{t('alert.daysLate', { number: count(quantity) })}</>;
  if (kind === 'LOW_COVER') {
    if (subject === 'coverOnce') return <>{t('alert.coverPeople', { share: quantity })}</>;
    return <>{t('alert.coverDays', { number: count(quantity), level })}</>;
  }
  const unit = itemId ? names.unit(itemId) : '';
  if (!compared.includes(kind)) return <>{`${count(quantity)} ${unit}`}</>;
  return <>{`${count(quantity)} / ${count(level)} ${unit}`}</>;
}

function StateTag({ alert }: { alert: StockAlert }) {
  const { t } = useTranslation();
  const { state, note, snoozeUntil, causeGone, raiseCount } = alert;
  const colours = { OPEN: 'red', ACKNOWLEDGED: 'blue', SNOOZED: 'default', RESOLVED: 'green' };
  return (
    <>
      <Tag color={colours[state]}>{t(`alertState.${state}`)}</Tag>
      {state === 'SNOOZED' && t('alert.until', { time: dateTime(snoozeUntil) })}
      {causeGone && t('alert.causeGone')}
      {raiseCount > 1 && ` ${t('alert.times', { number: raiseCount })}`}
      {note && <div className="m-note">{note}</div>}
    </>
  );
}

type ActionsProps = { alert: StockAlert; onChoose: (dialog: DialogKind) => void };

function Actions({ alert, onChoose }: ActionsProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepStock', alert.divisionCode);
  const acknowledge = useChange<StockAlert, StockAlert>({
    send: ({ id, etag }, key) => acknowledgeAlert(id, { etag }, key),
    refreshes: [['alerts']],
    onRefused: (problem) => message.error(textOf(problem)),
  });
  if (alert.state === 'RESOLVED') return null;
  const more = (['assign', 'snooze', 'resolve'] as const).map((key) => ({
    key,
    label: t(`alert.${key}`),
    onClick: () => onChoose(key),
  }));
  return (
    <Space size={4}>
      {alert.state === 'OPEN' && (
        <GuardedButton
          size="small"
          denied={denied}
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate(alert)}
        >
          {t('alert.acknowledge')}
        </GuardedButton>
      )}
      {!denied && (
        <Dropdown menu={{ items: more }} trigger={['click']}>
          <Button size="small" icon={<DownOutlined />} iconPlacement="end">
            {t('alert.handle')}
          </Button>
        </Dropdown>
      )}
    </Space>
  );
}
