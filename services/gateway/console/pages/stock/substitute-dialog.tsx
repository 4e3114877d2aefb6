import { App, Checkbox, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { putSubstitute, type Substitute } from '../../api/catalogue';
import { useNames } from '../../names';
import { ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';

type Props = { itemId: string; substitute?: Substitute; onClose: () => void };

export function SubstituteDialog({ itemId, substitute, onClose }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  const of = substitute?.itemId ?? itemId;
  return (
    <FormDialog<Substitute, Substitute>
      title={t(substitute ? 'substitutes.edit' : 'substitutes.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={substitute ?? { ratio: 1, twoWay: false, priority: 100 }}
      send={(values, key) =>
        putSubstitute({ ...values, itemId: of, note: values.note?.trim() || undefined }, key)
      }
      refreshes={[['substitutes'], ['stock', 'substitute-proposals']]}
      onDone={() => void message.success(t('text.saved'))}
    >
      <p>{t('substitutes.of', { item: names.item(of) })}</p>
      <Form.Item name="substituteItemId" label={t('substitutes.instead')} rules={[required]}>
        <ItemSelect disabled={!!substitute} />
      </Form.Item>
      <div className="m-fields">
        <Ratio of={of} />
        <Form.Item
          name="priority"
          label={t('substitutes.priority')}
          extra={t('substitutes.priorityNote')}
        >
          <InputNumber min={1} max={1_000} precision={0} />
        </Form.Item>
      </div>
      <Form.Item name="twoWay" valuePropName="checked">
        <Checkbox>{t('substitutes.twoWayField')}</Checkbox>
      </Form.Item>
      <Form.Item name="note" label={t('substitutes.remark')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}

function Ratio({ of }: { of: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const instead = Form.useWatch('substituteItemId') as string | undefined;
  return (
    <Form.Item
      name="ratio"
      label={t('substitutes.ratioOf', { unit: names.unit(of) })}
      rules={[{ required: true, message: t('field.required') }]}
    >
      <InputNumber min={0.0001} max={1e6} suffix={instead ? names.unit(instead) : undefined} />
    </Form.Item>
  );
}
