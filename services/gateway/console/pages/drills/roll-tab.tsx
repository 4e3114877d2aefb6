import { useQuery } from '@tanstack/react-query';
import { Alert, Input, Select, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { figuresQuery, type Drill, type Figures, type Tally } from '../../api/drills';
import { peopleQuery } from '../../api/people';
import { teamsQuery } from '../../api/teams';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { Nothing, QueryView } from '../../parts/query-view';
import { useTabParam } from '../../parts/tab-param';
import { useMay } from '../../session';
import { RollKit } from './roll-kit';
import { RollPeople } from './roll-people';

/** Without a team of the drill: what the division has at home. */
const homeKit = '-';

/** The roll at the muster point: every person and every piece of kit, team by team. */
export function RollTab({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  const query = useQuery(figuresQuery(drill.id));
  if (!drill.startTime) return <Nothing>{t('roll.notBegun')}</Nothing>;
  return (
    <QueryView query={query}>
      {(figures) => (
        <>
          <Counts tally={figures.tally} />
          <Roll drill={drill} figures={figures} />
        </>
      )}
    </QueryView>
  );
}

/** Late are those who came, but after the time the pass mark gives. */
const lateOf = ({ mustered, musteredInTime }: Tally) => mustered.count - musteredInTime;

function Counts({ tally }: { tally: Tally }) {
  const { t } = useTranslation();
  const facts: [label: string, value: number, bad?: boolean][] = [
    [t('roll.expected'), tally.expected],
    [t('roll.present'), tally.mustered.count],
    [t('roll.absent'), tally.expected - tally.mustered.count, true],
    [t('roll.late'), lateOf(tally), true],
    [t('drill.excused'), tally.excused],
    [t('roll.kitPresent'), tally.assetsPresent],
    [t('roll.kitOpen'), tally.assetsExpected - tickedOf(tally), true],
    [t('roll.kitFaulty'), tally.assetsDamaged + tally.assetsMissing, true],
  ];
  return (
    <dl className="m-facts m-roll-counts">
      {facts.map(([label, value, bad]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={bad && value > 0 ? 'm-big m-bad' : 'm-big'}>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const tickedOf = (tally: Tally) => tally.assetsPresent + tally.assetsDamaged + tally.assetsMissing;

function Roll({ drill, figures }: { drill: Drill; figures: Figures }) {
  const { t } = useTranslation();
  const { param, show } = useTabParam('board');
  const [text, setText] = useState('');
  const teams = useTeamOptions(figures);
  const teamId = param('team') ?? teams[0]?.value;
  const denied = useRollDenied(drill);
  return (
    <>
      {denied && <Alert type="info" showIcon className="m-alert" title={denied} />}
      <div className="m-filters">
        <Select
          aria-label={t('drill.team')}
          className="m-roll-team"
          showSearch={{ optionFilterProp: 'label' }}
          value={teamId}
          options={teams}
          onChange={(id: string) => {
            setText('');
            show('team', id);
          }}
        />
        <Input.Search
          allowClear
          className="m-roll-search"
          placeholder={t('roll.search')}
          onSearch={(value) => setText(value.trim())}
        />
      </div>
      {text ? (
        <Found drill={drill} text={text} denied={denied} />
      ) : (
        teamId && <Team key={teamId} {...{ drill, teamId, figures, denied }} />
      )}
    </>
  );
}

/** Each team with how many of it are here, one's own first; what no team has in hand comes last. */
function useTeamOptions({ teams, tally }: Figures) {
  const { t } = useTranslation();
  const { language } = useNames();
  const sum = (part: (tally: Tally) => number) =>
    teams.reduce((all, team) => all + part(team.tally), 0);
  const loose = tally.assetsExpected - sum((each) => each.assetsExpected);
  const own = new Set(useQuery(teamsQuery({})).data?.rows.map(({ id }) => id));
  const place = ({ teamId }: { teamId: string }) => `${own.has(teamId) ? 0 : 1}${teamId}`;
  const named = [...teams]
    .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    .map((team) => ({
      value: team.teamId,
      label: `${nameIn(language, team)}  ${count(team.tally.mustered.count)}/${count(team.tally.expected)}`,
    }));
  const ticked = tickedOf(tally) - sum(tickedOf);
  const home = `${t('roll.homeKit')}  ${count(ticked)}/${count(loose)}`;
  return loose > 0 ? [...named, { value: homeKit, label: home }] : named;
}

/** Why nothing can be ticked off now; undefined when it can. */
function useRollDenied({ state }: Drill): string | undefined {
  const { t } = useTranslation();
  const may = useMay();
  return state === 'RUNNING' ? may.not('markDrills') : t('roll.closed');
}

type TeamProps = { drill: Drill; teamId: string; figures: Figures; denied?: string };

function Team({ drill, teamId, figures, denied }: TeamProps) {
  const { t } = useTranslation();
  if (teamId === homeKit) {
    return <RollKit {...{ drill, denied }} filter={{ withoutTeam: true }} />;
  }
  const tally = figures.teams.find((team) => team.teamId === teamId)?.tally;
  const items = [
    {
      key: 'people',
      label: `${t('roll.people')} ${count(tally?.mustered.count)}/${count(tally?.expected)}`,
      children: <RollPeople {...{ drill, denied }} filter={{ teamId }} named={{ teamId }} />,
    },
    {
      key: 'kit',
      label: `${t('roll.kit')} ${count(tally && tickedOf(tally))}/${count(tally?.assetsExpected)}`,
      children: <RollKit {...{ drill, denied }} filter={{ teamId }} />,
    },
  ];
  return <Tabs size="small" items={items} destroyOnHidden />;
}

const foundMax = 50;

/** Somebody looked for by name, in whichever team. */
function Found({ drill, text, denied }: { drill: Drill; text: string; denied?: string }) {
  const { t } = useTranslation();
  const query = useQuery(peopleQuery({ query: text }, foundMax));
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('roll.nobody')}>
      {({ rows }) => (
        <RollPeople
          {...{ drill, denied }}
          filter={{ personIds: rows.map(({ id }) => id).join(',') }}
          named={{ query: text }}
        />
      )}
    </QueryView>
  );
}
