import { Input, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Level, LevelLine, StockProposal } from '../../api/stock-levels';
import { count } from '../../format';
import { useLanguage } from '../../language';
import { useNames } from '../../names';
import { Nothing } from '../../parts/query-view';

const levelText = (level: Level | undefined) =>
  level ? `${count(level.minimum)} / ${count(level.reorder)} / ${count(level.maximum)}` : '–';

const top = (level: Level | undefined) => level?.maximum ?? 0;

function useColumns(isApplied: boolean): TableColumnsType<LevelLine> {
  const { t } = useTranslation();
  const names = useNames();
  const language = useLanguage();
  return [
    {
      title: t('text.depot'),
      render: (_, { depotId }) => names.depot(depotId),
      sorter: (a, b) => a.depotId.localeCompare(b.depotId),
    },
    {
      title: t('text.item'),
      render: (_, { itemId }) => names.item(itemId),
      sorter: (a, b) => a.itemId.localeCompare(b.itemId),
    },
    {
      title: t('stockLevels.stock'),
      align: 'right',
      render: (_, { stock }) => count(stock),
      sorter: (a, b) => a.stock - b.stock,
    },
    {
      title: t('stockLevels.today'),
      align: 'right',
      render: (_, { today }) => levelText(today),
      sorter: (a, b) => top(a.today) - top(b.today),
    },
    {
      title: t('stockLevels.proposedLevel'),
      align: 'right',
      render: (_, { proposed, solved }) => (
        <>
          <strong>{top(proposed) === 0 ? t('stockLevels.removed') : levelText(proposed)}</strong>
          {solved && (
            <div className="m-note">{t('stockLevels.workedOut', { level: levelText(solved) })}</div>
          )}
        </>
      ),
      sorter: (a, b) => top(a.proposed) - top(b.proposed),
    },
    {
      title: t('stockLevels.buy'),
      align: 'right',
      render: (_, { buy }) => count(buy),
      sorter: (a, b) => a.buy - b.buy,
    },
    {
      title: t('stockLevels.lineCost'),
      align: 'right',
      render: (_, { cost }) => count(cost),
      sorter: (a, b) => a.cost - b.cost,
      defaultSortOrder: 'descend',
    },
    {
      title: t('stockLevels.why'),
      render: (_, line) => (language === 'zh' ? line.reasonZh : line.reasonEn),
    },
    {
      title: t('stockLevels.outcome'),
      render: (_, line) => <Outcome line={line} />,
      hidden: !isApplied,
    },
  ];
}

/** Each depot and item as proposed beside today, with what is missing and why. */
export function LinesTable({ proposal }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns = useColumns(proposal.lines.some(({ applied }) => applied));
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = proposal.lines.filter(({ depotId, itemId }) =>
    `${names.depot(depotId)} ${names.item(itemId)} ${depotId} ${itemId}`
      .toLowerCase()
      .includes(wanted),
  );
  if (proposal.lines.length === 0) return <Nothing>{t('stockLevels.noLines')}</Nothing>;
  return (
    <>
      <div className="m-filters">
        <Input.Search
          allowClear
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          placeholder={t('stockLevels.search')}
          aria-label={t('stockLevels.search')}
          style={{ width: 260 }}
        />
        <span className="m-note">{t('stockLevels.levelNote')}</span>
      </div>
      <Table<LevelLine>
        size="small"
        rowKey={({ depotId, itemId }) => `${depotId}/${itemId}`}
        columns={columns}
        dataSource={shown}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}

function Outcome({ line: { applied, undone } }: { line: LevelLine }) {
  const { t } = useTranslation();
  const tag = (outcome: string | undefined, way: 'applied' | 'undone') =>
    outcome && (
      <Tag color={outcome === 'STALE' ? 'orange' : 'green'}>
        {t(`stockLevelOutcome.${way}_${outcome}`)}
      </Tag>
    );
  return (
    <>
      {tag(applied, 'applied')}
      {tag(undone, 'undone')}
    </>
  );
}
