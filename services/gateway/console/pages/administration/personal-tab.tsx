import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import { purgeIncident, type Purged } from '../../api/people';
import { count } from '../../format';
import { FormDialog } from '../../parts/form-dialog';

/** What is kept of people for an incident that is over can be taken out for ever. */
export function PersonalTab() {
  const { t } = useTranslation();
  const [purging, setPurging] = useState(false);
  return (
    <>
      <p className="m-note">{t('purge.note')}</p>
      <Button danger onClick={() => setPurging(true)}>
        {t('purge.title')}
      </Button>
      {purging && <PurgeDialog onClose={() => setPurging(false)} />}
    </>
  );
}

type Values = { incidentId: string; reason: string; confirmation: string };

function PurgeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const incidents = useQuery(incidentsQuery('CLOSED')).data?.rows ?? [];
  const required = { required: true, message: t('field.required') };
  const word = t('purge.word');
  const isWord = (_rule: unknown, value?: string) =>
    value?.trim() === word ? Promise.resolve() : Promise.reject(new Error(t('purge.notTheWord')));
  return (
    <FormDialog<Values, Purged>
      title={t('purge.title')}
      okText={t('purge.confirm')}
      danger
      onClose={onClose}
      send={({ incidentId, reason }, key) => purgeWhole({ incidentId, reason }, key)}
      refreshes={[['people'], ['teams'], ['assignments']]}
      onDone={({ erasedPeopleCount, removedCrewCount }) =>
        message.success(
          t('purge.done', { people: count(erasedPeopleCount), crews: count(removedCrewCount) }),
        )
      }
    >
      <Alert type="warning" showIcon title={t('purge.warning')} style={{ marginBottom: 16 }} />
      <Form.Item name="incidentId" label={t('purge.incident')} rules={[required]}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item
        name="confirmation"
        label={t('purge.typeWord', { word })}
        rules={[{ validator: isWord }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}

/** Batch after batch, until nothing is left; the first has the dialog's key. */
async function purgeWhole(body: { incidentId: string; reason: string }, key: string) {
  let batch = await purgeIncident(body, key);
  const total = { ...batch };
  while (batch.more) {
    batch = await purgeIncident(body, crypto.randomUUID());
    total.erasedPeopleCount += batch.erasedPeopleCount;
    total.removedCrewCount += batch.removedCrewCount;
  }
  return total;
}
