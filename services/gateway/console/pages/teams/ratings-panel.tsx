import { useQuery } from '@tanstack/react-query';
import { App, Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  matchesQuery,
  rateTeam,
  resourceTypesQuery,
  type Rating,
  type ResourceType,
} from '../../api/team-records';
import type { Team } from '../../api/teams';
import { useChange } from '../../api/use-change';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { useMissed } from './missed-text';

/** The types of the team's specialism: whether it meets every minimum, and which one it misses. */
export function RatingsPanel({ team }: { team: Team }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const query = useQuery(resourceTypesQuery);
  const columns: TableColumnsType<ResourceType> = [
    {
      title: t('teamType.type'),
      render: (_, one) => (
        <>
          {nameIn(language, one)}{' '}
          {team.ratings[one.specialism] === one.type && (
            <Tag color="green">{t('teamType.rated')}</Tag>
          )}
        </>
      ),
    },
    {
      title: t('teamType.meets'),
      render: (_, one) => <Meets team={team} type={one} />,
    },
    { key: 'verbs', render: (_, one) => <RateButton team={team} type={one} /> },
  ];
  const ofTeam = ({ specialism }: ResourceType) =>
    specialism === team.specialism || team.ratings[specialism] !== undefined;
  return (
    <QueryView
      query={query}
      isEmpty={({ resourceTypes }) => !resourceTypes.some(ofTeam)}
      empty={t('teamType.noneOfTeam')}
    >
      {({ resourceTypes }) => (
        <>
          <p className="m-note">{t('teamType.note')}</p>
          <Table<ResourceType>
            size="small"
            rowKey={(one) => `${one.specialism}/${one.type}`}
            columns={columns}
            dataSource={resourceTypes.filter(ofTeam)}
            pagination={false}
            scroll={{ x: 'max-content' }}
          />
        </>
      )}
    </QueryView>
  );
}

type CellProps = { team: Team; type: ResourceType };

function Meets({ team, type: { specialism, type } }: CellProps) {
  const { t } = useTranslation();
  const missedText = useMissed();
  const query = useQuery(matchesQuery({ specialism, type }));
  if (!query.data) return <>…</>;
  const { qualified, excluded } = query.data;
  if (qualified.some(({ teamId }) => teamId === team.id)) {
    return <Tag color="green">{t('teamType.meetsAll')}</Tag>;
  }
  const missed = excluded.find(({ teamId }) => teamId === team.id)?.missed ?? [];
  return (
    <ul className="m-gaps">
      {missed.map((one) => (
        <li key={one.text} className="m-short">
          {missedText(one)}
        </li>
      ))}
    </ul>
  );
}

function RateButton({ team, type: one }: CellProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepTeams', team.divisionCode);
  const isRated = team.ratings[one.specialism] === one.type;
  const rate = useChange<Rating, unknown>({
    send: (rating, key) => rateTeam(team.id, rating, key),
    refreshes: [['teams']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  return (
    <GuardedButton
      size="small"
      denied={denied}
      loading={rate.isPending}
      onClick={() => rate.mutate({ specialism: one.specialism, type: isRated ? 0 : one.type })}
    >
      {isRated ? t('teamType.unrate') : t('teamType.rate')}
    </GuardedButton>
  );
}
