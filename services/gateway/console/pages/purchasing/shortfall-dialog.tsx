import { useQuery } from '@tanstack/react-query';
import { Alert, App, Input, Modal, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  draftOrders,
  proposePurchase,
  type PurchaseOrder,
  type PurchaseProposal,
  type PurchaseQuestion,
} from '../../api/purchasing';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { ProblemAlert, QueryView } from '../../parts/query-view';
import { useSupplierName, yuan } from './supplier-name';

type Props = { divisionCode: string; onClose: () => void };

/** What the par levels lack, from whom it would come, and drafts of those orders. */
export function ShortfallDialog({ divisionCode, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [question, setQuestion] = useState({ divisionCode, neededDate: '' });
  const asked: PurchaseQuestion = {
    divisionCode: question.divisionCode || undefined,
    neededDate: question.neededDate || undefined,
  };
  const query = useQuery({
    queryKey: ['purchasing', 'proposal', asked],
    queryFn: () => proposePurchase(asked),
  });
  const draft = useChange<PurchaseQuestion, { purchaseOrders: PurchaseOrder[] }>({
    send: draftOrders,
    refreshes: [['purchasing']],
    onDone: ({ purchaseOrders }) => {
      message.success(t('purchase.drafted', { number: purchaseOrders.length }));
      onClose();
    },
  });
  return (
    <Modal
      open
      width={960}
      title={t('purchase.fromShortfalls')}
      okText={t('purchase.draft')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !query.data?.proposals.length, loading: draft.isPending }}
      onOk={() => draft.mutate(asked)}
      onCancel={draft.isPending ? undefined : onClose}
      mask={{ closable: false }}
    >
      <p className="m-note">{t('purchase.shortfallNote')}</p>
      <div className="m-filters">
        <DivisionSelect
          everywhere
          value={question.divisionCode}
          onChange={(code) => setQuestion({ ...question, divisionCode: code })}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
        <label className="m-inline-field">
          {t('purchase.needed')}
          <Input
            type="date"
            value={question.neededDate}
            onChange={({ target }) => setQuestion({ ...question, neededDate: target.value })}
          />
        </label>
      </div>
      <ProblemAlert error={draft.error} />
      <QueryView
        query={query}
        isEmpty={({ proposals, unmet }) => proposals.length + unmet.length === 0}
        empty={t('purchase.noShortfall')}
      >
        {({ proposals, unmet, leftOut }) => (
          <Proposals rows={proposals} unmet={unmet.length} leftOut={leftOut} />
        )}
      </QueryView>
    </Modal>
  );
}

type ProposalsProps = { rows: PurchaseProposal[]; unmet: number; leftOut: number };

function Proposals({ rows, unmet, leftOut }: ProposalsProps) {
  const { t } = useTranslation();
  const names = useNames();
  const supplier = useSupplierName();
  const columns: TableColumnsType<PurchaseProposal> = [
    { title: t('purchase.supplier'), render: (_, { supplierId }) => supplier(supplierId) },
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    {
      title: t('purchase.amount'),
      align: 'right',
      render: (_, { quantity, unitPriceFen }) => yuan(quantity * unitPriceFen),
    },
    {
      title: t('purchase.expected'),
      render: (_, { expectedDate, inTime }) => (
        <>
          {expectedDate} {!inTime && <Tag color="red">{t('purchase.late')}</Tag>}
        </>
      ),
    },
  ];
  return (
    <>
      {leftOut > 0 && (
        <Alert
          type="warning"
          className="m-alert"
          title={t('purchase.leftOut', { number: count(leftOut) })}
        />
      )}
      {unmet > 0 && (
        <Alert
          type="warning"
          className="m-alert"
          title={t('purchase.unmet', { number: count(unmet) })}
        />
      )}
      <Table<PurchaseProposal>
        size="small"
        rowKey={({ supplierId, depotId, itemId, frameworkId }) =>
          [supplierId, depotId, itemId, frameworkId].join('/')
        }
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}
