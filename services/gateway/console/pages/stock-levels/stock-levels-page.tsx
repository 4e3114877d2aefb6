import { useQuery } from '@tanstack/react-query';
import { Button, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import {
  stockProposalsQuery,
  type ProposalState,
  type StockProposal,
} from '../../api/stock-levels';
import { count, dateTime, percent } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { LevelRulesDialog } from './level-rules-dialog';
import { QuestionDialog } from './question-dialog';

/** What was proposed, newest first, and a new question. */
export function StockLevelsPage() {
  const { t } = useTranslation();
  const denied = useMay().not('plan');
  const navigate = useNavigate();
  const query = useQuery(stockProposalsQuery);
  const [asking, setAsking] = useState(false);
  const [ruling, setRuling] = useState(false);
  const mayNotRule = useMay().not('editCatalogue');
  return (
    <>
      <PageHead
        title={t('nav.stockLevels')}
        note={t('stockLevels.note')}
        actions={
          <>
            <GuardedButton denied={mayNotRule} onClick={() => setRuling(true)}>
              {t('levelRules.title')}
            </GuardedButton>
            <GuardedButton type="primary" denied={denied} onClick={() => setAsking(true)}>
              {t('stockLevels.ask')}
            </GuardedButton>
          </>
        }
      />
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={
          <>
            <p>{t('stockLevels.none')}</p>
            {!denied && (
              <Button onClick={() => setAsking(true)}>{t('stockLevels.askFirst')}</Button>
            )}
          </>
        }
      >
        {({ rows }) => <ProposalTable rows={rows} />}
      </QueryView>
      {ruling && <LevelRulesDialog onClose={() => setRuling(false)} />}
      {asking && (
        <QuestionDialog
          onClose={() => setAsking(false)}
          onDone={({ id }) => void navigate(`/stock-levels/${id}`)}
        />
      )}
    </>
  );
}

const colours: Record<ProposalState, string> = {
  PROPOSED: 'blue',
  APPROVED: 'gold',
  REJECTED: 'default',
  APPLYING: 'processing',
  APPLIED: 'green',
  UNDOING: 'processing',
  UNDONE: 'default',
};

export function StateTag({ state }: { state: ProposalState }) {
  const { t } = useTranslation();
  return <Tag color={colours[state]}>{t(`stockLevelState.${state}`)}</Tag>;
}

function ProposalTable({ rows }: { rows: StockProposal[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<StockProposal> = [
    {
      title: t('stockLevels.made'),
      render: (_, { id, createTime }) => (
        <Link to={`/stock-levels/${id}`}>{dateTime(createTime)}</Link>
      ),
    },
    { title: t('text.division'), render: (_, { divisionCode }) => names.division(divisionCode) },
    { title: t('text.state'), render: (_, { state }) => <StateTag state={state} /> },
    {
      title: t('stockLevels.solved'),
      render: (_, { solve }) => t(`stockLevelSolve.${solve.state}`),
    },
    {
      title: t('stockLevels.cost'),
      align: 'right',
      render: (_, { cost }) => count(cost),
    },
    {
      title: t('stockLevels.coverageToday'),
      align: 'right',
      render: (_, { todayStock }) => (todayStock ? percent(todayStock.coverage) : '–'),
    },
    {
      title: t('stockLevels.coverageProposed'),
      align: 'right',
      render: (_, { proposed }) => (proposed ? percent(proposed.coverage) : '–'),
    },
  ];
  return (
    <Table<StockProposal>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
