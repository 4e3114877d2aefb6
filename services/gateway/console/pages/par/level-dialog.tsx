import { App, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { putParLevels, type ParLevel } from '../../api/par-levels';
import { useNames } from '../../names';
import { DepotSelect, ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';

const figures = ['minimum', 'reorder', 'maximum'] as const;

/** A new level, or other figures for one there is. */
export function LevelDialog({ level, onClose }: { level?: ParLevel; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<ParLevel, unknown>
      title={level ? t('par.edit') : t('par.add')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={level}
      send={(values, key) => {
        const { depotId, itemId, minimum, reorder, maximum } = values;
        return putParLevels({ levels: [{ depotId, itemId, minimum, reorder, maximum }] }, key);
      }}
      refreshes={[['par-levels'], ['alerts']]}
      onDone={() => void message.success(t('text.saved'))}
    >
      <div className="m-fields">
        <Form.Item name="depotId" label={t('text.depot')} rules={[required]}>
          <DepotSelect disabled={!!level} />
        </Form.Item>
        <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
          <ItemSelect disabled={!!level} />
        </Form.Item>
      </div>
      <div className="m-fields">
        {figures.map((name, index) => (
          <FigureField key={name} name={name} above={figures[index - 1]} />
        ))}
      </div>
    </FormDialog>
  );
}

type Figure = (typeof figures)[number];

/** Each figure is at least the one before it. */
function FigureField({ name, above }: { name: Figure; above?: Figure }) {
  const { t } = useTranslation();
  const names = useNames();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const floor = Form.useWatch(above ?? 'none') as number | undefined;
  const rules = [
    { required: true, message: t('field.required') },
    {
      validator: (_: unknown, value: number | undefined) =>
        above && value !== undefined && value < (floor ?? 0)
          ? Promise.reject(new Error(t('field.atLeast', { value: floor })))
          : Promise.resolve(),
    },
  ];
  return (
    <Form.Item name={name} label={t(`par.${name}`)} rules={rules}>
      <InputNumber min={0} precision={0} suffix={itemId ? names.unit(itemId) : undefined} />
    </Form.Item>
  );
}
