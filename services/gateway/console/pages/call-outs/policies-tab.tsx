import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { policiesQuery, type CallOutPolicy, type Channel } from '../../api/call-out-policies';
import { callOutLevels } from '../../api/call-outs';
import { decimal, percent } from '../../format';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { PolicyDialog } from './policy-dialog';

/** What holds for call-outs of each level, and the channels there are. */
export function PoliciesTab() {
  const { t } = useTranslation();
  const query = useQuery(policiesQuery);
  const [edited, setEdited] = useState<CallOutPolicy>();
  return (
    <>
      <p className="m-note">{t('callOutPolicy.note')}</p>
      <QueryView query={query} isEmpty={({ policies }) => policies.length === 0}>
        {({ policies, channels }) => (
          <>
            <PolicyTable policies={policies} onEdit={setEdited} />
            <h3>{t('callOutPolicy.installed')}</h3>
            <Channels channels={channels} />
          </>
        )}
      </QueryView>
      {edited && <PolicyDialog policy={edited} onClose={() => setEdited(undefined)} />}
    </>
  );
}

type TableProps = { policies: CallOutPolicy[]; onEdit: (policy: CallOutPolicy) => void };

function PolicyTable({ policies, onEdit }: TableProps) {
  const { t } = useTranslation();
  const denied = useMay().not('editStandards', '');
  const minutes = (seconds: number) => `${decimal(seconds / 60)} ${t('unit.minutes')}`;
  const rows = callOutLevels.flatMap((level) => policies.filter((one) => one.level === level));
  const columns: TableColumnsType<CallOutPolicy> = [
    {
      title: t('callOut.level'),
      render: (_, { level, urgent }) => (
        <>
          {t(`callOutLevel.${level}`)}{' '}
          {urgent && <Tag color="red">{t('callOutPolicy.urgent')}</Tag>}
        </>
      ),
    },
    { title: t('callOutPolicy.respond'), render: (_, one) => minutes(one.respondSeconds) },
    { title: t('callOutPolicy.fallback'), render: (_, one) => minutes(one.fallbackSeconds) },
    {
      title: t('callOutPolicy.channels'),
      width: 210,
      className: 'm-wrapped',
      render: (_, { channelKinds }) =>
        channelKinds.map((kind) => t(`channelKind.${kind}`)).join(' → '),
    },
    {
      title: t('callOutPolicy.quiet'),
      render: (_, { quietFrom, quietUntil, quietOverride }) =>
        quietFrom ? (
          <>
            {quietFrom}–{quietUntil}{' '}
            {quietOverride && <Tag color="orange">{t('callOutPolicy.overridden')}</Tag>}
          </>
        ) : (
          t('callOutPolicy.none')
        ),
    },
    {
      title: t('callOutPolicy.overAsk'),
      render: (_, { certainty, waveFactorMax }) =>
        `${percent(certainty)}, ${t('callOutPolicy.waveFactorOf', { count: waveFactorMax })}`,
    },
    {
      title: t('callOutPolicy.approval'),
      render: (_, { approvalAbove }) =>
        approvalAbove === 0
          ? t('callOutPolicy.approvalAlways')
          : t('callOutPolicy.approvalOf', { count: approvalAbove }),
    },
    {
      title: t('callOutPolicy.marks'),
      render: (_, one) =>
        `${percent(one.acknowledgeShare)} (${minutes(one.acknowledgeSeconds)}), ${percent(one.musterShare)}`,
    },
    {
      key: 'action',
      render: (_, policy) => (
        <GuardedButton size="small" denied={denied} onClick={() => onEdit(policy)}>
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<CallOutPolicy>
      {...{ size: 'small', rowKey: 'level', columns, dataSource: rows, pagination: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function Channels({ channels }: { channels: Channel[] }) {
  const { t } = useTranslation();
  return (
    <>
      <p className="m-note">{t('callOutPolicy.installedNote')}</p>
      <div className="m-filters">
        {channels.map(({ id, kind, costCents, perMinute }) => (
          <Tag key={id}>
            {t(`channelKind.${kind}`)} ({id}),{' '}
            {t('callOutPolicy.yuan', { yuan: decimal(costCents / 100) })},{' '}
            {perMinute === 0
              ? t('callOutPolicy.noLimit')
              : t('callOutPolicy.perMinute', { count: perMinute })}
          </Tag>
        ))}
      </div>
    </>
  );
}
