import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Space, Table, Tag, Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  closingReportAddress,
  closingReportQuery,
  doReturnStep,
  type ClosingFacts,
  type ClosingReport,
} from '../../api/closing-report';
import type { Incident } from '../../api/types';
import { useChange } from '../../api/use-change';
import { count, dateTime, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { ProblemAlert, QueryView } from '../../parts/query-view';
import { useMay } from '../../session';

/** What the incident took and what came of it; and what demobilization still waits for. */
export function ClosingTab({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const query = useQuery(closingReportQuery(incident.id));
  return (
    <section className="m-panel">
      <Space wrap>
        {(['pdf', 'xlsx'] as const).map((format) => (
          <Button key={format} href={closingReportAddress(incident.id, format, language)} download>
            {t(`closing.${format}`)}
          </Button>
        ))}
      </Space>
      <QueryView query={query}>
        {(report) => (
          <>
            <Frozen report={report} />
            <Facts report={report} />
            <Demobilization report={report.now ?? report} divisionCode={incident.divisionCode} />
            <Goods report={report} />
            <History report={report} />
          </>
        )}
      </QueryView>
    </section>
  );
}

/** When it was frozen, by which hash it is known, and what came after. */
function Frozen({ report: { frozen, freezeFailure, changes } }: { report: ClosingReport }) {
  const { t } = useTranslation();
  const { language } = useNames();
  if (freezeFailure) return <NotFrozen failure={freezeFailure} />;
  if (!frozen) return null;
  return (
    <Alert
      type="info"
      showIcon
      className="m-alert"
      title={t('closing.frozen', { time: dateTime(frozen.time) })}
      description={
        <>
          <code className="m-hash">SHA-256 {frozen.sha256}</code>
          {changes.length > 0 && <p>{t('closing.changes')}</p>}
          <ul className="m-plain-list">
            {changes.map(({ textZh, textEn }) => (
              <li key={textEn}>{language === 'zh' ? textZh : textEn}</li>
            ))}
          </ul>
        </>
      }
    />
  );
}

/** The incident has closed, but its report cannot be frozen: why, and when it is tried again. */
function NotFrozen({ failure }: { failure: NonNullable<ClosingReport['freezeFailure']> }) {
  const { t } = useTranslation();
  const { reason, message, nextTryTime } = failure;
  return (
    <Alert
      type="warning"
      showIcon
      className="m-alert"
      title={t('closing.notFrozen', { time: dateTime(nextTryTime) })}
      description={
        <>
          {t(`problem.${reason}`, { defaultValue: message })}{' '}
          <code className="m-hash">{reason}</code>
        </>
      }
    />
  );
}

function Facts({ report }: { report: ClosingReport }) {
  const { t } = useTranslation();
  const { clock, figures, leftToReturn, callOuts, costs } = report;
  const limit = ({ reached, late, minutes }: typeof clock.relief) => (
    <>
      {reached ? `${dateTime(reached)} (${decimal(minutes ?? 0)} min) ` : `${t('closing.open')} `}
      {(reached || late) && (
        <Tag color={late ? 'red' : 'green'}>{t(late ? 'closing.late' : 'closing.inTime')}</Tag>
      )}
    </>
  );
  const people = (['affected', 'displaced', 'injured', 'missing', 'dead'] as const)
    .map((key) => `${t(`closing.${key}`)} ${count(figures[key])}`)
    .join(' · ');
  const left = Object.entries(leftToReturn).map(([key, number]) => (
    <Tag key={key} color={number > 0 ? 'orange' : 'green'}>
      {t(`closing.${key}`)} {count(number)}
    </Tag>
  ));
  const called = callOuts.map(({ title, asked, mustered }) => `${title} ${mustered}/${asked}`);
  return (
    <Descriptions
      column={1}
      size="small"
      items={[
        { key: 'first', label: t('closing.firstReport'), children: limit(clock.firstReport) },
        { key: 'relief', label: t('closing.relief'), children: limit(clock.relief) },
        { key: 'people', label: t('closing.people'), children: people },
        { key: 'called', label: t('closing.callOuts'), children: called.join(' · ') || '–' },
        {
          key: 'costs',
          label: t('closing.costs'),
          children: `¥ ${(costs.callOutCents / 100).toFixed(2)}`,
        },
        { key: 'left', label: t('closing.left'), children: left },
      ]}
    />
  );
}

type DemobilizationProps = { report: ClosingFacts; divisionCode: string };

/** Teams and equipment with where they are; what came back is ready once each step is done. */
function Demobilization({ report, divisionCode }: DemobilizationProps) {
  const { t } = useTranslation();
  const { language } = useNames();
  const may = useMay();
  const step = useChange({
    send: doReturnStep,
    refreshes: [['closing-report'], ['equipment'], ['assets']],
  });
  return (
    <>
      <h3>{t('closing.demobilization')}</h3>
      {step.isError && <ProblemAlert error={step.error} />}
      <Table
        size="small"
        rowKey="teamId"
        dataSource={report.teams}
        pagination={false}
        columns={[
          { title: t('closing.team'), render: (_, team) => nameIn(language, team) },
          { title: t('closing.crew'), dataIndex: 'crewCount', align: 'right' },
          {
            title: t('closing.state'),
            render: (_, { teamState }) => t(`teamState.${teamState}`, { defaultValue: teamState }),
          },
        ]}
      />
      <Table
        size="small"
        rowKey={({ assetId, state }) => `${assetId}/${state}`}
        dataSource={report.assets}
        pagination={false}
        columns={[
          {
            title: t('closing.asset'),
            render: (_, asset) => `${nameIn(language, asset)} ${asset.assetId}`,
          },
          {
            title: t('closing.state'),
            render: (_, { state }) => t(state === 'ACTIVE' ? 'closing.out' : 'closing.back'),
          },
          {
            title: t('closing.steps'),
            render: (_, { assetId, state, pendingSteps }) =>
              state === 'ACTIVE'
                ? '–'
                : pendingSteps.map((name) => (
                    <GuardedButton
                      key={name}
                      size="small"
                      denied={may.not('keepEquipment', divisionCode)}
                      loading={step.isPending}
                      onClick={() => step.mutate({ assetId, step: name })}
                    >
                      {t(`closingStep.${name}`, { defaultValue: name })}
                    </GuardedButton>
                  )),
          },
        ]}
      />
    </>
  );
}

/** What happened in the order of time; a very long one is cut, and says so. */
function History({ report: { timeline, timelineCount = 0 } }: { report: ClosingReport }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const [shown, all] = [count(timeline.length), count(timelineCount)];
  return (
    <>
      <h3>{t('closing.timeline')}</h3>
      {timelineCount > timeline.length && (
        <Alert
          type="warning"
          showIcon
          className="m-alert"
          title={t('closing.timelineCut', { shown, all })}
        />
      )}
      <Timeline
        items={timeline.map(({ time, textZh, textEn }) => ({
          content: `${dateTime(time)}  ${language === 'zh' ? textZh : textEn}`,
        }))}
      />
    </>
  );
}

function Goods({ report }: { report: ClosingReport }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const numbers = (['sent', 'received', 'lost', 'open', 'returned'] as const).map((key) => ({
    title: t(`closing.goods_${key}`),
    align: 'right' as const,
    render: (_: unknown, line: ClosingReport['goods'][number]) => count(line[key]),
  }));
  return (
    <>
      <h3>{t('closing.goods')}</h3>
      <Table
        size="small"
        rowKey="itemId"
        dataSource={report.goods}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('text.item'), render: (_, line) => nameIn(language, line) || line.itemId },
          ...numbers,
        ]}
      />
    </>
  );
}
