import { useMutation } from '@tanstack/react-query';
import { Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findEvacuees } from '../../api/evacuees';
import { Nothing, ProblemAlert } from '../../parts/query-view';
import { PeopleRows } from './evacuee-table';

const ways = ['idNumber', 'phone'] as const;
type Way = (typeof ways)[number];

/** Finds people by their whole number; the question itself is recorded. */
export function FindDialog({ incidentId, onClose }: { incidentId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [way, setWay] = useState<Way>('idNumber');
  const find = useMutation({
    mutationFn: (number: string) => findEvacuees({ incidentId, [way]: number }),
  });
  const ask = (text: string) => {
    if (text.trim()) find.mutate(text.trim());
  };
  return (
    <Modal open title={t('evacuees.find')} footer={null} width={900} onCancel={onClose}>
      <p className="m-note">{t('evacuees.findNote')}</p>
      <div className="m-filters">
        <Select
          aria-label={t('evacuees.by')}
          value={way}
          onChange={setWay}
          options={ways.map((value) => ({ value, label: t(`shelters.${value}`) }))}
          style={{ width: 120 }}
        />
        <Input.Search
          aria-label={t('evacuees.number')}
          placeholder={t('evacuees.number')}
          maxLength={40}
          autoComplete="off"
          enterButton={t('evacuees.search')}
          loading={find.isPending}
          onSearch={ask}
          style={{ width: 320 }}
        />
      </div>
      {find.isError && <ProblemAlert error={find.error} />}
      {find.data?.people.length === 0 && <Nothing>{t('evacuees.nobodyFound')}</Nothing>}
      {find.data && find.data.people.length > 0 && <PeopleRows rows={find.data.people} />}
    </Modal>
  );
}
