import { Alert, App, Form, Input, Switch, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { postCount, requestRecount, type Count, type CountLine } from '../../api/counts';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { Nothing, ProblemAlert } from '../../parts/query-view';
import { useMay } from '../../session';
import { useLots } from './lot-names';

type Props = { one: Count; rows: CountLine[] };

/** Book and shelf side by side; lines are sent back, or the book is made to agree. */
export function CountReview({ one, rows }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [differing, setDiffering] = useState(true);
  const [chosen, setChosen] = useState<number[]>([]);
  const [posting, setPosting] = useState(false);
  const recount = useChange<number[], Count>({
    send: (lines, key) => requestRecount(one.id, lines, key),
    refreshes: [['counts']],
    onDone: () => setChosen([]),
  });
  const denied = may.not('keepStock', names.depotOf.get(one.depotId)?.divisionCode);
  const reviewing = one.state === 'REVIEW';
  const shown = differing ? rows.filter(({ variance }) => variance) : rows;
  return (
    <section className="m-panel">
      <div className="m-toolbar">
        <span className="m-inline-field">
          <Switch id="differing" size="small" checked={differing} onChange={setDiffering} />
          <label htmlFor="differing">{t('counts.onlyVariances')}</label>
        </span>
        {reviewing && (
          <>
            <GuardedButton
              denied={denied}
              disabled={chosen.length === 0}
              loading={recount.isPending}
              onClick={() => recount.mutate(chosen)}
            >
              {t('counts.recount', { number: chosen.length })}
            </GuardedButton>
            <GuardedButton type="primary" denied={denied} onClick={() => setPosting(true)}>
              {t('counts.post')}
            </GuardedButton>
          </>
        )}
      </div>
      {recount.isError && <ProblemAlert error={recount.error} />}
      {shown.length === 0 ? (
        <Nothing>{t('counts.agrees')}</Nothing>
      ) : (
        <LineTable
          rows={shown}
          chosen={chosen}
          onChoose={reviewing && !denied ? setChosen : undefined}
        />
      )}
      {posting && <PostDialog one={one} onClose={() => setPosting(false)} />}
    </section>
  );
}

type TableProps = {
  rows: CountLine[];
  chosen: number[];
  onChoose?: (lineNumbers: number[]) => void;
};

function LineTable({ rows, chosen, onChoose }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const lots = useLots(rows.map(({ itemId }) => itemId));
  const columns: TableColumnsType<CountLine> = [
    { title: t('bins.code'), render: (_, { binCode }) => binCode ?? t('care.floor') },
    {
      title: t('text.item'),
      render: (_, one) => (
        <>
          {names.item(one.itemId)} {one.unexpected && <Tag>{t('counts.unexpected')}</Tag>}
          <div className="m-note m-small">{lots.get(one.lotId)?.batchNumber}</div>
        </>
      ),
    },
    { title: t('counts.expected'), align: 'right', render: (_, one) => count(one.expected) },
    { title: t('counts.counted'), align: 'right', render: (_, one) => count(one.counted) },
    {
      title: t('counts.variance'),
      align: 'right',
      render: (_, { variance = 0 }) => (
        <strong className={variance < 0 ? 'm-bad' : variance > 0 ? 'm-warn' : ''}>
          {variance > 0 ? '+' : variance < 0 ? '−' : ''}
          {count(Math.abs(variance))}
        </strong>
      ),
    },
    { title: t('text.unit'), render: (_, { itemId }) => names.unit(itemId) },
    { title: t('counts.attempts'), align: 'right', render: (_, one) => one.attemptCount },
  ];
  return (
    <Table<CountLine>
      size="small"
      rowKey="lineNumber"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
      rowSelection={
        onChoose && {
          selectedRowKeys: chosen,
          onChange: (keys) => onChoose(keys.map(Number)),
        }
      }
    />
  );
}

function PostDialog({ one, onClose }: { one: Count; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const variances = one.varianceLineCount ?? 0;
  return (
    <FormDialog<{ reason?: string }, Count>
      title={t('counts.post')}
      okText={t('counts.post')}
      onClose={onClose}
      send={({ reason }, key) => postCount(one.id, { reason: reason?.trim() || undefined }, key)}
      refreshes={[['counts'], ['stock'], ['approvals']]}
      onDone={({ state }) =>
        state === 'AWAITING_APPROVAL'
          ? message.warning(t('approvals.waits'))
          : message.success(t('counts.posted'))
      }
    >
      <Alert
        type={variances > 0 ? 'warning' : 'success'}
        showIcon
        className="m-alert"
        title={t('counts.postNote', { number: variances })}
      />
      <Form.Item name="reason" label={t('text.reason')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
