import { useQuery } from '@tanstack/react-query';
import { Checkbox, Input, Segmented, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  availabilityQuery,
  teamKinds,
  teamsQuery,
  type Team,
  type TeamAvailability,
} from '../../api/teams';
import { count, dateTime } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { SheetLinks } from '../../parts/sheet-links';
import { useMay } from '../../session';
import { TeamDialog } from './team-dialog';
import { ClaimTeamsDialog } from './team-dialogs';
import { TeamMap } from './team-map';
import { TeamLink, TeamStateTag, useSpecialisms, useTeamNames, type TabProps } from './team-names';

export function TeamsTab({ divisionCode, onShow }: TabProps) {
  const { t } = useTranslation();
  const may = useMay();
  const denied = may.not('claimTeams');
  const [view, setView] = useState<'list' | 'map'>('list');
  const [filter, setFilter] = useState<Filter>({ words: '', readyOnly: false });
  const [chosen, setChosen] = useState<string[]>([]);
  const [dialog, setDialog] = useState<'claim' | 'new'>();
  const { kind, specialism } = filter;
  const query = useQuery(teamsQuery({ divisionCode, kind, specialism }));
  const states = useQuery(availabilityQuery({ divisionCode })).data?.rows ?? [];
  const stateOf = new Map(states.map((one) => [one.teamId, one]));
  const shown = (rows: Team[]) =>
    rows.filter(
      ({ id, nameZh, nameEn }) =>
        (!filter.readyOnly || stateOf.get(id)?.ready) &&
        `${id} ${nameZh} ${nameEn}`.toLowerCase().includes(filter.words.toLowerCase()),
    );
  return (
    <>
      <div className="m-filters">
        <Segmented
          value={view}
          onChange={setView}
          options={(['list', 'map'] as const).map((value) => ({
            value,
            label: t(`depots.${value}`),
          }))}
        />
        <TeamFilterFields filter={filter} onChange={setFilter} />
        <SheetLinks kind="teams" />
      </div>
      <div className="m-filters">
        <GuardedButton
          type="primary"
          denied={denied ?? (chosen.length === 0 ? t('teams.chooseFirst') : undefined)}
          onClick={() => setDialog('claim')}
        >
          {t('assignment.claim', { number: chosen.length })}
        </GuardedButton>
        <GuardedButton denied={may.not('keepTeams')} onClick={() => setDialog('new')}>
          {t('teams.add')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => shown(rows).length === 0}>
        {({ rows }) =>
          view === 'map' ? (
            <TeamMap rows={shown(rows)} stateOf={stateOf} />
          ) : (
            <TeamTable
              rows={shown(rows)}
              stateOf={stateOf}
              chosen={chosen}
              onChoose={setChosen}
              onShow={onShow}
            />
          )
        }
      </QueryView>
      {dialog === 'claim' && (
        <ClaimTeamsDialog
          teamIds={chosen}
          onClose={() => setDialog(undefined)}
          onDone={() => setChosen([])}
        />
      )}
      {dialog === 'new' && <TeamDialog onClose={() => setDialog(undefined)} />}
    </>
  );
}

type Filter = {
  kind?: Team['kind'];
  specialism?: string;
  words: string;
  readyOnly: boolean;
};
type FilterProps = { filter: Filter; onChange: (filter: Filter) => void };

function TeamFilterFields({ filter, onChange }: FilterProps) {
  const { t } = useTranslation();
  const specialisms = useSpecialisms();
  return (
    <>
      <Select
        allowClear
        placeholder={t('teams.kind')}
        aria-label={t('teams.kind')}
        value={filter.kind}
        onChange={(kind?: Team['kind']) => onChange({ ...filter, kind })}
        options={teamKinds.map((value) => ({ value, label: t(`teamKind.${value}`) }))}
        style={{ width: 130 }}
      />
      <Select
        allowClear
        placeholder={t('teams.specialism')}
        aria-label={t('teams.specialism')}
        value={filter.specialism}
        onChange={(specialism?: string) => onChange({ ...filter, specialism })}
        options={specialisms}
        style={{ width: 150 }}
      />
      <Input.Search
        allowClear
        placeholder={t('teams.find')}
        aria-label={t('teams.find')}
        onChange={({ target }) => onChange({ ...filter, words: target.value.trim() })}
        style={{ width: 170 }}
      />
      <Checkbox
        checked={filter.readyOnly}
        onChange={({ target }) => onChange({ ...filter, readyOnly: target.checked })}
      >
        {t('teams.readyOnly')}
      </Checkbox>
    </>
  );
}

type TableProps = {
  rows: Team[];
  stateOf: Map<string, TeamAvailability>;
  chosen: string[];
  onChoose: (ids: string[]) => void;
  onShow: (id: string) => void;
};

function TeamTable({ rows, stateOf, chosen, onChoose, onShow }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const { specialism } = useTeamNames();
  const columns: TableColumnsType<Team> = [
    {
      title: t('teams.team'),
      render: (_, one) => (
        <TeamLink id={one.id} name={nameIn(names.language, one)} onShow={onShow} />
      ),
    },
    { title: t('text.state'), render: (_, one) => <TeamStateTag state={one.state} /> },
    {
      title: t('teams.availability'),
      render: (_, one) => <Availability availability={stateOf.get(one.id)} />,
    },
    { title: t('teams.kind'), render: (_, one) => t(`teamKind.${one.kind}`) },
    { title: t('teams.specialism'), render: (_, one) => specialism(one.specialism) },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    {
      title: t('teams.people'),
      align: 'right',
      render: (_, one) => {
        const now = stateOf.get(one.id);
        return `${count(now?.onShiftCount)} / ${count(now?.availableCount)} / ${count(one.memberCount)}`;
      },
    },
  ];
  return (
    <>
      <p className="m-note">{t('teams.peopleNote')}</p>
      <Table<Team>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        rowSelection={{
          selectedRowKeys: chosen,
          preserveSelectedRowKeys: true,
          onChange: (keys) => onChoose(keys.map(String)),
          getCheckboxProps: ({ id }) => ({
            disabled: stateOf.get(id)?.reasons.includes('CLAIMED'),
          }),
        }}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}

/** Whether a team can go now; if not, why, for what and until when. */
export function Availability({ availability: one }: { availability?: TeamAvailability }) {
  const { t } = useTranslation();
  if (!one) return <>–</>;
  if (one.ready) return <Tag color="green">{t('teams.ready')}</Tag>;
  const values = { onShift: count(one.onShiftCount), minimum: count(one.minimumCrew) };
  const until = one.reasons.includes('RESTING') ? one.restUntil : one.untilTime;
  return (
    <>
      <Tag color="red">{t('teams.notReady')}</Tag>
      {one.reasons
        .map((reason) => t(`teamReason.${reason}`, { ...values, defaultValue: reason }))
        .join(t('text.comma'))}
      {one.task && <div className="m-note">{one.task}</div>}
      {until && <div className="m-note">{t('teams.until', { time: dateTime(until) })}</div>}
    </>
  );
}
