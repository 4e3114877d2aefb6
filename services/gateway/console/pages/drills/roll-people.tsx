import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm, Segmented, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  rollParts,
  rollPeopleQuery,
  takeBackTicks,
  tickPeople,
  type Drill,
  type Figures,
  type RollPart,
  type RollPerson,
} from '../../api/drills';
import { peopleQuery, type PersonFilter } from '../../api/people';
import { serverNow } from '../../api/server-clock';
import { useChange } from '../../api/use-change';
import type { Listing } from '../../api/request';
import { clockTime, count } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { ProblemAlert, QueryView } from '../../parts/query-view';

type Props = {
  drill: Drill;
  /** A team, or those who were looked for. */
  filter: { teamId?: string; personIds?: string };
  /** How their names are read from the roster: the drill has none. */
  named: PersonFilter;
  denied?: string;
};

const shownWays = ['ALL', 'ABSENT', 'LATE'] as const;

export function RollPeople({ drill, filter, named, denied }: Props) {
  const { t } = useTranslation();
  const [part, setPart] = useState<RollPart>('musterTime');
  const [shown, setShown] = useState<(typeof shownWays)[number]>('ALL');
  const query = useQuery(rollPeopleQuery(drill.id, filter));
  const ticking = useTicks(drill.id, filter, part);
  return (
    <>
      <div className="m-filters">
        <Segmented
          aria-label={t('roll.what')}
          value={part}
          onChange={(value) => setPart(value)}
          options={(Object.keys(rollParts) as RollPart[]).map((value) => ({
            value,
            label: t(`rollPart.${value}`),
          }))}
        />
        <Select
          aria-label={t('roll.show')}
          value={shown}
          onChange={setShown}
          style={{ width: 110 }}
          options={shownWays.map((value) => ({ value, label: t(`rollShown.${value}`) }))}
        />
        <TickAll {...{ part, denied, ticking }} people={query.data?.rows ?? []} />
      </div>
      <ProblemAlert error={ticking.error} />
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('roll.nobody')}>
        {({ rows }) => (
          <PeopleTable
            {...{ drill, part, denied, ticking, named }}
            people={rows.filter((person) => isShown(person, shown, part))}
          />
        )}
      </QueryView>
    </>
  );
}

const isShown = (person: RollPerson, shown: (typeof shownWays)[number], part: RollPart) =>
  shown === 'ALL' || (shown === 'LATE' ? person.late : !person[part] && !person.excuse);

type Ticking = ReturnType<typeof useTicks>;

/** Shown at once, since a queue of people waits; the service's answer corrects it. */
function useTicks(drillId: string, filter: Props['filter'], part: RollPart) {
  const queries = useQueryClient();
  const key = rollPeopleQuery(drillId, filter).queryKey;
  const show = (ids: string[], time: string | undefined) =>
    queries.setQueryData<Listing<RollPerson>>(
      key,
      (known) =>
        known && {
          ...known,
          rows: known.rows.map((row) =>
            ids.includes(row.personId) ? { ...row, [part]: time } : row,
          ),
        },
    );
  const change = useChange<{ ids: string[]; time?: string }, Figures>({
    send: ({ ids, time }, requestKey) =>
      time
        ? tickPeople(
            drillId,
            ids.map((personId) => ({ personId, [part]: time })),
            requestKey,
          )
        : takeBackTicks(drillId, { personIds: ids, part: rollParts[part] }, requestKey),
    refreshes: [['drills', drillId]],
    onRefused: () => void queries.invalidateQueries({ queryKey: ['drills', drillId] }),
  });
  const set = (ids: string[], time: string | undefined) => {
    show(ids, time);
    change.mutate({ ids, time });
  };
  return {
    error: change.error,
    tick: (ids: string[]) => set(ids, new Date(serverNow()).toISOString()),
    takeBack: (ids: string[]) => set(ids, undefined),
  };
}

type AllProps = { part: RollPart; people: RollPerson[]; denied?: string; ticking: Ticking };

const markMax = 2_000;

function TickAll({ part, people, denied, ticking }: AllProps) {
  const { t } = useTranslation();
  const open = people
    .filter((person) => !person[part] && !person.excuse)
    .slice(0, markMax)
    .map(({ personId }) => personId);
  const what = t(`rollPart.${part}`);
  return (
    <Popconfirm
      title={t('roll.allSure', { count: open.length, what })}
      okText={t('roll.all', { what })}
      cancelText={t('action.cancel')}
      disabled={open.length === 0 || !!denied}
      onConfirm={() => ticking.tick(open)}
    >
      <Button disabled={open.length === 0 || !!denied}>
        {t('roll.all', { what })} ({count(open.length)})
      </Button>
    </Popconfirm>
  );
}

type TableProps = AllProps & { drill: Drill; named: PersonFilter };

function PeopleTable({ drill, part, people, denied, ticking, named }: TableProps) {
  const { t } = useTranslation();
  const roster = useQuery(peopleQuery(named, 5_000)).data?.rows ?? [];
  const nameOf = new Map(roster.map(({ id, name }) => [id, name]));
  const columns: TableColumnsType<RollPerson> = [
    {
      title: t('roll.person'),
      render: (_, person) => (
        <>
          <b>{nameOf.get(person.personId) ?? person.personId}</b>{' '}
          {person.late && <Tag color="orange">{t('roll.late')}</Tag>}
          {person.excuse && (
            <Tag>{t(`drillExcuse.${person.excuse}`, { defaultValue: person.excuse })}</Tag>
          )}
          <Times drill={drill} person={person} />
        </>
      ),
    },
    {
      key: 'action',
      width: 130,
      align: 'right',
      render: (_, { personId, ...person }) =>
        person[part] ? (
          <GuardedButton denied={denied} onClick={() => ticking.takeBack([personId])}>
            {t('roll.undo')}
          </GuardedButton>
        ) : (
          <GuardedButton
            type="primary"
            denied={denied}
            aria-label={`${t(`rollPart.${part}`)} ${nameOf.get(personId) ?? personId}`}
            onClick={() => ticking.tick([personId])}
          >
            {t(`rollPart.${part}`)}
          </GuardedButton>
        ),
    },
  ];
  return (
    <Table<RollPerson>
      {...{ size: 'small', rowKey: 'personId', columns, dataSource: people }}
      showHeader={false}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}

/** Each time that is known, with what it is. */
function Times({ drill, person }: { drill: Drill; person: RollPerson }) {
  const { t } = useTranslation();
  const done = (['acknowledgeTime', 'turnoutTime', 'musterTime'] as const).filter(
    (part) => person[part],
  );
  const near = drill.startTime ?? drill.planTime;
  return (
    <div className="m-note m-small">
      {done
        .map((part) => `${t(`rollPart.${part}`)} ${clockTime(person[part], near)}`)
        .join(' · ') || t('roll.nothing')}
    </div>
  );
}
