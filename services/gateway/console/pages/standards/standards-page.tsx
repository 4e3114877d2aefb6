import { useQuery } from '@tanstack/react-query';
import { Table, Tag, Tooltip, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { standardsQuery } from '../../api/incidents';
import { reliefNeeds, type ReliefRules, type Standard } from '../../api/types';
import { decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { RulesDialog, StandardDialog } from './standard-dialogs';

export function StandardsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery(standardsQuery);
  const [open, setOpen] = useState<Standard | 'new'>();
  const [rules, setRules] = useState<ReliefRules>();
  const denied = may.not('editStandards');
  return (
    <>
      <PageHead
        title={t('nav.standards')}
        note={t('standards.note')}
        actions={
          <GuardedButton type="primary" denied={denied} onClick={() => setOpen('new')}>
            {t('standards.add')}
          </GuardedButton>
        }
      />
      <QueryView query={query}>
        {({ standards, reliefRules }) => (
          <>
            {reliefRules && (
              <section className="m-strip m-rules">
                <dl className="m-facts">
                  <div>
                    <dt>{t('standards.firstReport')}</dt>
                    <dd className="m-big">
                      {reliefRules.firstReportMinutes} <small>{t('unit.minutes')}</small>
                    </dd>
                  </div>
                  <div>
                    <dt>{t('standards.deadline')}</dt>
                    <dd className="m-big">
                      {reliefRules.deadlineHours} <small>{t('unit.hours')}</small>
                    </dd>
                  </div>
                </dl>
                <GuardedButton size="small" denied={denied} onClick={() => setRules(reliefRules)}>
                  {t('action.edit')}
                </GuardedButton>
              </section>
            )}
            <StandardTable rows={standards} denied={denied} onEdit={setOpen} />
          </>
        )}
      </QueryView>
      {open && (
        <StandardDialog
          standard={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
      {rules && <RulesDialog rules={rules} onClose={() => setRules(undefined)} />}
    </>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

/** When it counts at all: below 10 °C, in tents for 3, stays of up to 3 days. */
function conditionsOf(t: Translate, one: Standard): string {
  const parts = [
    one.belowCelsius === undefined ? '' : t('standards.below', { value: one.belowCelsius }),
    one.daysMaximum ? t('standards.atMost', { value: one.daysMaximum }) : '',
    one.daysAbove ? t('standards.above', { value: one.daysAbove }) : '',
    one.tentPeople ? t('standards.tents', { value: one.tentPeople }) : '',
  ];
  return parts.filter(Boolean).join(t('text.comma')) || '–';
}

function basisOf(t: Translate, one: Standard): string {
  const parts = [t(`basis.${one.basis}`)];
  if (one.share && one.share !== 1)
    parts.push(t('standards.share', { value: decimal(one.share * 100) }));
  if (one.peoplePerBasis && one.peoplePerBasis !== 1) {
    parts.push(t('standards.peoplePer', { value: decimal(one.peoplePerBasis) }));
  }
  return parts.join(t('text.comma'));
}

type TableProps = { rows: Standard[]; denied?: string; onEdit: (one: Standard) => void };

function StandardTable({ rows, denied, onEdit }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const unit = (one: Standard) => t(`standardUnit.${one.unit}`, { defaultValue: one.unit });
  const columns: TableColumnsType<Standard> = [
    {
      title: t('standards.name'),
      render: (_, one) => (
        <>
          {nameIn(names.language, one)} {!one.enabled && <Tag>{t('standards.off')}</Tag>}
        </>
      ),
    },
    {
      title: t('needs.need'),
      render: (_, { reliefNeed }) => t(`reliefNeed.${reliefNeed}`),
      filters: [...reliefNeeds, 'SUPPORT' as const].map((value) => ({
        value,
        text: t(`reliefNeed.${value}`),
      })),
      onFilter: (value, one) => one.reliefNeed === value,
    },
    {
      title: t('standards.rate'),
      align: 'right',
      render: (_, one) =>
        `${Number(one.rate.toFixed(4))} ${unit(one)}${one.perDay ? t('standards.perDay') : ''}`,
    },
    { title: t('standards.basis'), render: (_, one) => basisOf(t, one) },
    { title: t('standards.when'), render: (_, one) => conditionsOf(t, one) },
    { title: t('standards.item'), render: (_, one) => names.item(one.itemId) },
    { title: t('needs.priority'), align: 'right', dataIndex: 'priority' },
    { title: t('standards.source'), render: (_, one) => <SourceMark standard={one} /> },
    {
      key: 'action',
      render: (_, one) => (
        <GuardedButton size="small" denied={denied} onClick={() => onEdit(one)}>
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<Standard>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  );
}

/** Whether the figure was read somewhere, recalled, estimated or made up. */
function SourceMark({ standard }: { standard: Standard }) {
  const { t } = useTranslation();
  const { source, citation } = standard;
  if (!source) return <>–</>;
  const colours: Record<string, string> = { V: 'green', R: 'blue', E: 'gold', SYN: 'default' };
  return (
    <Tooltip title={citation} trigger={['hover', 'focus']}>
      <Tag color={colours[source]} tabIndex={citation ? 0 : undefined}>
        {t(`source.${source}`, { defaultValue: source })}
      </Tag>
    </Tooltip>
  );
}
