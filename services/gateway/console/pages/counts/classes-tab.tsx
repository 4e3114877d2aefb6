import { useQuery } from '@tanstack/react-query';
import { App, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  abcClasses,
  abcClassesQuery,
  cadencesQuery,
  computeAbcClasses,
  setAbcClass,
  type AbcClass,
  type Cadence,
  type Classification,
} from '../../api/counts';
import { useChange } from '../../api/use-change';
import { count, dateTime, decimal } from '../../format';
import { useNames } from '../../names';
import { DepotSelect } from '../../parts/fields';
import { GuardedButton } from '../../parts/guarded-button';
import { Nothing, QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay, useOwnDivision } from '../../session';
import { CadenceDialog } from './cadence-dialog';

/** How often what is counted: the cadence of A, B and C, and which items of a depot are which. */
export function ClassesTab() {
  const { t } = useTranslation();
  const [depotId, setDepot] = useState('');
  return (
    <>
      <Cadences />
      <section className="m-section">
        <h3>{t('counts.classesOf')}</h3>
        <div className="m-toolbar">
          <DepotSelect
            value={depotId || undefined}
            onChange={setDepot}
            style={{ width: 260 }}
            aria-label={t('text.depot')}
          />
          {depotId && <ComputeButton depotId={depotId} />}
          <span className="m-note">{t('counts.classesNote')}</span>
        </div>
        {depotId ? <Classes depotId={depotId} /> : <Nothing>{t('text.chooseDepot')}</Nothing>}
      </section>
    </>
  );
}

function Cadences() {
  const { t } = useTranslation();
  const division = useOwnDivision('keepStock');
  const denied = useMay().not(division ? 'keepStock' : 'setLimits', division);
  const query = useQuery(cadencesQuery(division));
  const [editing, setEditing] = useState<Cadence>();
  const columns: TableColumnsType<Cadence> = [
    { title: t('counts.abc'), render: (_, { abcClass }) => <strong>{abcClass}</strong> },
    {
      title: t('counts.every'),
      align: 'right',
      render: (_, { days }) => t('conditions.daysValue', { days: count(days) }),
    },
    {
      title: t('counts.upTo'),
      align: 'right',
      render: (_, { valueShare }) => `${decimal(valueShare * 100)}%`,
    },
    {
      title: t('counts.tolerance'),
      align: 'right',
      render: (_, { tolerancePercent }) => `${decimal(tolerancePercent)}%`,
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, cadence) => (
        <GuardedButton size="small" denied={denied} onClick={() => setEditing(cadence)}>
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <>
      <QueryView query={query}>
        {({ cadences }) => (
          <Table<Cadence>
            size="small"
            rowKey="abcClass"
            columns={columns}
            dataSource={cadences}
            pagination={false}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {editing && (
        <CadenceDialog
          cadence={{ ...editing, divisionCode: division || undefined }}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

function useDeniedAt(depotId: string) {
  const names = useNames();
  return useMay().not('keepStock', names.depotOf.get(depotId)?.divisionCode);
}

function ComputeButton({ depotId }: { depotId: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const computing = useChange<string, unknown>({
    send: computeAbcClasses,
    refreshes: [['counts']],
    onDone: () => void message.success(t('counts.computed')),
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  return (
    <GuardedButton
      denied={useDeniedAt(depotId)}
      loading={computing.isPending}
      onClick={() => computing.mutate(depotId)}
    >
      {t('counts.compute')}
    </GuardedButton>
  );
}

function Classes({ depotId }: { depotId: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const query = useQuery(abcClassesQuery(depotId));
  const columns: TableColumnsType<Classification> = [
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    { title: t('counts.abc'), render: (_, one) => <ClassField of={one} /> },
    {
      title: t('counts.setBy'),
      render: (_, { overridden }) =>
        overridden ? <Tag color="gold">{t('counts.byHand')}</Tag> : t('counts.byValue'),
    },
    { title: t('counts.last'), render: (_, { lastCountTime }) => dateTime(lastCountTime) },
  ];
  return (
    <QueryView
      query={query}
      isEmpty={({ rows }) => rows.length === 0}
      empty={t('counts.noClasses')}
    >
      {({ rows }) => (
        <Table<Classification>
          size="small"
          rowKey="itemId"
          columns={columns}
          dataSource={rows}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}

function ClassField({ of }: { of: Classification }) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const change = useChange<AbcClass | '', Classification>({
    send: (abcClass, key) =>
      setAbcClass(of.depotId, { itemId: of.itemId, abcClass: abcClass || undefined }, key),
    refreshes: [['counts']],
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  const denied = useDeniedAt(of.depotId);
  return (
    <Select<AbcClass | ''>
      size="small"
      style={{ width: 120 }}
      value={of.abcClass ?? ''}
      disabled={!!denied}
      loading={change.isPending}
      title={denied}
      aria-label={`${names.item(of.itemId)} ${t('counts.abc')}`}
      onChange={(value) => change.mutate(value)}
      options={[
        { value: '', label: t('counts.asComputed') },
        ...abcClasses.map((value) => ({ value, label: value })),
      ]}
    />
  );
}
