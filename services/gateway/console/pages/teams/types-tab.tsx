import { useQuery } from '@tanstack/react-query';
import { Button, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  matchesQuery,
  resourceTypesQuery,
  type ResourceType,
  type TeamMatch,
} from '../../api/team-records';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { useCriterion, useMissed } from './missed-text';
import { TeamLink, useTeamNames, type TabProps } from './team-names';
import { TypeDialog } from './type-dialog';

/** Typed resources: who meets every minimum, and what the others miss. */
export function TypesTab({ onShow }: TabProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { specialism } = useTeamNames();
  const denied = useMay().not('keepTeams');
  const wordsOf = useCriterion();
  const query = useQuery(resourceTypesQuery);
  const [editing, setEditing] = useState<ResourceType | 'new'>();
  const [looking, setLooking] = useState<ResourceType>();
  const columns: TableColumnsType<ResourceType> = [
    { title: t('teams.specialism'), render: (_, one) => specialism(one.specialism) },
    { title: t('teamType.type'), render: (_, one) => nameIn(language, one) },
    {
      title: t('teamType.criteria'),
      render: (_, { criteria }) => (
        <div className="m-wrapped">{criteria.map(wordsOf).join(t('text.comma'))}</div>
      ),
    },
    {
      key: 'verbs',
      render: (_, one) => (
        <div className="m-verbs">
          <Button size="small" type="primary" onClick={() => setLooking(one)}>
            {t('teamType.find')}
          </Button>
          <GuardedButton size="small" denied={denied} onClick={() => setEditing(one)}>
            {t('action.edit')}
          </GuardedButton>
        </div>
      ),
    },
  ];
  return (
    <>
      <p className="m-note">{t('teamType.tabNote')}</p>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setEditing('new')}>
          {t('teamType.add')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ resourceTypes }) => resourceTypes.length === 0}>
        {({ resourceTypes }) => (
          <>
            <Table<ResourceType>
              size="small"
              rowKey={(one) => `${one.specialism}/${one.type}`}
              columns={columns}
              dataSource={resourceTypes}
              pagination={false}
              scroll={{ x: 800 }}
            />
            {looking && (
              <Matches type={looking} types={resourceTypes} onChange={setLooking} onShow={onShow} />
            )}
          </>
        )}
      </QueryView>
      {editing && (
        <TypeDialog
          type={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

type MatchProps = {
  type: ResourceType;
  types: ResourceType[];
  onChange: (type: ResourceType) => void;
  onShow: TabProps['onShow'];
};

function Matches({ type: chosen, types, onChange, onShow }: MatchProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const missedText = useMissed();
  const { specialism, type } = chosen;
  const query = useQuery(matchesQuery({ specialism, type }));
  const keyOf = (one: ResourceType) => `${one.specialism}/${one.type}`;
  const columns: TableColumnsType<TeamMatch> = [
    {
      title: t('teams.team'),
      render: (_, one) => <TeamLink id={one.teamId} name={nameIn(language, one)} onShow={onShow} />,
    },
    {
      title: t('teamType.meets'),
      render: (_, { missed }) =>
        missed.length === 0 ? (
          <Tag color="green">{t('teamType.meetsAll')}</Tag>
        ) : (
          <ul className="m-gaps">
            {missed.map((one) => (
              <li key={one.text} className="m-short">
                {missedText(one)}
              </li>
            ))}
          </ul>
        ),
    },
    {
      title: t('teams.availability'),
      render: (_, { ready, reasons }) =>
        ready ? (
          <Tag color="green">{t('teams.ready')}</Tag>
        ) : (
          <>
            <Tag color="red">{t('teams.notReady')}</Tag>
            {reasons
              .map((one) => t(`teamReasonShort.${one}`, { defaultValue: one }))
              .join(t('text.comma'))}
          </>
        ),
    },
  ];
  return (
    <section>
      <h2 className="m-sub">{t('teamType.matches')}</h2>
      <div className="m-filters">
        <Select
          aria-label={t('teamType.type')}
          value={keyOf(chosen)}
          onChange={(key) => onChange(types.find((one) => keyOf(one) === key)!)}
          options={types.map((one) => ({ value: keyOf(one), label: nameIn(language, one) }))}
          style={{ minWidth: 240 }}
        />
      </div>
      <QueryView query={query}>
        {({ qualified, excluded }) => (
          <Table<TeamMatch>
            size="small"
            rowKey="teamId"
            columns={columns}
            dataSource={[...qualified, ...excluded]}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
    </section>
  );
}
