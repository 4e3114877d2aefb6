import { useQuery } from '@tanstack/react-query';
import { Alert, App, Progress, Space, Tabs, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { callOutQuery, type CallOut, type Decision } from '../../api/call-outs';
import { count, dateTime, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { ExerciseTag } from '../../parts/tags';
import { useMay, useSession } from '../../session';
import { CallOutStateTag, useQuotaText } from './call-outs-page';
import { DecideDialog } from './decide-dialog';
import { OutboxTab } from './outbox-tab';
import { RecipientsTab } from './recipients-tab';

export function CallOutPage() {
  const { id = '' } = useParams();
  const query = useQuery(callOutQuery(id));
  return <QueryView query={query}>{(callOut) => <Board callOut={callOut} />}</QueryView>;
}

function Board({ callOut }: { callOut: CallOut }) {
  const { t } = useTranslation();
  const quotaText = useQuotaText();
  const names = useNames();
  const { order, state, escalateTime, deadlines } = callOut;
  const tabs = [
    {
      key: 'people',
      label: t('callOut.recipients'),
      children: <RecipientsTab callOut={callOut} />,
    },
    { key: 'outbox', label: t('callOut.outbox'), children: <OutboxTab callOut={callOut} /> },
  ];
  return (
    <>
      <PageHead
        title={order.title}
        note={
          <>
            <CallOutStateTag state={state} /> <ExerciseTag exercise={!!order.exerciseId} />{' '}
            {t(`callOutLevel.${order.level}`)} · {names.division(order.divisionCode)} ·{' '}
            {quotaText(order)}
          </>
        }
        actions={<Decisions callOut={callOut} />}
      />
      {escalateTime && (
        <Alert
          type="error"
          showIcon
          title={t('callOut.escalated', { time: dateTime(escalateTime) })}
        />
      )}
      {(deadlines?.overdue ?? 0) > 0 && (
        <Alert type="error" showIcon title={t('callOut.overdue', { n: deadlines?.overdue })} />
      )}
      <Facts callOut={callOut} />
      <Places callOut={callOut} />
      <Tabs items={tabs} destroyOnHidden />
    </>
  );
}

function Decisions({ callOut }: { callOut: CallOut }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const session = useSession();
  const denied = useMay().not('callOut', callOut.order.divisionCode);
  const [decision, setDecision] = useState<Decision>();
  const waiting = callOut.state === 'AWAITING_APPROVAL';
  const open = callOut.state === 'ACTIVE' || callOut.state === 'FILLED';
  const own = waiting && session?.actorId === callOut.creatorId;
  const offered: Decision[] = waiting ? ['approve', 'reject'] : open ? ['close', 'cancel'] : [];
  return (
    <Space>
      {offered.map((one) => (
        <GuardedButton
          key={one}
          type={one === 'approve' || one === 'close' ? 'primary' : 'default'}
          danger={one === 'cancel' || one === 'reject'}
          denied={denied ?? (own && one === 'approve' ? t('callOut.secondPerson') : undefined)}
          onClick={() => setDecision(one)}
        >
          {t(`callOutDecision.${one}`)}
        </GuardedButton>
      ))}
      {decision && (
        <DecideDialog
          callOut={callOut}
          decision={decision}
          onClose={() => setDecision(undefined)}
          onDone={() => void message.success(t('text.saved'))}
        />
      )}
    </Space>
  );
}

function Facts({ callOut }: { callOut: CallOut }) {
  const { t } = useTranslation();
  const { order, marks, deadlines, waves } = callOut;
  const facts: [string, string][] = [
    ['point', order.pointName ?? '–'],
    ['musterTime', dateTime(order.musterTime)],
    ['asked', `${count(callOut.askedCount)} / ${count(callOut.candidateCount)}`],
    ['waves', count(waves.length)],
    ['nextDue', dateTime(deadlines?.nextDueTime)],
    ['cost', decimal(callOut.costCents / 100)],
    ['by', callOut.creatorName],
    ['decider', callOut.deciderName ?? '–'],
  ];
  return (
    <>
      <dl className="m-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`callOut.${name}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {marks && callOut.order.quotas.length === 0 && (
        <p>
          <Mark name="acknowledged" value={marks.acknowledged} needed={marks.acknowledgedNeeded} />{' '}
          <Mark name="mustered" value={marks.mustered} needed={marks.musteredNeeded} />
        </p>
      )}
    </>
  );
}

type MarkProps = { name: 'acknowledged' | 'mustered'; value: number; needed: number };

function Mark({ name, value, needed }: MarkProps) {
  const { t } = useTranslation();
  return (
    <Tag color={value >= needed ? 'green' : 'gold'}>
      {t(`callOutMark.${name}`, { value: count(value), needed: count(needed) })}
    </Tag>
  );
}

function Places({ callOut }: { callOut: CallOut }) {
  const { t } = useTranslation();
  return (
    <div>
      {callOut.progress.map(({ skill, people, coming, mustered }) => (
        <div key={skill}>
          {skill || t('callOut.anyone')}：{t('callOut.place', { people, coming, mustered })}
          <Progress
            percent={(coming / people) * 100}
            success={{ percent: (mustered / people) * 100 }}
            showInfo={false}
            aria-label={skill || t('callOut.anyone')}
          />
        </div>
      ))}
    </div>
  );
}
