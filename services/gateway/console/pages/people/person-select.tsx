import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleQuery, type Person } from '../../api/people';

type Props = {
  value?: string;
  onChange?: (id: string) => void;
  id?: string;
  known?: Person;
  teamId?: string;
  disabled?: boolean;
};

const shownMax = 50;

/** Finds a person by name or number while one types. */
export function PersonSelect({ known, teamId, ...field }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const words = useDeferredValue(text.trim());
  const query = useQuery(peopleQuery({ teamId, query: words || undefined }, shownMax));
  const found = query.data?.rows ?? [];
  const people = known && !found.some(({ id }) => id === known.id) ? [known, ...found] : found;
  return (
    <Select
      {...field}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={query.isFetching}
      placeholder={t('people.find')}
      options={people.map((one) => ({
        value: one.id,
        label: `${one.name ?? one.id} ${one.title ?? ''} ${one.id}`,
      }))}
    />
  );
}
