import { Table, type TableColumnsType } from 'antd';

/** Lines of a joint plan, which have no id of their own. */
export function JointLines<T extends object>({
  rows,
  columns,
}: {
  rows: readonly T[];
  columns: TableColumnsType<T>;
}) {
  return (
    <Table<T>
      size="small"
      rowKey={(row) => JSON.stringify(row)}
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}
