import { useQuery } from '@tanstack/react-query';
import { Alert, Checkbox, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import {
  colleaguesQuery,
  countKinds,
  createCount,
  type Count,
  type CountKind,
  type NewCount,
} from '../../api/counts';
import { DepotSelect, ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { useSession } from '../../session';

export type CountStart = { depotId?: string; kind: CountKind };

export function NewCountDialog({ start, onClose }: { start: CountStart; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const session = useSession();
  const required = { required: true, message: t('field.required') };
  const send = ({ itemIds, counterIds, note, ...values }: NewCount, key: string) =>
    createCount(
      {
        ...values,
        itemIds: values.kind === 'CYCLE' && itemIds?.length ? itemIds : undefined,
        counterIds: counterIds?.length ? counterIds : undefined,
        note: note?.trim() || undefined,
      },
      key,
    );
  return (
    <FormDialog<NewCount, Count>
      title={t('counts.begin')}
      okText={t('counts.begin')}
      width={600}
      onClose={onClose}
      initial={{ ...start, blind: true, counterIds: session ? [session.actorId] : [] }}
      send={send}
      refreshes={[['counts']]}
      onDone={({ id }) => void navigate(`/counts/${id}`)}
    >
      <Form.Item name="kind" label={t('counts.kind')}>
        <Radio.Group
          options={countKinds.map((value) => ({ value, label: t(`countKind.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="depotId" label={t('text.depot')} rules={[required]}>
        <DepotSelect />
      </Form.Item>
      <ItemsField />
      <CountersField />
      <Form.Item name="blind" valuePropName="checked" extra={t('counts.blindNote')}>
        <Checkbox>{t('counts.blind')}</Checkbox>
      </Form.Item>
      <Form.Item name="freeze" valuePropName="checked" extra={t('counts.freezeNote')}>
        <Checkbox>{t('counts.freeze')}</Checkbox>
      </Form.Item>
      <Form.Item name="note" label={t('counts.remark')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

function ItemsField() {
  const { t } = useTranslation();
  const kind = Form.useWatch('kind') as CountKind | undefined;
  if (kind === 'FULL') return <Alert className="m-alert" title={t('counts.fullNote')} />;
  return (
    <Form.Item name="itemIds" label={t('counts.items')} extra={t('counts.itemsNote')}>
      <ItemSelect mode="multiple" />
    </Form.Item>
  );
}

/** A blind count names who counts, so that the others cannot look. */
function CountersField() {
  const { t } = useTranslation();
  const session = useSession();
  const blind = Form.useWatch('blind') as boolean | undefined;
  const query = useQuery(colleaguesQuery);
  const people = query.data?.rows ?? [];
  const own = people.some(({ id }) => id === session?.actorId) || !session;
  const all = own ? people : [{ id: session.actorId, name: session.name }, ...people];
  return (
    <Form.Item
      name="counterIds"
      label={t('counts.counters')}
      extra={t('counts.countersNote')}
      rules={[{ required: blind, message: t('field.required'), type: 'array' }]}
    >
      <Select
        mode="multiple"
        loading={query.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        options={all.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}
