import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  closeFramework,
  createFramework,
  frameworksQuery,
  suppliersQuery,
  type Framework,
  type NewFramework,
} from '../../api/purchasing';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { useSupplierName, yuan } from './supplier-name';

export function FrameworksTab() {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  const query = useQuery(frameworksQuery);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => setAdding(true)}>
          {t('purchase.addFramework')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <FrameworkTable rows={rows} denied={denied} />}
      </QueryView>
      {adding && <FrameworkDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function FrameworkTable({ rows, denied }: { rows: Framework[]; denied?: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const supplier = useSupplierName();
  const columns: TableColumnsType<Framework> = [
    { title: t('purchase.supplier'), render: (_, { supplierId }) => supplier(supplierId) },
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    {
      title: t('purchase.price'),
      align: 'right',
      render: (_, { unitPriceFen }) => yuan(unitPriceFen),
    },
    {
      title: t('purchase.remaining'),
      align: 'right',
      render: (_, { remaining, quantity }) => `${count(remaining)} / ${count(quantity)}`,
    },
    {
      title: t('purchase.validity'),
      render: (_, { validFrom, validTo }) => `${validFrom} – ${validTo ?? t('agreement.noEnd')}`,
    },
    { title: t('ledger.document'), render: (_, { documentNumber }) => documentNumber ?? '–' },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, framework) =>
        framework.closed ? (
          <Tag>{t('purchase.closed')}</Tag>
        ) : (
          <CloseButton framework={framework} denied={denied} />
        ),
    },
  ];
  return (
    <Table<Framework>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function CloseButton({ framework, denied }: { framework: Framework; denied?: string }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const close = useChange<Framework, Framework>({
    send: closeFramework,
    refreshes: [['purchasing']],
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  const ask = () =>
    modal.confirm({
      title: t('purchase.closeQuestion'),
      content: t('purchase.closeNote'),
      okText: t('purchase.closeIt'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () => close.mutateAsync(framework).catch(() => undefined),
    });
  return (
    <GuardedButton size="small" danger denied={denied} onClick={ask}>
      {t('purchase.closeIt')}
    </GuardedButton>
  );
}

type Values = Omit<NewFramework, 'unitPriceFen'> & { price: number };

function FrameworkDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const suppliers = useQuery(suppliersQuery).data?.rows ?? [];
  const required = { required: true, message: t('field.required') };
  const send = ({ price, validTo, documentNumber, ...values }: Values, key: string) =>
    createFramework(
      {
        ...values,
        unitPriceFen: Math.round(price * 100),
        validTo: validTo || undefined,
        documentNumber: documentNumber || undefined,
      },
      key,
    );
  return (
    <FormDialog<Values, Framework>
      title={t('purchase.addFramework')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      send={send}
      refreshes={[['purchasing']]}
    >
      <div className="m-fields">
        <Form.Item name="supplierId" label={t('purchase.supplier')} rules={[required]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={suppliers.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
          />
        </Form.Item>
        <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
          <ItemSelect />
        </Form.Item>
        <Form.Item name="price" label={t('purchase.price')} rules={[required]}>
          <InputNumber min={0} precision={2} />
        </Form.Item>
        <Form.Item name="quantity" label={t('purchase.ceiling')} rules={[required]}>
          <InputNumber min={1} precision={0} />
        </Form.Item>
        <Form.Item name="validFrom" label={t('purchase.validFrom')} rules={[required]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="validTo" label={t('purchase.validTo')}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="documentNumber" label={t('ledger.document')}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
