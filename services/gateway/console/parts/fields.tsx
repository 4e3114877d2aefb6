import { useQuery } from '@tanstack/react-query';
import { Input, Select, TreeSelect, type SelectProps, type TreeSelectProps } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { divisionsQuery } from '../api/incidents';
import { serverNow } from '../api/server-clock';
import { divisionTree, type DivisionNode } from '../divisions';
import { localField } from '../format';
import { useLanguage, type Language } from '../language';
import { nameIn, useNames } from '../names';

type TreeNode = { value: string; title: string; children?: TreeNode[] };

function treeNodes(nodes: DivisionNode[], language: Language): TreeNode[] {
  return nodes.map(({ division, children }) => ({
    value: division.code,
    title: nameIn(language, division),
    children: children.length ? treeNodes(children, language) : undefined,
  }));
}

export function DivisionSelect(props: TreeSelectProps<string> & { everywhere?: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const query = useQuery(divisionsQuery);
  const { everywhere, ...rest } = props;
  const treeData = useMemo(() => {
    const nodes = treeNodes(divisionTree(query.data?.rows ?? []), language);
    return everywhere ? [{ value: '', title: t('text.everywhere') }, ...nodes] : nodes;
  }, [query.data, language, everywhere, t]);
  return (
    <TreeSelect
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandAll={(query.data?.rows.length ?? 0) < 100}
      loading={query.isPending}
      treeData={treeData}
      placeholder={t('text.chooseDivision')}
      popupMatchSelectWidth={false}
      style={{ width: '100%' }}
      {...rest}
    />
  );
}

export function ItemSelect(props: SelectProps<string>) {
  const { t } = useTranslation();
  const names = useNames();
  const options = useMemo(
    () =>
      [...names.itemOf.values()]
        .filter((item) => !item.archived)
        .map(({ id }) => ({ value: id, label: names.item(id) })),
    [names],
  );
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      placeholder={t('text.chooseItem')}
      style={{ width: '100%' }}
      {...props}
    />
  );
}

export function DepotSelect(props: SelectProps<string>) {
  const { t } = useTranslation();
  const names = useNames();
  const options = useMemo(
    () =>
      [...names.depotOf.values()]
        .filter((depot) => !depot.closed)
        .map(({ id }) => ({ value: id, label: names.depot(id) })),
    [names],
  );
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      placeholder={t('text.chooseDepot')}
      style={{ width: '100%' }}
      {...props}
    />
  );
}

type TimeFieldProps = { value?: string; onChange?: (value: string) => void; id?: string };

/** A moment on the clock of Asia/Shanghai, not later than now. */
export function PastTimeField({ value, onChange, id }: TimeFieldProps) {
  return (
    <Input
      id={id}
      type="datetime-local"
      value={value}
      max={localField(serverNow() + 60_000)}
      onChange={(event) => onChange?.(event.target.value)}
    />
  );
}
