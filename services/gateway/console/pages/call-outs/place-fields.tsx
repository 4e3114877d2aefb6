import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select, type FormInstance } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import { peopleQuery } from '../../api/people';
import { DepotSelect } from '../../parts/fields';
import { useNames } from '../../names';

export type PlaceValues = {
  pointName?: string;
  latitude?: number | null;
  longitude?: number | null;
  incidentId?: string;
  authorityPersonIds?: string[];
};

type Reader = { getFieldValue: (name: string) => number | null | undefined };
type Props = { form: FormInstance<PlaceValues> };

/** Where people come, for which incident, and who decides when nobody is left to ask. */
export function PlaceFields({ form }: Props) {
  const { t } = useTranslation();
  const incidents = useQuery(incidentsQuery('OPEN')).data?.rows ?? [];
  return (
    <>
      <PointFields form={form} />
      <div className="m-fields">
        <Form.Item
          name="incidentId"
          label={t('callOut.incident')}
          extra={t('callOut.incidentNote')}
        >
          <Select
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            options={incidents
              .filter(({ exercise }) => !exercise)
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item
          name="authorityPersonIds"
          label={t('callOut.authority')}
          extra={t('callOut.authorityNote')}
        >
          <PeopleSelect />
        </Form.Item>
      </div>
    </>
  );
}

function PointFields({ form }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const choose = (id: string) => {
    const depot = names.depotOf.get(id);
    if (!depot) return;
    const { latitude, longitude } = depot;
    form.setFieldsValue({ pointName: names.depot(id).slice(0, 60), latitude, longitude });
    void form.validateFields(['latitude', 'longitude']).catch(() => undefined);
  };
  const both =
    (other: string) =>
    ({ getFieldValue }: Reader) => ({
      validator: (_rule: unknown, value?: number | null) =>
        isGiven(value) === isGiven(getFieldValue(other))
          ? Promise.resolve()
          : Promise.reject(new Error(t('callOut.bothDegrees'))),
    });
  return (
    <div className="m-fields m-fields-4">
      <Form.Item label={t('callOut.knownPlace')}>
        <DepotSelect allowClear onChange={choose} />
      </Form.Item>
      <Form.Item name="pointName" label={t('callOut.point')}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item
        name="latitude"
        label={t('callOut.latitude')}
        dependencies={['longitude']}
        rules={[both('longitude')]}
      >
        <InputNumber min={-90} max={90} />
      </Form.Item>
      <Form.Item
        name="longitude"
        label={t('callOut.longitude')}
        dependencies={['latitude']}
        rules={[both('latitude')]}
      >
        <InputNumber min={-180} max={180} />
      </Form.Item>
    </div>
  );
}

const isGiven = (value?: number | null) => value !== undefined && value !== null;

const shownMax = 50;
const authorityMax = 5;

type PeopleProps = { id?: string; value?: string[]; onChange?: (ids: string[]) => void };

/** Up to five, found by name while one types. */
function PeopleSelect(field: PeopleProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const words = useDeferredValue(text.trim());
  const query = useQuery(peopleQuery({ query: words || undefined }, shownMax));
  return (
    <Select
      {...field}
      mode="multiple"
      maxCount={authorityMax}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={query.isFetching}
      placeholder={t('people.find')}
      options={(query.data?.rows ?? []).map(({ id, name, title }) => ({
        value: id,
        label: `${name ?? id} ${title ?? ''}`,
      }))}
    />
  );
}
