import { App, Button, Checkbox, Form, Input, InputNumber, Pagination, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addCountLine,
  recordCount,
  type Count,
  type CountLine,
  type Find,
  type Recorded,
  type Tally,
} from '../../api/counts';
import { useChange } from '../../api/use-change';
import type { Lot } from '../../api/types';
import { useNames } from '../../names';
import { ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { Nothing, ProblemAlert } from '../../parts/query-view';
import { useDrafts } from './drafts';
import { useLots } from './lot-names';

type Props = { one: Count; rows: CountLine[] };

const linesMax = 500;
const shownMax = 100;

/** What to count, in the order of the bins; made for a phone in the other hand. */
export function CountSheet({ one, rows }: Props) {
  const { t } = useTranslation();
  const { message, notification } = App.useApp();
  const { drafts, put, drop } = useDrafts(one.id);
  const [all, setAll] = useState(false);
  const [finding, setFinding] = useState(false);
  const { shown, pages } = usePages(rows.filter(({ state }) => all || state !== 'COUNTED'));
  const lots = useLots(shown.map(({ itemId }) => itemId));
  const record = useChange<Tally[], Recorded>({
    send: (lines, key) => recordCount(one.id, lines, key),
    refreshes: [['counts']],
    onDone: ({ lines }) => {
      drop(lines.map(({ lineNumber }) => lineNumber));
      const again = lines.filter(({ state }) => state === 'TO_RECOUNT').length;
      if (again === 0) void message.success(t('counts.recorded', { number: lines.length }));
      else notification.warning({ title: t('counts.again', { number: again }), duration: 8 });
    },
  });
  const tallies = rows
    .filter(({ lineNumber }) => drafts[lineNumber] !== undefined)
    .slice(0, linesMax)
    .map(({ lineNumber }) => ({ lineNumber, quantity: drafts[lineNumber]! }));
  return (
    <section className="m-panel">
      <div className="m-toolbar">
        <Checkbox checked={all} onChange={(event) => setAll(event.target.checked)}>
          {t('counts.showCounted')}
        </Checkbox>
        <Button size="small" onClick={() => setFinding(true)}>
          {t('counts.find')}
        </Button>
      </div>
      {record.isError && <ProblemAlert error={record.error} />}
      {shown.length === 0 && <Nothing>{t('counts.allCounted')}</Nothing>}
      <ul className="m-count">
        {shown.map((line) => (
          <Line
            key={line.lineNumber}
            line={line}
            lot={lots.get(line.lotId)}
            value={drafts[line.lineNumber]}
            onChange={(value) => put(line.lineNumber, value)}
          />
        ))}
      </ul>
      {pages}
      <div className="m-count-foot">
        <span>{t('counts.filled', { done: one.countedLineCount, all: one.lineCount })}</span>
        <Button
          type="primary"
          size="large"
          disabled={tallies.length === 0}
          loading={record.isPending}
          onClick={() => record.mutate(tallies)}
        >
          {t('counts.record', { number: tallies.length })}
        </Button>
      </div>
      {finding && <FindDialog id={one.id} onClose={() => setFinding(false)} />}
    </section>
  );
}

/** A stocktake may have many thousand lines; a phone shows some of them at a time. */
function usePages(open: CountLine[]) {
  const [page, setPage] = useState(1);
  const current = Math.min(page, Math.max(1, Math.ceil(open.length / shownMax)));
  const pages = (
    <Pagination
      current={current}
      pageSize={shownMax}
      total={open.length}
      showSizeChanger={false}
      hideOnSinglePage
      onChange={setPage}
    />
  );
  return { shown: open.slice((current - 1) * shownMax, current * shownMax), pages };
}

type LineProps = {
  line: CountLine;
  lot?: Lot;
  value?: number;
  onChange: (value: number | null) => void;
};

function Line({ line, lot, value, onChange }: LineProps) {
  const { t } = useTranslation();
  const names = useNames();
  const name = names.item(line.itemId);
  return (
    <li className={value === undefined ? '' : 'm-touched'}>
      <div className="m-count-what">
        <strong>{name}</strong> {line.binCode && <Tag color="blue">{line.binCode}</Tag>}
        {line.state === 'TO_RECOUNT' && <Tag color="gold">{t('lineState.TO_RECOUNT')}</Tag>}
        {line.state === 'COUNTED' && <Tag color="green">{t('lineState.COUNTED')}</Tag>}
        {line.unexpected && <Tag>{t('counts.unexpected')}</Tag>}
        <div className="m-note m-small">
          {[
            lot?.batchNumber,
            lot?.expireDate && t('stock.expiresOn', { date: lot.expireDate }),
            !line.binCode && t('care.floor'),
          ]
            .filter(Boolean)
            .join(' · ')}
        </div>
      </div>
      <InputNumber
        size="large"
        min={0}
        max={1e9}
        precision={0}
        inputMode="numeric"
        aria-label={t('counts.countedOf', { item: name, number: line.lineNumber })}
        value={value ?? null}
        placeholder={line.counted === undefined ? '' : String(line.counted)}
        suffix={names.unit(line.itemId)}
        onChange={onChange}
      />
    </li>
  );
}

/** Goods that are there and not on the sheet. */
function FindDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  const send = (values: Find, key: string) =>
    addCountLine(
      id,
      {
        itemId: values.itemId,
        batchNumber: values.batchNumber?.trim() || undefined,
        expireDate: values.expireDate || undefined,
        binCode: values.binCode?.trim() || undefined,
      },
      key,
    );
  return (
    <FormDialog<Find, CountLine>
      title={t('counts.find')}
      okText={t('counts.addLine')}
      onClose={onClose}
      send={send}
      refreshes={[['counts']]}
    >
      <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
        <ItemSelect />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="batchNumber" label={t('stock.batch')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="expireDate" label={t('stock.expiry')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="binCode" label={t('bins.code')}>
          <Input maxLength={32} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
