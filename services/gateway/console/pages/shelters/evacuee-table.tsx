import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { evacueesQuery, type Evacuee, type PersonVerb } from '../../api/evacuees';
import { dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { EvacueeName } from './evacuee-name';
import { PersonReasonDialog } from './people-dialogs';
import { useSiteNames } from '../../parts/site-names';

type Props = { incidentId: string; divisionCode: string; missingOnly?: boolean };

/** The people of an incident; the missing list is who was expected or reported missing. */
export function EvacueeTable({ incidentId, divisionCode, missingOnly }: Props) {
  const { t } = useTranslation();
  const shared = { incidentId, divisionCode: divisionCode || undefined };
  const everyone = useQuery({ ...evacueesQuery(shared), enabled: !missingOnly });
  const missing = useQuery({
    ...evacueesQuery({ ...shared, whereabouts: 'MISSING' }),
    enabled: !!missingOnly,
  });
  const expected = useQuery({
    ...evacueesQuery({ ...shared, whereabouts: 'EXPECTED' }),
    enabled: !!missingOnly,
  });
  if (!missingOnly) {
    return (
      <QueryView query={everyone} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <PeopleRows rows={rows} />}
      </QueryView>
    );
  }
  return (
    <>
      <p className="m-note">{t('evacuees.missingNote')}</p>
      <QueryView query={missing}>
        {(reported) => (
          <QueryView
            query={expected}
            isEmpty={(waited) => reported.rows.length + waited.rows.length === 0}
            empty={t('evacuees.noneMissing')}
          >
            {(waited) => <PeopleRows rows={[...reported.rows, ...waited.rows]} />}
          </QueryView>
        )}
      </QueryView>
    </>
  );
}

type Asking = { person: Evacuee; verb: PersonVerb };

const colours: Partial<Record<Evacuee['whereabouts'], string>> = {
  SHELTERED: 'green',
  MISSING: 'red',
  EXPECTED: 'gold',
};

export function PeopleRows({ rows }: { rows: Evacuee[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const site = useSiteNames();
  const denied = useMay().not('receiveEvacuees');
  const [asking, setAsking] = useState<Asking>();
  const columns: TableColumnsType<Evacuee> = [
    { title: t('shelters.name'), render: (_, one) => <EvacueeName person={one} /> },
    {
      title: t('evacuees.where'),
      render: (_, one) => (
        <>
          <Tag color={colours[one.whereabouts]}>{t(`whereabouts.${one.whereabouts}`)}</Tag>
          {one.siteId && site(one.siteId)}
          {one.checkInTime && <div className="m-note">{dateTime(one.checkInTime)}</div>}
        </>
      ),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) || '–' },
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
    {
      key: 'verbs',
      render: (_, person) => (
        <div className="m-verbs">
          {person.whereabouts === 'EXPECTED' && (
            <GuardedButton
              size="small"
              danger
              denied={denied}
              onClick={() => setAsking({ person, verb: 'reportMissing' })}
            >
              {t('evacueeVerb.reportMissing')}
            </GuardedButton>
          )}
          {(person.whereabouts === 'EXPECTED' || person.whereabouts === 'MISSING') && (
            <GuardedButton
              size="small"
              denied={denied}
              onClick={() => setAsking({ person, verb: 'markFound' })}
            >
              {t('evacueeVerb.markFound')}
            </GuardedButton>
          )}
        </div>
      ),
    },
  ];
  return (
    <>
      <Table<Evacuee>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {asking && <PersonReasonDialog {...asking} onClose={() => setAsking(undefined)} />}
    </>
  );
}
