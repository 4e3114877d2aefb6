import { App, Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../api/use-change';
import { GuardedButton } from '../../parts/guarded-button';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';

type Requested = { id: string; state: string };

type Props<Row extends Requested, Verb extends string> = {
  rows: Row[];
  columns: TableColumnsType<Row>;
  stateText: (state: Row['state']) => string;
  /** What may be done in each state. */
  verbs: Partial<Record<Row['state'], Verb[]>>;
  verbText: (verb: Verb) => string;
  send: (move: { id: string; verb: Verb }, key: string) => Promise<Row>;
};

const stateColours: Record<string, string> = {
  OFFERED: 'blue',
  REQUESTED: 'blue',
  ACCEPTED: 'gold',
  APPROVED: 'green',
};

/** What people ask for, with its state, and what may be done about it: swaps and leave. */
export function RequestTable<Row extends Requested, Verb extends string>(props: Props<Row, Verb>) {
  const { t } = useTranslation();
  const { rows, columns, stateText } = props;
  const all: TableColumnsType<Row> = [
    ...columns,
    {
      title: t('text.state'),
      render: (_, { state }) => <Tag color={stateColours[state]}>{stateText(state)}</Tag>,
    },
    { key: 'verbs', render: (_, row) => <Verbs row={row} {...props} /> },
  ];
  return (
    <Table<Row>
      size="small"
      rowKey="id"
      columns={all}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

/** Whoever leads decides; to take back or to answer is for those whom it concerns. */
const decisions = new Set<string>(['approve', 'reject']);
const consents = new Set<string>(['accept', 'approve']);

function Verbs<Row extends Requested, Verb extends string>({
  row,
  verbs,
  verbText,
  send,
}: Props<Row, Verb> & { row: Row }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('leadTeams');
  const move = useChange<{ id: string; verb: Verb }, Row>({
    send,
    refreshes: [['duty'], ['teams']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  const possible = verbs[row.state as Row['state']] ?? [];
  return (
    <div className="m-verbs">
      {possible.map((verb) => (
        <GuardedButton
          key={verb}
          size="small"
          type={consents.has(verb) ? 'primary' : 'default'}
          denied={decisions.has(verb) ? denied : undefined}
          onClick={() => move.mutate({ id: row.id, verb })}
        >
          {verbText(verb)}
        </GuardedButton>
      ))}
    </div>
  );
}
