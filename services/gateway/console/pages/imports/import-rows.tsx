import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  importRowsQuery,
  rowChanges,
  sheetsQuery,
  type Import,
  type ImportRow,
  type RowChange,
} from '../../api/sheets';
import { count } from '../../format';
import { useLanguage } from '../../language';
import { QueryView } from '../../parts/query-view';

const colours: Record<RowChange, string> = {
  CREATE: 'green',
  UPDATE: 'gold',
  UNCHANGED: 'default',
};

/** What each row changes, a page at a time. */
export function ImportRows({ one }: { one: Import }) {
  const { t } = useTranslation();
  const counts = {
    CREATE: one.createCount,
    UPDATE: one.updateCount,
    UNCHANGED: one.unchangedCount,
  };
  const [change, setChange] = useState(rowChanges.find((value) => counts[value] > 0));
  // The tokens of the pages up to the one that is shown.
  const [tokens, setTokens] = useState<string[]>([]);
  const query = useQuery(importRowsQuery(one, { change, pageToken: tokens.at(-1) }));
  const next = query.data?.nextPageToken;
  const choose = (value: RowChange | '') => {
    setChange(value || undefined);
    setTokens([]);
  };
  return (
    <>
      <h3>{t('sheets.rows')}</h3>
      <div className="m-toolbar">
        <Segmented<RowChange | ''>
          value={change ?? ''}
          onChange={choose}
          options={[
            { value: '', label: t('sheets.allRows') },
            ...rowChanges.map((value) => ({
              value,
              label: `${t(`rowChange.${value}`)} ${count(counts[value])}`,
            })),
          ]}
        />
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('sheets.noRows')}>
        {({ rows }) => <Rows kind={one.kind} rows={rows} />}
      </QueryView>
      {(tokens.length > 0 || next) && (
        <div className="m-toolbar m-more">
          <Button disabled={tokens.length === 0} onClick={() => setTokens(tokens.slice(0, -1))}>
            {t('sheets.previous')}
          </Button>
          <Button disabled={!next} onClick={() => next && setTokens([...tokens, next])}>
            {t('sheets.next')}
          </Button>
        </div>
      )}
    </>
  );
}

function Rows({ kind, rows }: { kind: string; rows: ImportRow[] }) {
  const { t } = useTranslation();
  const inWords = useCellWords(kind);
  const columns: TableColumnsType<ImportRow> = [
    { title: t('sheets.row'), width: 60, render: (_, { row }) => row },
    {
      title: t('sheets.change'),
      render: (_, { change }) => <Tag color={colours[change]}>{t(`rowChange.${change}`)}</Tag>,
    },
    { title: t('sheets.key'), render: (_, { key }) => key.filter(Boolean).join(' · ') },
    { title: t('sheets.what'), render: (_, row) => <Fields row={row} inWords={inWords} /> },
  ];
  return (
    <Table<ImportRow>
      size="small"
      rowKey="row"
      columns={columns}
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  );
}

type CellWords = (column: string, value: string) => string;

/** A choice such as STREET and a yes or no are said in the reader's language. */
function useCellWords(kind: string): CellWords {
  const { t } = useTranslation();
  const chinese = useLanguage() === 'zh';
  const sheet = useQuery(sheetsQuery).data?.sheets.find((one) => one.kind === kind);
  return (key, value) => {
    const column = sheet?.columns.find((one) => one.key === key);
    if (value === '' || !column) return value || '–';
    if (column.kind === 'boolean') return t(value === 'true' ? 'reports.yes' : 'reports.no');
    const place = column.choices.indexOf(value);
    return (chinese ? column.choicesZh : column.choicesEn)[place] ?? value;
  };
}

type FieldsProps = { row: ImportRow; inWords: CellWords };

function Fields({ row: { change, fields }, inWords }: FieldsProps) {
  const { t } = useTranslation();
  const chinese = useLanguage() === 'zh';
  return (
    <ul className="m-goods m-diff">
      {fields.map(({ key, columnZh, columnEn, from, to }) => (
        <li key={key}>
          <span className="m-note">{(chinese ? columnZh : columnEn) + t('text.colon')}</span>
          {change === 'UPDATE' && (
            <>
              <del>{inWords(key, from)}</del>
              {' → '}
            </>
          )}
          {inWords(key, to)}
        </li>
      ))}
    </ul>
  );
}
