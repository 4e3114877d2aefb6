import { useQuery } from '@tanstack/react-query';
import { Alert, Progress, Tabs } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { stockProposalQuery, type StockProposal } from '../../api/stock-levels';
import { count, dateTime } from '../../format';
import { useLanguage } from '../../language';
import { useNames } from '../../names';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { failureWords } from '../plan/solve-panel';
import { CurvePanel } from './curve-panel';
import { LinesTable } from './lines-table';
import { LossTable } from './loss-table';
import { ProposalActions } from './proposal-actions';
import { ScenarioTable } from './scenario-table';
import { StateTag } from './stock-levels-page';
import { WorthTable } from './worth-table';

export function ProposalPage() {
  const { id = '' } = useParams();
  const query = useQuery(stockProposalQuery(id));
  return <QueryView query={query}>{(proposal) => <Proposal proposal={proposal} />}</QueryView>;
}

function Proposal({ proposal }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const names = useNames();
  const { ask, lines, scenarios } = proposal;
  const months = ask.months.length === 12 ? t('stockLevels.allYear') : ask.months.join(', ');
  const items = [
    {
      key: 'lines',
      label: t('stockLevels.lines', { number: lines.length }),
      children: <LinesTable proposal={proposal} />,
    },
    {
      key: 'scenarios',
      label: t('stockLevels.scenarios', { number: scenarios.length }),
      children: <ScenarioTable proposal={proposal} />,
    },
    { key: 'curve', label: t('stockLevels.curve'), children: <CurvePanel proposal={proposal} /> },
    { key: 'losses', label: t('stockLevels.losses'), children: <LossTable proposal={proposal} /> },
  ];
  return (
    <>
      <PageHead
        back={{ to: '/stock-levels', label: t('nav.stockLevels') }}
        title={t('stockLevels.titleOf', { division: names.division(proposal.divisionCode) })}
        tags={<StateTag state={proposal.state} />}
        note={t('stockLevels.asked', {
          time: dateTime(proposal.createTime),
          months,
          days: ask.days,
          budget: ask.budget === undefined ? t('stockLevels.noBudget') : count(ask.budget),
        })}
        actions={<ProposalActions proposal={proposal} />}
      />
      <SolveState proposal={proposal} />
      {proposal.editTime && (
        <Alert
          className="m-alert"
          type="info"
          showIcon
          title={t('stockLevels.editedAt', {
            time: dateTime(proposal.editTime),
            number: lines.filter(({ solved }) => solved).length,
          })}
        />
      )}
      {proposal.proposed && lines.length > 0 && <WorthTable proposal={proposal} />}
      <Tabs items={items} />
      <ReadNote proposal={proposal} />
    </>
  );
}

function SolveState({ proposal: { solve, reason, state } }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (solve.state === 'RUNNING') {
    return (
      <section className="m-panel" aria-live="polite">
        <strong>{t('stockLevels.running')}</strong>{' '}
        <span className="m-note">{t(`stockLevelPhase.${solve.phase ?? 'WAITING'}`)}</span>
        <Progress percent={Math.round(solve.progressShare * 100)} status="active" />
      </section>
    );
  }
  if (state === 'REJECTED') {
    return (
      <Alert
        className="m-alert"
        type="info"
        showIcon
        title={t('stockLevels.rejected', { reason })}
      />
    );
  }
  if (solve.state === 'SUCCEEDED') return <Proof solve={solve} />;
  const conflict = language === 'zh' ? solve.conflictZh : solve.conflictEn;
  return (
    <Alert
      className="m-alert"
      type={solve.state === 'CANCELLED' ? 'info' : 'error'}
      showIcon
      title={t(`stockLevelSolve.${solve.state}`)}
      description={
        <>
          {conflict.length > 0 ? t('stockLevels.conflict') : failureWords(t, solve)}
          <ul>
            {conflict.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      }
    />
  );
}

function Proof({ solve }: { solve: StockProposal['solve'] }) {
  const { t } = useTranslation();
  const gap = ((solve.stages?.[0]?.gap ?? 0) * 100).toFixed(2);
  return (
    <p className="m-note">
      {t(`stockLevelStatus.${solve.status ?? 'OPTIMAL'}`, { gap })} · {t('stockLevels.checked')}
    </p>
  );
}

/** What it rests on and when that was read. */
function ReadNote({ proposal }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const unpriced = proposal.items.filter(({ priced }) => !priced).length;
  const time = dateTime(proposal.reads[0]?.readTime);
  const seconds = proposal.readSpreadSeconds.toFixed(1);
  return (
    <p className="m-note">
      {t('stockLevels.readAt', { time, seconds })}
      {unpriced > 0 && ` ${t('stockLevels.unpriced', { number: unpriced })}`}
      {proposal.scenariosLeftOut > 0 &&
        ` ${t('stockLevels.leftOut', { number: proposal.scenariosLeftOut })}`}
    </p>
  );
}
