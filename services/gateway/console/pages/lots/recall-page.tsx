import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Input, Segmented, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import {
  closeRecall,
  recallLineKinds,
  recallLinesQuery,
  recallQuery,
  unitKinds,
  type Recall,
  type RecallLine,
  type RecallLineKind,
  type RecallUnits,
} from '../../api/lots';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { usePeople } from '../../people';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { LotStateTag } from '../../parts/tags';
import { useMay } from '../../session';
import { RecallStateTag } from './lots-page';

/** The report: where every unit of the batch was, where it is, and for whom it was meant. */
export function RecallPage() {
  const { id = '' } = useParams();
  const query = useQuery(recallQuery(id));
  return <QueryView query={query}>{(recall) => <Report recall={recall} />}</QueryView>;
}

function Report({ recall }: { recall: Recall }) {
  const { t } = useTranslation();
  const names = useNames();
  const personOf = usePeople();
  const may = useMay();
  const [closing, setClosing] = useState(false);
  const unit = names.unit(recall.itemId);
  return (
    <>
      <PageHead
        back={{ to: '/lots', label: t('nav.lots') }}
        title={t('lots.recallOf', {
          item: names.item(recall.itemId),
          batch: recall.batchNumber ?? recall.lots[0]?.batchNumber ?? '',
        })}
        tags={<RecallStateTag state={recall.state} />}
        note={[
          recall.reason,
          recall.documentNumber,
          dateTime(recall.createTime),
          personOf(recall.actorId),
        ]
          .filter(Boolean)
          .join(' · ')}
        actions={
          recall.state === 'OPEN' && (
            <GuardedButton denied={may.not('keepStock')} onClick={() => setClosing(true)}>
              {t('lots.closeRecall')}
            </GuardedButton>
          )
        }
      />
      <Units recall={recall} unit={unit} />
      {recall.reservations.length > 0 && <Promises recall={recall} />}
      <Holders recall={recall} />
      <Lots recall={recall} />
      {closing && <CloseDialog id={recall.id} onClose={() => setClosing(false)} />}
    </>
  );
}

function Units({ recall: { atRecall, now, recovered }, unit }: { recall: Recall; unit: string }) {
  const { t } = useTranslation();
  const kinds: (keyof RecallUnits)[] = [...unitKinds, 'converted', 'inKits'];
  return (
    <section className="m-panel">
      <h2>{t('lots.where')}</h2>
      <div className="m-scroll">
        <table className="m-grid m-units">
          <thead>
            <tr>
              <th />
              {kinds.map((kind) => (
                <th key={kind} className="m-number">
                  {t(`recallUnits.${kind}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(
              [
                ['atRecall', atRecall],
                ['now', now],
              ] as const
            ).map(([name, units]) => (
              <tr key={name}>
                <th>{t(`lots.${name}`)}</th>
                {kinds.map((kind) => (
                  <td key={kind} className="m-number">
                    <strong>{count(units?.[kind])}</strong>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="m-note">{t('lots.recovered', { value: count(recovered), unit })}</p>
    </section>
  );
}

/** Plans that counted on these units: they have to be made again. */
function Promises({ recall }: { recall: Recall }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <Alert
      type="warning"
      showIcon
      className="m-alert"
      title={t('lots.promised')}
      description={
        <ul className="m-goods">
          {recall.reservations.map(({ reservationId, purpose, quantity, itemId }) => (
            <li key={`${reservationId} ${itemId}`}>
              {count(quantity)} {names.unit(itemId || recall.itemId)}{' '}
              <Purpose purpose={purpose} id={reservationId} />
            </li>
          ))}
        </ul>
      }
    />
  );
}

function Purpose({ purpose, id }: { purpose?: string; id?: string }) {
  const { t } = useTranslation();
  if (purpose?.startsWith('plans/')) return <Link to={`/${purpose}`}>{t('lots.toPlan')}</Link>;
  return <span className="m-hash">{purpose ?? id}</span>;
}

function Holders({ recall }: { recall: Recall }) {
  const { t } = useTranslation();
  const names = useNames();
  const [kind, setKind] = useState<RecallLineKind>();
  const query = useQuery(recallLinesQuery(recall.id, kind));
  const columns: TableColumnsType<RecallLine> = [
    { title: t('lots.state'), render: (_, one) => <Tag>{t(`recallLine.${one.kind}`)}</Tag> },
    {
      title: t('lots.holder'),
      render: (_, one) =>
        one.borrower ?? (names.depot(one.depotId) || names.division(one.divisionCode)),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, one) => `${count(one.quantity)} ${names.unit(one.itemId || recall.itemId)}`,
    },
    {
      title: t('lots.about'),
      render: (_, one) => (
        <>
          {one.itemId && one.itemId !== recall.itemId && <Tag>{names.item(one.itemId)}</Tag>}
          {one.kitLotId && <Tag>{t('lots.inKit')}</Tag>}
          {one.followTime && <Tag>{t('lots.followed', { time: dateTime(one.followTime) })}</Tag>}
          {one.purpose && <Purpose purpose={one.purpose} />}
          {[one.documentNumber, one.reason, one.occurTime && dateTime(one.occurTime)]
            .filter(Boolean)
            .join(' · ')}
        </>
      ),
    },
  ];
  return (
    <section className="m-panel">
      <h2>{t('lots.holders')}</h2>
      <div className="m-toolbar m-more">
        <Segmented<RecallLineKind | ''>
          className="m-wrap"
          value={kind ?? ''}
          onChange={(value) => setKind(value || undefined)}
          options={[
            { value: '', label: t('approvals.all') },
            ...recallLineKinds.map((value) => ({ value, label: t(`recallLine.${value}`) })),
          ]}
        />
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => (
          <Table<RecallLine>
            size="small"
            rowKey="lineNumber"
            columns={columns}
            dataSource={rows}
            pagination={rows.length > 50 ? { pageSize: 50 } : false}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
    </section>
  );
}

function Lots({ recall }: { recall: Recall }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <p className="m-legend">
      {t('stock.lots')}
      {[...recall.lots, ...recall.madeLots].map(({ id, itemId, batchNumber, part, state }) => (
        <span key={id}>
          {itemId !== recall.itemId && `${names.item(itemId)} `}
          {batchNumber || id.slice(-8)}
          {part > 0 && `-${part}`} <LotStateTag state={state} />
        </span>
      ))}
    </p>
  );
}

function CloseDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ reason?: string }, Recall>
      title={t('lots.closeRecall')}
      okText={t('lots.closeRecall')}
      onClose={onClose}
      send={({ reason }, key) => closeRecall(id, { reason: reason?.trim() || undefined }, key)}
      refreshes={[['recalls']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p>{t('lots.closeNote')}</p>
      <Form.Item name="reason" label={t('text.reason')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}
