import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ratiosQuery, setRatio, type ConversionRatio } from '../../api/movements';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { useNames } from '../../names';
import { ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';

/** Into what units of an item may be turned: a case of 24 into 24 bottles. */
export function RatiosPanel({ itemId }: { itemId: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const denied = useMay().not('keepStock');
  const [adding, setAdding] = useState(false);
  const rows = (useQuery(ratiosQuery).data?.rows ?? []).filter(
    ({ fromItemId, toItemId }) => fromItemId === itemId || toItemId === itemId,
  );
  const columns: TableColumnsType<ConversionRatio> = [
    {
      title: t('conversion.from'),
      render: (_, { fromItemId: id, fromUnits }) =>
        `${count(fromUnits)} ${names.unit(id)} ${names.item(id)}`,
    },
    {
      title: t('conversion.to'),
      render: (_, { toItemId: id, toUnits }) =>
        `${count(toUnits)} ${names.unit(id)} ${names.item(id)}`,
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, ratio) => <WithdrawButton ratio={ratio} denied={denied} />,
    },
  ];
  return (
    <section className="m-section">
      <h3>{t('conversion.title')}</h3>
      <div className="m-toolbar">
        <GuardedButton denied={denied} onClick={() => setAdding(true)}>
          {t('conversion.add')}
        </GuardedButton>
        <span className="m-note">{t('conversion.note')}</span>
      </div>
      {rows.length > 0 && (
        <Table<ConversionRatio>
          size="small"
          rowKey={({ fromItemId, toItemId }) => `${fromItemId}/${toItemId}`}
          columns={columns}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 'max-content' }}
        />
      )}
      {adding && <RatioDialog itemId={itemId} onClose={() => setAdding(false)} />}
    </section>
  );
}

function WithdrawButton({ ratio, denied }: { ratio: ConversionRatio; denied?: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const withdrawal = useChange<ConversionRatio, ConversionRatio>({
    send: (one, key) => setRatio({ ...one, fromUnits: 0, toUnits: 0 }, key),
    refreshes: [['conversion-ratios']],
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  return (
    <GuardedButton
      size="small"
      danger
      denied={denied}
      loading={withdrawal.isPending}
      onClick={() => withdrawal.mutate(ratio)}
    >
      {t('action.remove')}
    </GuardedButton>
  );
}

function RatioDialog({ itemId, onClose }: { itemId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<ConversionRatio, ConversionRatio>
      title={t('conversion.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ fromItemId: itemId, fromUnits: 1 }}
      send={setRatio}
      refreshes={[['conversion-ratios']]}
      onDone={() => void message.success(t('text.saved'))}
    >
      <p className="m-note">{t('conversion.fieldNote', { unit: names.unit(itemId) })}</p>
      <div className="m-fields">
        <Form.Item name="fromItemId" label={t('conversion.from')} rules={[required]}>
          <ItemSelect disabled />
        </Form.Item>
        <Form.Item name="fromUnits" label={t('text.quantity')} rules={[required]}>
          <InputNumber min={1} precision={0} />
        </Form.Item>
        <Form.Item name="toItemId" label={t('conversion.to')} rules={[required]}>
          <ItemSelect />
        </Form.Item>
        <Form.Item name="toUnits" label={t('conversion.makes')} rules={[required]}>
          <InputNumber min={1} precision={0} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
