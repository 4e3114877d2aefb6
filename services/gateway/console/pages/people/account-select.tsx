import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { colleaguesQuery } from '../../api/counts';

type Props = { id?: string; value?: string; onChange?: (account?: string) => void };

/** Whose account, by name. One that is out of sight keeps its id, so that saving does not lose it. */
export function AccountSelect({ value, ...field }: Props) {
  const { data, isLoading } = useQuery(colleaguesQuery);
  const options = (data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = !value || options.some((option) => option.value === value);
  return (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      loading={isLoading}
      value={value || undefined}
      options={isKnown ? options : [...options, { value, label: value }]}
      {...field}
    />
  );
}
