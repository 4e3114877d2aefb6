import { useQuery } from '@tanstack/react-query';
import { Table, Tag, Timeline, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { reportQuery, type Report } from '../../api/drills';
import { peopleQuery } from '../../api/people';
import { count, dateTime, decimal, exactTime } from '../../format';
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
          <Rest report={report} />
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

/** Re-tests, injects, who did not come, and all that happened. */
function Rest({ report }: { report: Report }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const { retests, injects, timeline } = report;
  return (
    <>
      {retests.length > 0 && <h3>{t('drillReport.retests')}</h3>}
      <ul>
        {retests.map(({ rectificationId, title, passed, note }) => (
          <li key={rectificationId}>
            <Link to={`/rectifications?id=${rectificationId}`}>{title}</Link>{' '}
            <Tag color={passed ? 'green' : 'red'}>{t(passed ? 'drill.pass' : 'drill.fail')}</Tag>
            {note}
          </li>
        ))}
      </ul>
      {injects.length > 0 && <h3>{t('drillReport.injects')}</h3>}
      <ul>
        {injects.map(({ number, title, state, releaseTime }) => (
          <li key={number}>
            {number}. {title} <Tag>{t(`drillInject.${state}`)}</Tag>
            {releaseTime && exactTime(releaseTime)}
          </li>
        ))}
      </ul>
      <Absentees report={report} />
      <h3>{t('drillReport.timeline')}</h3>
      <Timeline
        items={timeline.map(({ time, textZh, textEn }) => ({
          children: `${exactTime(time)}  ${language === 'zh' ? textZh : textEn}`,
        }))}
      />
    </>
  );
}

const absenteesShown = 200;

/** By team, with the names that the reader's roster gives; the report keeps ids alone. */
function Absentees({ report: { absent, teams } }: { report: Report }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const missing = absent.filter(({ excuse }) => !excuse);
  const shown = missing.slice(0, absenteesShown);
  const roster = useQuery(peopleQuery({}, 5_000)).data?.rows ?? [];
  const nameOf = new Map(roster.map(({ id, name }) => [id, name]));
  if (missing.length === 0) return null;
  return (
    <>
      <h3>
        {t('drillReport.absentees')} ({count(missing.length)})
      </h3>
      <ul>
        {teams
          .filter(({ teamId }) => shown.some((person) => person.teamId === teamId))
          .map((team) => (
            <li key={team.teamId}>
              {nameIn(language, team)}
              {t('text.colon')}
              {shown
                .filter(({ teamId }) => teamId === team.teamId)
                .map(({ personId }) => nameOf.get(personId) ?? personId)
                .join(t('text.comma'))}
            </li>
          ))}
      </ul>
      {missing.length > shown.length && (
        <p>{t('drillReport.more', { count: missing.length - shown.length })}</p>
      )}
    </>
  );
}
