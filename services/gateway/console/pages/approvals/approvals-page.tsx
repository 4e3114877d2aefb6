import { useQuery } from '@tanstack/react-query';
import { Segmented, Space, Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { approvalsQuery, type Approval, type ApprovalState } from '../../api/approvals';
import { count, dateTime, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay, useSession } from '../../session';
import { ApproveDialog, RejectDialog } from './decision-dialogs';
import { LimitsTab } from './limits-tab';

export function ApprovalsPage() {
  const { t } = useTranslation();
  const items = [
    { key: 'changes', label: t('approvals.changes'), children: <ChangesTab /> },
    { key: 'limits', label: t('approvals.limits'), children: <LimitsTab /> },
  ];
  return (
    <>
      <PageHead title={t('nav.approvals')} note={t('approvals.note')} />
      <Tabs items={items} destroyOnHidden />
    </>
  );
}

type Which = 'PENDING' | 'ALL';
type Deciding = { approval: Approval; how: 'approve' | 'reject' };

function ChangesTab() {
  const { t } = useTranslation();
  const [which, setWhich] = useState<Which>('PENDING');
  const [deciding, setDeciding] = useState<Deciding>();
  const query = useQuery(approvalsQuery(which === 'PENDING' ? 'PENDING' : undefined));
  const close = () => setDeciding(undefined);
  return (
    <>
      <div className="m-toolbar">
        <Segmented<Which>
          value={which}
          onChange={setWhich}
          options={[
            { value: 'PENDING', label: t('approvalState.PENDING') },
            { value: 'ALL', label: t('approvals.all') },
          ]}
        />
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t(which === 'PENDING' ? 'approvals.nonePending' : 'approvals.none')}
      >
        {({ rows }) => <Changes rows={rows} onDecide={setDeciding} />}
      </QueryView>
      {deciding?.how === 'approve' && (
        <ApproveDialog approval={deciding.approval} onClose={close} />
      )}
      {deciding?.how === 'reject' && <RejectDialog approval={deciding.approval} onClose={close} />}
    </>
  );
}

const colours: Record<ApprovalState, string> = {
  PENDING: 'gold',
  APPROVED: 'green',
  REJECTED: 'red',
  EXPIRED: 'default',
};

type ChangesProps = { rows: Approval[]; onDecide: (deciding: Deciding) => void };

function Changes({ rows, onDecide }: ChangesProps) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Approval> = [
    { title: t('ledger.kind'), render: (_, { kind }) => <Tag>{t(`approvalKind.${kind}`)}</Tag> },
    { title: t('text.depot'), render: (_, one) => names.depot(one.depotId) },
    { title: t('approvals.what'), render: (_, one) => <Goods approval={one} /> },
    { title: t('approvals.value'), align: 'right', render: (_, one) => yuan(one.value) },
    {
      title: t('text.reason'),
      render: (_, { reason, cause }) => (
        <>
          {reason ?? '–'}
          {cause?.startsWith('loans/') && <Link to="/loans"> {t('approvals.toLoans')}</Link>}
          {cause?.startsWith('counts/') && <Link to={`/${cause}`}> {t('approvals.toCount')}</Link>}
        </>
      ),
    },
    {
      title: t('approvals.asked'),
      render: (_, one) => (
        <>
          {one.requesterName ?? one.requesterId}
          <div className="m-note m-small">{dateTime(one.createTime)}</div>
        </>
      ),
    },
    {
      title: t('text.state'),
      render: (_, one) => <StateCell approval={one} />,
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, one) => <Decide approval={one} onDecide={onDecide} />,
    },
  ];
  return (
    <Table<Approval>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}

const yuan = (value: number) => (value > 0 ? `¥${decimal(value)}` : '–');
const linesShown = 4;

function Goods({ approval: { lines } }: { approval: Approval }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <ul className="m-goods">
      {lines.slice(0, linesShown).map(({ itemId, lotId, binCode, quantityChange }) => (
        <li key={`${itemId}/${lotId}/${binCode}`}>
          <Link to={`/stock/items/${itemId}`}>{names.item(itemId)}</Link>{' '}
          <strong>
            {quantityChange > 0 ? '+' : '−'}
            {count(Math.abs(quantityChange))}
          </strong>{' '}
          {names.unit(itemId)}
        </li>
      ))}
      {lines.length > linesShown && (
        <li className="m-note">{t('readiness.more', { count: lines.length - linesShown })}</li>
      )}
    </ul>
  );
}

function StateCell({ approval }: { approval: Approval }) {
  const { t } = useTranslation();
  const { state, expireTime, deciderName, deciderId, decideTime, decideReason } = approval;
  return (
    <>
      <Tag color={colours[state]}>{t(`approvalState.${state}`)}</Tag>
      <div className="m-note m-small">
        {state === 'PENDING'
          ? t('approvals.until', { time: dateTime(expireTime) })
          : [deciderName ?? deciderId, decideTime && dateTime(decideTime), decideReason]
              .filter(Boolean)
              .join(' · ')}
      </div>
    </>
  );
}

type DecideProps = { approval: Approval; onDecide: (deciding: Deciding) => void };

/** Only another person may decide; who asked is told why not. */
function Decide({ approval, onDecide }: DecideProps) {
  const { t } = useTranslation();
  const names = useNames();
  const session = useSession();
  const may = useMay();
  if (approval.state !== 'PENDING') return null;
  const own = approval.requesterId === session?.actorId;
  const division = names.depotOf.get(approval.depotId)?.divisionCode;
  const denied = own ? t('problem.SELF_APPROVAL') : may.not('approve', division);
  return (
    <Space>
      <GuardedButton
        size="small"
        type="primary"
        denied={denied}
        onClick={() => onDecide({ approval, how: 'approve' })}
      >
        {t('approvals.approve')}
      </GuardedButton>
      <GuardedButton
        size="small"
        denied={denied}
        onClick={() => onDecide({ approval, how: 'reject' })}
      >
        {t('approvals.reject')}
      </GuardedButton>
    </Space>
  );
}
