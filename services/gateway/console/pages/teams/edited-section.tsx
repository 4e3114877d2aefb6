import type { UseQueryResult } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';

type Props<Data, Row> = {
  title: string;
  note?: string;
  /** What the button that adds one says, and why it may not be pressed. */
  add: string;
  denied?: string;
  query: UseQueryResult<Data>;
  rowsOf: (data: Data) => Row[];
  table: (rows: Row[], onEdit: (row: Row) => void) => ReactNode;
  /** Of one that is changed, or a new one. */
  dialog: (row: Row | undefined, onClose: () => void) => ReactNode;
};

/** A short list that is kept here: its heading, its rows, and the dialog of the one being edited. */
export function EditedSection<Data, Row>(props: Props<Data, Row>) {
  const { title, note, add, denied, query, rowsOf, table, dialog } = props;
  const [editing, setEditing] = useState<{ row?: Row }>();
  return (
    <>
      <h2 className="m-sub">{title}</h2>
      {note && <p className="m-note">{note}</p>}
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setEditing({})}>
          {add}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={(data) => rowsOf(data).length === 0}>
        {(data) => table(rowsOf(data), (row) => setEditing({ row }))}
      </QueryView>
      {editing && dialog(editing.row, () => setEditing(undefined))}
    </>
  );
}

type TableProps<Row extends object> = {
  rows: Row[];
  rowKey?: string | ((row: Row) => string);
  columns: TableColumnsType<Row>;
};

/** Twenty rows a page, as wide as they need. */
export function EditedTable<Row extends object>({ rows, rowKey = 'id', columns }: TableProps<Row>) {
  return (
    <Table<Row>
      size="small"
      rowKey={rowKey}
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
