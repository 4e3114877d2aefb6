import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery } from '../../api/counts';
import type { Shelter } from '../../api/shelters';
import {
  endHandover,
  offerHandover,
  shelterHandoversQuery,
  type HandoverEnd,
  type ShelterHandover,
} from '../../api/shelter-supplies';
import { count, dateTime } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay, useSession } from '../../session';

type Ending = { handover: ShelterHandover; verb: 'accept' | 'withdraw' };

/** Who hands the shelter to whom, with the people each counted. */
export function HandoverPanel({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const denied = useMay().not('keepShelters', shelter.divisionCode);
  const [offering, setOffering] = useState(false);
  const [ending, setEnding] = useState<Ending>();
  const query = useQuery({ ...shelterHandoversQuery(shelter.id), enabled: !denied });
  return (
    <>
      <p className="m-note">{t('handover.note')}</p>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setOffering(true)}>
          {t('handover.offer')}
        </GuardedButton>
      </div>
      {!denied && (
        <QueryView
          query={query}
          isEmpty={({ rows }) => rows.length === 0}
          empty={t('handover.none')}
        >
          {({ rows }) => <HandoverTable rows={rows} onEnd={setEnding} />}
        </QueryView>
      )}
      {offering && <OfferDialog shelter={shelter} onClose={() => setOffering(false)} />}
      {ending && <EndDialog {...ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

type TableProps = { rows: ShelterHandover[]; onEnd: (ending: Ending) => void };

function HandoverTable({ rows, onEnd }: TableProps) {
  const { t } = useTranslation();
  const columns: TableColumnsType<ShelterHandover> = [
    {
      title: t('handover.who'),
      render: (_, one) => (
        <>
          {one.fromName} → {one.toName}
          <div className="m-note">{[one.note, one.acceptNote].filter(Boolean).join(' / ')}</div>
        </>
      ),
    },
    { title: t('handover.persons'), align: 'right', render: (_, one) => count(one.persons) },
    {
      title: t('handover.counted'),
      align: 'right',
      render: (_, one) =>
        one.state === 'ACCEPTED' ? (
          <span className={one.countedPersons === one.persons ? undefined : 'm-short'}>
            {count(one.countedPersons)}
          </span>
        ) : (
          '–'
        ),
    },
    {
      title: t('text.state'),
      render: (_, one) => (
        <>
          <Tag>{t(`handoverState.${one.state}`)}</Tag>
          <div className="m-note">{dateTime(one.resolveTime ?? one.createTime)}</div>
        </>
      ),
    },
    {
      key: 'verbs',
      render: (_, one) => one.state === 'OFFERED' && <Verbs handover={one} onEnd={onEnd} />,
    },
  ];
  return (
    <Table<ShelterHandover>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

/** Nobody takes a shelter over in another's name. */
function Verbs({ handover, onEnd }: Omit<TableProps, 'rows'> & { handover: ShelterHandover }) {
  const { t } = useTranslation();
  const isNamed = handover.toId === useSession()?.actorId;
  return (
    <div className="m-verbs">
      <GuardedButton
        size="small"
        type="primary"
        denied={isNamed ? undefined : t('handover.onlyNamed')}
        onClick={() => onEnd({ handover, verb: 'accept' })}
      >
        {t('handover.accept')}
      </GuardedButton>
      <GuardedButton size="small" onClick={() => onEnd({ handover, verb: 'withdraw' })}>
        {t('handover.withdraw')}
      </GuardedButton>
    </div>
  );
}

function OfferDialog({ shelter, onClose }: { shelter: Shelter; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const session = useSession();
  const colleagues = useQuery(colleaguesQuery).data?.rows ?? [];
  const others = colleagues.filter(({ id }) => id !== session?.actorId);
  return (
    <FormDialog<{ toId: string; note?: string }, ShelterHandover>
      title={t('handover.offer')}
      okText={t('handover.offer')}
      onClose={onClose}
      send={({ toId, note }, key) => {
        const toName = others.find(({ id }) => id === toId)?.name ?? toId;
        return offerHandover(shelter.id, { toId, toName, note: note || undefined }, key);
      }}
      refreshes={[['shelters']]}
      onDone={() => message.success(t('handover.offered'))}
    >
      <p>{t('handover.registered', { number: count(shelter.persons) })}</p>
      <Form.Item
        name="toId"
        label={t('handover.to')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={others.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="note" label={t('shelters.remark')} extra={t('handover.noteNote')}>
        <Input.TextArea rows={3} maxLength={2_000} />
      </Form.Item>
    </FormDialog>
  );
}

function EndDialog({ handover, verb, onClose }: Ending & { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<HandoverEnd, ShelterHandover>
      title={t(`handover.${verb}`)}
      okText={t(`handover.${verb}`)}
      danger={verb === 'withdraw'}
      onClose={onClose}
      send={({ countedPersons, note }, key) =>
        endHandover({ id: handover.id, verb }, { countedPersons, note: note || undefined }, key)
      }
      refreshes={[['shelters']]}
      onDone={() => message.success(t('text.saved'))}
    >
      {verb === 'accept' && (
        <Form.Item
          name="countedPersons"
          label={t('handover.counted')}
          extra={t('handover.registered', { number: count(handover.persons) })}
          rules={[{ required: true, message: t('field.required') }]}
        >
          <InputNumber min={0} precision={0} />
        </Form.Item>
      )}
      <Form.Item name="note" label={t('shelters.remark')}>
        <Input.TextArea rows={2} maxLength={2_000} />
      </Form.Item>
    </FormDialog>
  );
}
