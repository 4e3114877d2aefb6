import { useQuery } from '@tanstack/react-query';
import { Alert, App, Table, Tag, Timeline, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { assetHistoryQuery, handoversQuery, type Asset } from '../../api/equipment';
import { startWorkOrder, workOrdersQuery, type WorkOrder } from '../../api/equipment-work';
import { useChange } from '../../api/use-change';
import { dateTime, decimal } from '../../format';
import { AsOfField } from '../../parts/as-of-field';
import { GuardedButton } from '../../parts/guarded-button';
import { HistoryList } from '../../parts/history-list';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { EndWorkOrderDialog } from './asset-dialogs';

/** Every handover, and whether their chain is whole. */
export function CustodyPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(handoversQuery(id));
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
      {({ rows, intact, brokenSequence }) => (
        <>
          <Alert
            type={intact ? 'success' : 'error'}
            showIcon
            className="m-alert"
            title={
              intact
                ? t('equipment.chainWhole')
                : t('equipment.chainBroken', { number: brokenSequence })
            }
          />
          <Timeline
            items={rows.map((one) => ({
              content: (
                <>
                  {dateTime(one.occurTime)} {one.fromHolder ?? '–'} → {one.toHolder}
                  <div className="m-note">
                    {t('equipment.signedBy', { name: one.signature })} {one.condition}
                  </div>
                </>
              ),
            }))}
          />
        </>
      )}
    </QueryView>
  );
}

type HistoryProps = { id: string; onAsOf: (time?: string) => void };

export function HistoryPanel({ id, onAsOf }: HistoryProps) {
  const query = useQuery(assetHistoryQuery(id));
  return (
    <>
      <AsOfField onChange={onAsOf} />
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <HistoryList entries={rows} />}
      </QueryView>
    </>
  );
}

type End = { id: string; verb: 'finish' | 'cancel' };

export function WorkOrdersPanel({ asset }: { asset: Asset }) {
  const { t } = useTranslation();
  const [ending, setEnding] = useState<End>();
  const query = useQuery(workOrdersQuery(asset.id));
  const columns: TableColumnsType<WorkOrder> = [
    {
      title: t('workOrder.title'),
      render: (_, one) => (
        <>
          {one.title}
          <div className="m-note">{one.outcome ?? one.description}</div>
        </>
      ),
    },
    {
      title: t('text.state'),
      render: (_, { state }) => <Tag>{t(`workOrderState.${state}`)}</Tag>,
    },
    { title: t('equipment.dueDate'), render: (_, one) => one.dueDate ?? '–' },
    { title: t('workOrder.cost'), align: 'right', render: (_, one) => decimal(one.totalCost) },
    { key: 'verbs', render: (_, one) => <OrderVerbs order={one} onEnd={setEnding} /> },
  ];
  return (
    <>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => (
          <Table<WorkOrder>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={rows}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {ending && <EndWorkOrderDialog {...ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

function OrderVerbs({ order, onEnd }: { order: WorkOrder; onEnd: (end: End) => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepEquipment', order.divisionCode);
  const start = useChange<string, WorkOrder>({
    send: startWorkOrder,
    refreshes: [['equipment']],
    onRefused: (problem) => message.error(textOf(problem)),
  });
  const { id, state } = order;
  if (state !== 'OPEN' && state !== 'IN_PROGRESS') return null;
  return (
    <div className="m-verbs">
      {state === 'OPEN' && (
        <GuardedButton size="small" denied={denied} onClick={() => start.mutate(id)}>
          {t('workOrder.start')}
        </GuardedButton>
      )}
      {state === 'IN_PROGRESS' && (
        <GuardedButton
          size="small"
          type="primary"
          denied={denied}
          onClick={() => onEnd({ id, verb: 'finish' })}
        >
          {t('workOrder.finish')}
        </GuardedButton>
      )}
      <GuardedButton
        size="small"
        danger
        denied={denied}
        onClick={() => onEnd({ id, verb: 'cancel' })}
      >
        {t('workOrder.cancel')}
      </GuardedButton>
    </div>
  );
}
