import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  putTaxonomy,
  taxonomiesQuery,
  type Taxonomy,
  type TaxonomyNode,
} from '../../api/catalogue';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

const unnamed: Taxonomy = { id: '', nameZh: '', nameEn: '', nodes: [], etag: '' };

/** The trees that items stand in: which one is looked at, and its places. */
export function TaxonomyDialog({ onClose }: { onClose: () => void }) {
  const taxonomies = useQuery(taxonomiesQuery).data ?? [];
  const [chosen, choose] = useState<string>();
  const id = chosen ?? taxonomies[0]?.id ?? '';
  const taxonomy = taxonomies.find((one) => one.id === id) ?? unnamed;
  return (
    <Places
      key={`${taxonomy.id} ${taxonomy.etag}`}
      taxonomy={taxonomy}
      all={taxonomies}
      onChoose={choose}
      onClose={onClose}
    />
  );
}

type Props = {
  taxonomy: Taxonomy;
  all: Taxonomy[];
  onChoose: (id: string) => void;
  onClose: () => void;
};

function Places({ taxonomy, all, onChoose, onClose }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  const { message } = App.useApp();
  const required = { required: true, whitespace: true, message: t('field.required') };
  return (
    <FormDialog<Taxonomy, Taxonomy>
      title={t('items.taxonomies')}
      okText={t('action.save')}
      width={760}
      onClose={onClose}
      initial={taxonomy}
      send={({ id, nameZh, nameEn, nodes }, key) =>
        putTaxonomy(
          { id: taxonomy.id || id, nameZh, nameEn, nodes: nodes.map(tidy), etag: taxonomy.etag },
          key,
        )
      }
      refreshes={[['taxonomies']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['taxonomies']} onClose={onClose} />
      )}
    >
      <Form.Item>
        <Select
          aria-label={t('items.taxonomies')}
          value={taxonomy.id}
          onChange={onChoose}
          options={[
            ...all.map((one) => ({ value: one.id, label: nameIn(language, one) })),
            { value: '', label: t('taxonomy.new') },
          ]}
        />
      </Form.Item>
      <div className="m-filters">
        {taxonomy.id === '' && (
          <Form.Item name="id" label={t('taxonomy.id')} rules={[required]}>
            <Input maxLength={50} />
          </Form.Item>
        )}
        <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
          <Input maxLength={100} />
        </Form.Item>
      </div>
      <NodeFields kept={taxonomy.nodes} />
    </FormDialog>
  );
}

const tidy = ({ code, parentCode, nameZh, nameEn }: TaxonomyNode): TaxonomyNode => ({
  ...{ code: code.trim(), parentCode: parentCode?.trim() || undefined },
  ...{ nameZh: nameZh.trim(), nameEn: nameEn.trim() },
});

/** The code of a place never changes, because items name it; its names and its parent do. */
function NodeFields({ kept }: { kept: TaxonomyNode[] }) {
  const { t } = useTranslation();
  const required = { required: true, whitespace: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('taxonomy.nodes')}</legend>
      <p className="m-note">{t('taxonomy.note')}</p>
      <Form.List name="nodes">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                {key < kept.length && <Tag style={{ minWidth: 90 }}>{kept[key]!.code}</Tag>}
                <Form.Item name={[name, 'code']} rules={[required]} hidden={key < kept.length}>
                  <Input placeholder={t('taxonomy.code')} style={{ width: 90 }} />
                </Form.Item>
                <Form.Item name={[name, 'parentCode']}>
                  <Input placeholder={t('taxonomy.parent')} style={{ width: 90 }} />
                </Form.Item>
                <Form.Item name={[name, 'nameZh']} rules={[required]}>
                  <Input placeholder={t('text.nameZh')} style={{ width: 170 }} />
                </Form.Item>
                <Form.Item name={[name, 'nameEn']} rules={[required]}>
                  <Input placeholder={t('text.nameEn')} style={{ width: 170 }} />
                </Form.Item>
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({})}>{t('taxonomy.add')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
