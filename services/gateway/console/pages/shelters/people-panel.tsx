import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { siteEvacueesQuery, type Evacuee } from '../../api/evacuees';
import type { Shelter } from '../../api/shelters';
import { dateTime } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { Nothing, QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { EvacueeName } from './evacuee-name';
import { CheckInDialog, CheckOutDialog, TransferDialog } from './people-dialogs';

/** Who is at the shelter, by household; names are masked by role. */
export function PeoplePanel({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const unseen = useMay().not('seeEvacuees', shelter.divisionCode);
  if (unseen) return <Nothing>{unseen}</Nothing>;
  if (!shelter.incidentId) return <Nothing>{t('shelters.noIncident')}</Nothing>;
  return <People shelter={shelter} incidentId={shelter.incidentId} />;
}

function People({ shelter, incidentId }: { shelter: Shelter; incidentId: string }) {
  const { t } = useTranslation();
  const denied = useMay().not('receiveEvacuees', shelter.divisionCode);
  const [chosen, setChosen] = useState<string[]>([]);
  const [dialog, setDialog] = useState<'in' | 'out' | 'transfer'>();
  const query = useQuery(siteEvacueesQuery(shelter.id, incidentId));
  const rows = query.data?.rows ?? [];
  const leaving = rows.filter(({ id }) => chosen.includes(id));
  const isOpen = ['OPEN', 'FULL'].includes(shelter.state);
  const close = () => setDialog(undefined);
  const ofChosen = { shelter, people: leaving, onClose: close, onDone: () => setChosen([]) };
  const toChoose = denied ?? (leaving.length === 0 ? t('shelters.chooseFirst') : undefined);
  return (
    <>
      <div className="m-filters">
        <GuardedButton
          type="primary"
          denied={denied ?? (isOpen ? undefined : t('shelters.notOpen'))}
          onClick={() => setDialog('in')}
        >
          {t('shelters.checkIn')}
        </GuardedButton>
        <GuardedButton denied={toChoose} onClick={() => setDialog('out')}>
          {t('shelters.checkOut', { number: leaving.length })}
        </GuardedButton>
        <GuardedButton denied={toChoose} onClick={() => setDialog('transfer')}>
          {t('shelters.transfer', { number: leaving.length })}
        </GuardedButton>
      </div>
      <QueryView
        query={query}
        isEmpty={(list) => list.rows.length === 0}
        empty={t('shelters.nobody')}
      >
        {(list) => <PeopleTable rows={list.rows} chosen={chosen} onChoose={setChosen} />}
      </QueryView>
      {dialog === 'in' && (
        <CheckInDialog shelter={shelter} households={householdsOf(rows)} onClose={close} />
      )}
      {dialog === 'out' && <CheckOutDialog {...ofChosen} />}
      {dialog === 'transfer' && <TransferDialog {...ofChosen} />}
    </>
  );
}

/** The households at the site, each called by its first member. */
function householdsOf(rows: Evacuee[]): { id: string; label: string }[] {
  const first = new Map<string, string>();
  for (const { householdId, name, id } of rows) {
    if (!first.has(householdId)) first.set(householdId, name ?? id);
  }
  return [...first].map(([id, label]) => ({ id, label }));
}

type TableProps = { rows: Evacuee[]; chosen: string[]; onChoose: (ids: string[]) => void };

function PeopleTable({ rows, chosen, onChoose }: TableProps) {
  const { t } = useTranslation();
  const labels = new Map(householdsOf(rows).map(({ id, label }) => [id, label]));
  const sorted = [...rows].sort((a, b) => a.householdId.localeCompare(b.householdId));
  const columns: TableColumnsType<Evacuee> = [
    { title: t('shelters.name'), render: (_, one) => <EvacueeName person={one} /> },
    { title: t('shelters.household'), render: (_, one) => labels.get(one.householdId) },
    {
      title: t('shelters.age'),
      render: (_, { ageGroup }) => (ageGroup ? t(`ageGroup.${ageGroup}`) : '–'),
    },
    {
      title: t('shelters.needs'),
      render: (_, one) =>
        one.needs.map((need) => t(`need.${need}`, { defaultValue: need })).join(t('text.comma')) ||
        '–',
    },
    { title: t('shelters.unit'), render: (_, one) => one.unitCode ?? '–' },
    { title: t('shelters.since'), render: (_, one) => dateTime(one.checkInTime) },
  ];
  return (
    <Table<Evacuee>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={sorted}
      rowSelection={{
        selectedRowKeys: chosen,
        preserveSelectedRowKeys: true,
        onChange: (keys) => onChoose(keys.map(String)),
      }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
