import { useQuery } from '@tanstack/react-query';
import { Statistic, Table, Tag, Timeline, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  figuresQuery,
  timelineQuery,
  type Drill,
  type Figures,
  type TeamFigures,
  type Times,
} from '../../api/drills';
import { count, exactTime, percent } from '../../format';
import { nameIn, useNames } from '../../names';
import { QueryView } from '../../parts/query-view';

/** The live board: who acknowledged and came, how soon, and how the teams stand. */
export function BoardTab({ drill }: { drill: Drill }) {
  const query = useQuery(figuresQuery(drill.id));
  return (
    <QueryView query={query}>
      {(figures) => (
        <>
          <Marks figures={figures} />
          <Teams teams={figures.teams} />
          <Events id={drill.id} />
        </>
      )}
    </QueryView>
  );
}

type Judged = Pick<Figures, 'passMarks' | 'tally'>;

export function Marks({ figures }: { figures: Judged }) {
  const { t } = useTranslation();
  return (
    <div style={{ display: 'flex', flexWrap: 'wrap', gap: 32, marginBottom: 16 }}>
      {figures.passMarks.map(({ id, needed, reached, of, passed }) => (
        <div key={id}>
          <Statistic
            title={t(`drillMark.${id}`)}
            value={count(reached)}
            suffix={`/ ${count(of)}`}
          />
          <Tag color={passed ? 'green' : 'red'}>{t('drill.needed', { value: count(needed) })}</Tag>
        </div>
      ))}
      <Statistic title={t('drill.excused')} value={count(figures.tally.excused)} />
      {(['acknowledged', 'turnedOut', 'mustered'] as const).map((part) => (
        <Statistic
          key={part}
          title={t(`drillSpread.${part}`)}
          value={spread(figures.tally[part])}
        />
      ))}
    </div>
  );
}

export const minutes = (seconds: number | undefined) => {
  if (seconds === undefined) return '–';
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
};

const spread = ({ p50Seconds, p90Seconds }: Times) =>
  `${minutes(p50Seconds)} / ${minutes(p90Seconds)}`;

/** A team whose claim is over, as in a report, says nothing of it. */
type Team = Omit<TeamFigures, 'claimState'> & { claimState?: string };

export function Teams({ teams }: { teams: Team[] }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const columns: TableColumnsType<Team> = [
    { title: t('drill.rank'), dataIndex: 'rank', width: 60 },
    { title: t('drill.team'), render: (_, one) => nameIn(language, one) },
    { title: t('drill.expected'), align: 'right', render: (_, { tally }) => count(tally.expected) },
    {
      title: t('drill.acknowledged'),
      align: 'right',
      render: (_, { tally }) => count(tally.acknowledgedInTime),
    },
    {
      title: t('drill.mustered'),
      align: 'right',
      render: (_, { tally }) =>
        tally.expected === 0
          ? '–'
          : `${count(tally.musteredInTime)} (${percent(tally.musteredInTime / tally.expected)})`,
    },
    {
      title: t('drill.acknowledgedP90'),
      align: 'right',
      render: (_, { tally }) => spread(tally.acknowledged),
    },
    {
      title: t('drill.musteredP90'),
      align: 'right',
      render: (_, { tally }) => spread(tally.mustered),
    },
  ];
  const claim: TableColumnsType<Team>[number] = {
    title: t('drill.claim'),
    render: (_, { claimState, claimNote }) => (
      <>
        {t(`drillClaim.${claimState}`)} {claimNote && <code>{claimNote}</code>}
      </>
    ),
  };
  if (teams.some(({ claimState }) => claimState)) columns.push(claim);
  return (
    <Table<Team>
      {...{ size: 'small', rowKey: 'teamId', columns, dataSource: teams, pagination: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function Events({ id }: { id: string }) {
  const { language } = useNames();
  const entries = useQuery(timelineQuery(id)).data?.entries ?? [];
  const items = entries.map(({ time, textZh, textEn, actorName }) => ({
    children: `${exactTime(time)}  ${language === 'zh' ? textZh : textEn}  (${actorName})`,
  }));
  return <Timeline items={items} style={{ marginTop: 24 }} />;
}
