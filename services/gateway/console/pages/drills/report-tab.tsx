import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { reportQuery, type Report } from '../../api/drills';
import { count, dateTime, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { QueryView } from '../../parts/query-view';
import { Marks, Teams } from './board-tab';
import { TrendTable } from './trend-tab';

/** The drill as it was when it was closed: the same as the PDF and the sheet say. */
export function ReportTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(reportQuery(id));
  return (
    <QueryView query={query}>
      {(report) => (
        <>
          <Result report={report} />
          <Marks figures={report} />
          <h3>{t('drillReport.trend')}</h3>
          <TrendTable quarters={report.trend} />
          <h3>{t('drillReport.ranking')}</h3>
          <Teams teams={report.teams} />
          <h3>{t('drillReport.items')}</h3>
          <Items items={report.items} />
          <h3>{t('drill.findings')}</h3>
          <Findings report={report} />
        </>
      )}
    </QueryView>
  );
}

function Result({ report }: { report: Report }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const { passed, total, grade, tally, startTime, finishTime, absent } = report;
  const faulty = tally.assetsDamaged + tally.assetsMissing;
  const facts: [label: string, value: string][] = [
    [t('drillReport.period'), `${dateTime(startTime)} – ${dateTime(finishTime)}`],
    [t('drillReport.score'), `${decimal(total)} (${nameIn(language, grade)})`],
    [t('drill.expected'), count(tally.expected)],
    [t('roll.present'), count(tally.mustered.count)],
    [t('roll.absent'), count(absent.filter(({ excuse }) => !excuse).length)],
    [t('roll.kitPresent'), `${count(tally.assetsPresent)} / ${count(tally.assetsExpected)}`],
    [t('roll.kitFaulty'), count(faulty)],
  ];
  return (
    <>
      <p>
        <Tag color={passed ? 'green' : 'red'}>
          {t(passed ? 'drillReport.passed' : 'drillReport.failed')}
        </Tag>
      </p>
      <dl className="m-facts m-roll-counts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

type Item = Report['items'][number];

function Items({ items }: { items: Item[] }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const columns: TableColumnsType<Item> = [
    { title: t('drillSetting.item'), render: (_, one) => nameIn(language, one) },
    {
      title: t('drillReport.score'),
      align: 'right',
      render: (_, { score, points }) => `${decimal(score)} / ${decimal(points)}`,
    },
    { title: t('drillReport.notes'), render: (_, { notes }) => notes.join(t('text.comma')) },
  ];
  return (
    <Table<Item>
      {...{ size: 'small', rowKey: 'id', columns, dataSource: items, pagination: false }}
    />
  );
}

function Findings({ report: { findings, kit } }: { report: Report }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const faulty = kit.filter(({ tick }) => tick === 'DAMAGED' || tick === 'MISSING');
  if (findings.length + faulty.length === 0) return <p className="m-note">{t('text.nothing')}</p>;
  return (
    <ul>
      {findings.map(({ title, rectificationId, retestDrillId }) => (
        <li key={rectificationId}>
          {title}{' '}
          <Link to={`/rectifications?id=${rectificationId}`}>{t('drill.rectification')}</Link>{' '}
          <Link to={`/drills/${retestDrillId}`}>{t('drill.retestBy')}</Link>
        </li>
      ))}
      {faulty.map((piece) => (
        <li key={piece.assetId}>
          {nameIn(language, piece)} ({piece.assetId}) {t(`rollTick.${piece.tick!}`)} {piece.note}
        </li>
      ))}
    </ul>
  );
}
