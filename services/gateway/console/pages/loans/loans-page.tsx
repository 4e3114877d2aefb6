import { useQuery } from '@tanstack/react-query';
import { App, Button, Segmented, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { loansQuery, readLoan, type Loan } from '../../api/loans';
import { serverNow } from '../../api/server-clock';
import { useChange } from '../../api/use-change';
import { count, dateTime, daysUntil } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { LendDialog } from '../stock/movement-dialogs';
import { LoanReturnDialog } from './loan-return-dialog';

type Which = 'open' | 'overdue' | 'all';

export function LoansPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [which, setWhich] = useState<Which>('open');
  const [lending, setLending] = useState(false);
  const query = useQuery(
    loansQuery({
      openOnly: which === 'open' || undefined,
      overdueOnly: which === 'overdue' || undefined,
    }),
  );
  return (
    <>
      <PageHead
        title={t('nav.loans')}
        note={t('loans.note')}
        actions={
          <GuardedButton
            type="primary"
            denied={may.not('keepStock')}
            onClick={() => setLending(true)}
          >
            {t('care.lend')}
          </GuardedButton>
        }
      />
      <div className="m-toolbar">
        <Segmented<Which>
          value={which}
          onChange={setWhich}
          options={(['open', 'overdue', 'all'] as const).map((value) => ({
            value,
            label: t(`loans.${value}`),
          }))}
        />
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('loans.none')}>
        {({ rows }) => <LoanTable rows={rows} />}
      </QueryView>
      {lending && <LendDialog onClose={() => setLending(false)} />}
    </>
  );
}

function LoanTable({ rows }: { rows: Loan[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [returning, setReturning] = useState<Loan>();
  const columns: TableColumnsType<Loan> = [
    {
      title: t('loans.borrower'),
      render: (_, loan) => (
        <>
          {loan.borrower}
          <Contact loan={loan} />
        </>
      ),
    },
    { title: t('loans.due'), render: (_, loan) => <Due loan={loan} /> },
    { title: t('loans.goods'), render: (_, { lines }) => <Lines lines={lines} /> },
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    { title: t('loans.lent'), render: (_, { createTime }) => dateTime(createTime) },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, loan) =>
        loan.open && (
          <GuardedButton
            size="small"
            denied={may.not('keepStock', names.depotOf.get(loan.depotId)?.divisionCode)}
            onClick={() => setReturning(loan)}
          >
            {t('loans.return')}
          </GuardedButton>
        ),
    },
  ];
  return (
    <>
      <Table<Loan>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={rows.length > 50 ? { pageSize: 50 } : false}
        scroll={{ x: 'max-content' }}
        rowClassName={({ overdue }) => (overdue ? 'm-row-late' : '')}
      />
      {returning && <LoanReturnDialog loan={returning} onClose={() => setReturning(undefined)} />}
    </>
  );
}

/** Masked until somebody who may lend there asks for it. */
function Contact({ loan: { id, contact, depotId } }: { loan: Loan }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const names = useNames();
  const textOf = useProblemText();
  const denied = useMay().not('keepStock', names.depotOf.get(depotId)?.divisionCode);
  const [whole, setWhole] = useState<string>();
  const read = useChange<string, Loan>({
    send: (loanId) => readLoan(loanId),
    onDone: (loan) => setWhole(loan.contact),
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  if (!contact) return null;
  return (
    <div className="m-note m-small">
      {whole ?? contact}{' '}
      {whole === undefined && !denied && (
        <Button type="link" size="small" loading={read.isPending} onClick={() => read.mutate(id)}>
          {t('loans.showContact')}
        </Button>
      )}
    </div>
  );
}

function Due({ loan: { dueDate, open, overdue } }: { loan: Loan }) {
  const { t } = useTranslation();
  if (!open) return <Tag>{t('loans.closed')}</Tag>;
  const days = daysUntil(dueDate, serverNow());
  if (!overdue) return <>{t('loans.dueIn', { date: dueDate, days })}</>;
  return <span className="m-bad">{t('loans.overdueBy', { date: dueDate, days: -days })}</span>;
}

/** Per item, however many lots of it were lent. */
function Lines({ lines }: { lines: Loan['lines'] }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <ul className="m-goods">
      {lines.map(({ itemId, lotId, quantity, outstanding, lost, pendingLoss }) => (
        <li key={`${itemId}/${lotId}`}>
          {t('loans.line', {
            item: names.item(itemId),
            outstanding: count(outstanding),
            quantity: count(quantity),
            unit: names.unit(itemId),
          })}
          {lost > 0 && (
            <span className="m-bad"> {t('loans.lostPart', { value: count(lost) })}</span>
          )}
          {pendingLoss > 0 && (
            <Link to="/approvals"> {t('loans.pendingLoss', { value: count(pendingLoss) })}</Link>
          )}
        </li>
      ))}
    </ul>
  );
}
