import { useQuery } from '@tanstack/react-query';
import { Collapse, Segmented, Table, type TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { needsQuery, standardsQuery } from '../../api/incidents';
import { reliefNeeds, type Incident, type Need, type Standard } from '../../api/types';
import { count, dateTime, decimal } from '../../format';
import { useNames } from '../../names';
import { QueryView } from '../../parts/query-view';

export function NeedsTab({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const query = useQuery(needsQuery(incident.id));
  const [grouping, setGrouping] = useState<'need' | 'community'>('need');
  return (
    <QueryView
      query={query}
      isEmpty={({ needs }) => needs.length === 0}
      empty={t(incident.firstReportTime ? 'needs.none' : 'needs.noReport')}
    >
      {({ needs, readTime }) => (
        <>
          <div className="m-toolbar">
            <Segmented
              value={grouping}
              onChange={setGrouping}
              options={[
                { value: 'need', label: t('needs.byNeed') },
                { value: 'community', label: t('needs.byCommunity') },
              ]}
            />
            <span className="m-note">{t('needs.derived', { time: dateTime(readTime) })}</span>
          </div>
          {grouping === 'need' ? <ByNeed needs={needs} /> : <ByCommunity needs={needs} />}
        </>
      )}
    </QueryView>
  );
}

/** 8,600 people × 3 L × 3 days = 77,400 L */
function useFormula(): (need: Need) => string {
  const { t } = useTranslation();
  const standards = useQuery(standardsQuery).data?.standards;
  return useMemo(() => {
    const byId = new Map((standards ?? []).map((one) => [one.id, one]));
    return (need) => {
      const { persons, rate, days, requiredContent, unit } = need;
      const who = whoWords(t, byId.get(need.standardId));
      const parts = [`${decimal(persons)} ${who}`, `${decimal(rate)} ${unitWord(t, unit)}`];
      if (days && byId.get(need.standardId)?.perDay !== false) {
        parts.push(t('conditions.daysValue', { days }));
      }
      return `${parts.join(' × ')} = ${decimal(requiredContent)} ${unitWord(t, unit)}`;
    };
  }, [t, standards]);
}

type Translate = ReturnType<typeof useTranslation>['t'];

function whoWords(t: Translate, standard: Standard | undefined): string {
  const basis = standard?.basis ?? 'PERSON';
  const people = standard?.peoplePerBasis;
  if (people && people !== 1 && basis !== 'HOUSEHOLD') return t('basisUnit.group', { people });
  return t(`basisUnit.${basis}`);
}

function unitWord(t: Translate, unit: string): string {
  return t(`standardUnit.${unit}`, { defaultValue: unit });
}

type Total = { itemId: string; quantity: number; needs: Need[]; sum: Need };

function totalsOf(needs: Need[]): Total[] {
  const totals = new Map<string, Total>();
  for (const need of needs) {
    const key = `${need.standardId}/${need.itemId}`;
    const old = totals.get(key);
    if (!old) {
      totals.set(key, { itemId: need.itemId, quantity: need.quantity, needs: [need], sum: need });
      continue;
    }
    old.needs.push(need);
    old.quantity += need.quantity;
    const requiredContent = old.sum.requiredContent + need.requiredContent;
    old.sum = { ...old.sum, persons: old.sum.persons + need.persons, requiredContent };
  }
  return [...totals.values()];
}

function ByNeed({ needs }: { needs: Need[] }) {
  const { t } = useTranslation();
  const groups = [...reliefNeeds, 'SUPPORT' as const]
    .map((group) => ({ group, needs: needs.filter(({ reliefNeed }) => reliefNeed === group) }))
    .filter((one) => one.needs.length > 0);
  return (
    <Collapse
      className="m-collapse"
      defaultActiveKey={groups.map(({ group }) => group)}
      items={groups.map(({ group, needs: own }) => ({
        key: group,
        label: <strong>{t(`reliefNeed.${group}`)}</strong>,
        children: <NeedTotals totals={totalsOf(own)} />,
      }))}
    />
  );
}

function NeedTotals({ totals }: { totals: Total[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const formula = useFormula();
  const columns: TableColumnsType<Total> = [
    { title: t('text.item'), dataIndex: 'itemId', render: (id: string) => names.item(id) },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    { title: t('needs.how'), render: (_, { sum }) => formula(sum) },
    {
      title: t('needs.communities'),
      align: 'right',
      render: (_, total) => count(new Set(total.needs.map((one) => one.divisionCode)).size),
    },
  ];
  return (
    <Table<Total>
      size="small"
      rowKey={({ sum }) => `${sum.standardId}/${sum.itemId}`}
      columns={columns}
      dataSource={totals}
      pagination={false}
      scroll={{ x: 'max-content' }}
      expandable={{ expandedRowRender: ({ needs }) => <NeedLines needs={needs} by="community" /> }}
    />
  );
}

function ByCommunity({ needs }: { needs: Need[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const codes = [...new Set(needs.map(({ divisionCode }) => divisionCode))].sort();
  return (
    <Collapse
      className="m-collapse"
      defaultActiveKey={codes.slice(0, 1)}
      items={codes.map((code) => {
        const own = needs.filter(({ divisionCode }) => divisionCode === code);
        return {
          key: code,
          label: <strong>{names.division(code)}</strong>,
          extra: t('needs.lines', { number: own.length }),
          children: <NeedLines needs={own} by="item" />,
        };
      })}
    />
  );
}

function NeedLines({ needs, by }: { needs: Need[]; by: 'community' | 'item' }) {
  const { t } = useTranslation();
  const names = useNames();
  const formula = useFormula();
  const columns: TableColumnsType<Need> = [
    by === 'community'
      ? { title: t('text.community'), render: (_, need) => names.division(need.divisionCode) }
      : { title: t('text.item'), render: (_, need) => names.item(need.itemId) },
    ...(by === 'item'
      ? [
          {
            title: t('needs.need'),
            render: (_: unknown, n: Need) => t(`reliefNeed.${n.reliefNeed}`),
          },
        ]
      : []),
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    { title: t('needs.how'), render: (_, need) => formula(need) },
    { title: t('needs.priority'), dataIndex: 'priority', align: 'right' },
  ];
  return (
    <Table<Need>
      size="small"
      rowKey={({ divisionCode, standardId, itemId }) => `${divisionCode}/${standardId}/${itemId}`}
      columns={columns}
      dataSource={needs}
      pagination={needs.length > 50 ? { pageSize: 50 } : false}
      scroll={{ x: 'max-content' }}
    />
  );
}
