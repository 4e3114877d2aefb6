import { useQuery } from '@tanstack/react-query';
import { App, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  parLevelsQuery,
  parStates,
  putParLevels,
  type ParChanges,
  type ParFilter,
  type ParLevel,
  type ParPosition,
  type ParState,
} from '../../api/par-levels';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { LevelDialog } from './level-dialog';
import { ProposeDialog } from './propose-dialog';

type Props = { filter: ParFilter; proposeFor?: string };

export function LevelsTab({ filter, proposeFor }: Props) {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  const query = useQuery(parLevelsQuery(filter));
  const [open, setOpen] = useState<ParLevel | 'new' | 'propose'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => setOpen('propose')}>
          {t('par.propose')}
        </GuardedButton>
        <GuardedButton denied={denied} onClick={() => setOpen('new')}>
          {t('par.add')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('par.none')}>
        {({ rows, complete }) => (
          <>
            <PositionTable rows={rows} onEdit={setOpen} />
            {!complete && <p className="m-note">{t('text.notAll')}</p>}
          </>
        )}
      </QueryView>
      {open === 'propose' && (
        <ProposeDialog divisionCode={proposeFor} itemId={filter.itemId} onClose={close} />
      )}
      {open && open !== 'propose' && (
        <LevelDialog level={open === 'new' ? undefined : open} onClose={close} />
      )}
    </>
  );
}

const colours: Record<ParState, string> = {
  BELOW_MINIMUM: 'red',
  BELOW_REORDER: 'gold',
  ENOUGH: 'green',
  ABOVE_MAXIMUM: 'blue',
};

type TableProps = { rows: ParPosition[]; onEdit: (level: ParLevel) => void };

function PositionTable({ rows, onEdit }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const number = (title: string, of: (one: ParPosition) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, one: ParPosition) => count(of(one)),
    sorter: (a: ParPosition, b: ParPosition) => of(a) - of(b),
  });
  const columns: TableColumnsType<ParPosition> = [
    {
      title: t('text.depot'),
      render: (_, { level }) => names.depot(level.depotId),
      sorter: (a, b) => a.level.depotId.localeCompare(b.level.depotId),
    },
    {
      title: t('text.item'),
      render: (_, { level }) => names.item(level.itemId),
      sorter: (a, b) => a.level.itemId.localeCompare(b.level.itemId),
    },
    {
      title: t('text.state'),
      render: (_, { state }) => <Tag color={colours[state]}>{t(`parState.${state}`)}</Tag>,
      filters: parStates.map((value) => ({ value, text: t(`parState.${value}`) })),
      onFilter: (value, { state }) => state === value,
      sorter: (a, b) => parStates.indexOf(a.state) - parStates.indexOf(b.state),
    },
    number(t('par.usable'), ({ usable }) => usable),
    number(t('par.expected'), ({ expected }) => expected),
    number(t('par.minimum'), ({ level }) => level.minimum),
    number(t('par.reorder'), ({ level }) => level.reorder),
    number(t('par.maximum'), ({ level }) => level.maximum),
    number(t('par.shortfall'), ({ shortfall }) => shortfall),
    { title: t('text.unit'), render: (_, { level }) => names.unit(level.itemId) },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, { level }) => <Actions level={level} onEdit={onEdit} />,
    },
  ];
  return (
    <Table<ParPosition>
      size="small"
      rowKey={({ level }) => `${level.depotId}/${level.itemId}`}
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function Actions({ level, onEdit }: { level: ParLevel; onEdit: (level: ParLevel) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepStock', names.depotOf.get(level.depotId)?.divisionCode);
  const removal = useChange<ParChanges, unknown>({
    send: putParLevels,
    refreshes: [['par-levels'], ['alerts']],
    onRefused: (problem) => message.error(textOf(problem)),
  });
  const { depotId, itemId } = level;
  const ask = () =>
    modal.confirm({
      title: t('par.removeQuestion', { item: names.item(itemId), depot: names.depot(depotId) }),
      content: t('par.removeNote'),
      okText: t('action.remove'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () => removal.mutateAsync({ removed: [{ depotId, itemId }] }).catch(() => undefined),
    });
  return (
    <Space size={4}>
      <GuardedButton size="small" denied={denied} onClick={() => onEdit(level)}>
        {t('action.edit')}
      </GuardedButton>
      <GuardedButton size="small" danger denied={denied} onClick={ask}>
        {t('action.remove')}
      </GuardedButton>
    </Space>
  );
}
