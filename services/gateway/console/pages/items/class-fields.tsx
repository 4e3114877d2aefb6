import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select, TreeSelect } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { taxonomiesQuery, type Taxonomy, type TaxonomyNode } from '../../api/catalogue';
import { storageClasses, supplyClasses, type Item, type TaxonomyCode } from '../../api/types';
import type { Language } from '../../language';
import { nameIn, useNames } from '../../names';

/** A node of a tree as one value of a field; ids of taxonomies hold no slash. */
export type Placement = string;

export const placementsOf = ({ taxonomyCodes }: Item): Placement[] =>
  taxonomyCodes.map(({ taxonomyId, code }) => `${taxonomyId}/${code}`);

export function codeOf(placement: Placement): TaxonomyCode {
  const at = placement.indexOf('/');
  return { taxonomyId: placement.slice(0, at), code: placement.slice(at + 1) };
}

/** The class of GB/T 38565, the places in other trees, and how it is stored. */
export function ClassFields() {
  const { t } = useTranslation();
  return (
    <div className="m-fields">
      <Form.Item name="supplyClass" label={t('items.supplyClass')}>
        <Select
          allowClear
          options={supplyClasses.map((value) => ({ value, label: t(`supplyClass.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="placements" label={t('items.taxonomies')}>
        <PlacementSelect />
      </Form.Item>
      <Form.Item name="storageClass" label={t('items.storage')}>
        <Select
          options={storageClasses.map((value) => ({ value, label: t(`storageClass.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="minRemainingDays"
        label={t('items.minRemaining')}
        extra={t('items.minRemainingNote')}
      >
        <InputNumber min={0} max={3_650} precision={0} suffix={t('unit.days')} />
      </Form.Item>
      <Form.Item name="photoUrl" label={t('items.photo')} extra={t('items.photoNote')}>
        <Input maxLength={500} inputMode="url" />
      </Form.Item>
    </div>
  );
}

type Tree = { value: string; title: string; selectable?: boolean; children?: Tree[] };

function branches(taxonomy: Taxonomy, language: Language): Tree[] {
  const below = new Map<string, TaxonomyNode[]>();
  for (const node of taxonomy.nodes) {
    const parent = node.parentCode ?? '';
    below.set(parent, [...(below.get(parent) ?? []), node]);
  }
  const grow = (parent: string): Tree[] =>
    (below.get(parent) ?? []).map((node) => ({
      value: `${taxonomy.id}/${node.code}`,
      title: nameIn(language, node),
      children: below.has(node.code) ? grow(node.code) : undefined,
    }));
  return grow('');
}

type SelectProps = { value?: Placement[]; onChange?: (value: Placement[]) => void; id?: string };

function PlacementSelect({ value, onChange, id }: SelectProps) {
  const { language } = useNames();
  const query = useQuery(taxonomiesQuery);
  const treeData = useMemo(
    () =>
      (query.data ?? []).map((taxonomy): Tree => ({
        value: taxonomy.id,
        title: nameIn(language, taxonomy),
        selectable: false,
        children: branches(taxonomy, language),
      })),
    [query.data, language],
  );
  return (
    <TreeSelect<Placement[]>
      id={id}
      multiple
      allowClear
      showSearch={{ treeNodeFilterProp: 'title' }}
      loading={query.isPending}
      treeData={treeData}
      value={value}
      onChange={onChange}
      popupMatchSelectWidth={false}
      style={{ width: '100%' }}
    />
  );
}
