import { Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Activation, ActivationTask } from '../../api/activations';
import { postIn, type PlanTask } from '../../api/response-plans';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { Nothing } from '../../parts/query-view';
import { useMay } from '../../session';
import { TaskDialog } from './activation-dialogs';

type Row = PlanTask & { now?: ActivationTask };

const colours = { PENDING: 'blue', DONE: 'green', SKIPPED: 'default' };

/** Who does what by when, with its checklist; ticked off here. */
export function TasksPanel({ activation }: { activation: Activation }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const [asked, setAsked] = useState<{ task: Row; skipped: boolean }>();
  const rows = rowsOf(activation);
  const titleOf = ({ titleZh, titleEn }: PlanTask) => (language === 'zh' ? titleZh : titleEn);
  const columns: TableColumnsType<Row> = [
    {
      title: t('responsePlan.task'),
      render: (_, one) => (
        <>
          <strong>{titleOf(one)}</strong>
          <Checklist task={one} />
        </>
      ),
    },
    { title: t('responsePlan.post'), render: (_, one) => postIn(language, one) },
    {
      title: t('activation.due'),
      render: (_, { now, dueMinutes }) =>
        now ? dateTime(now.dueTime) : t('activation.dueAfter', { minutes: count(dueMinutes) }),
    },
    { title: t('text.state'), render: (_, { now }) => now && <TaskState task={now} /> },
    {
      key: 'actions',
      render: (_, task) => (
        <TaskActions {...{ activation, task }} onAsk={(skipped) => setAsked({ task, skipped })} />
      ),
    },
  ];
  return (
    <section className="m-panel">
      <h2>{t('responsePlan.tasks')}</h2>
      {rows.length === 0 && <Nothing />}
      {rows.length > 0 && (
        <Table
          rowKey="id"
          size="small"
          columns={columns}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 'max-content' }}
        />
      )}
      {asked && (
        <TaskDialog
          {...{ activation, taskId: asked.task.id, skipped: asked.skipped }}
          title={titleOf(asked.task)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

function rowsOf({ plan, tasks }: Activation): Row[] {
  const nowOf = new Map(tasks.map((task) => [task.id, task]));
  return (plan?.tasks ?? [])
    .map((task) => ({ ...task, now: nowOf.get(task.id) }))
    .sort((a, b) => a.dueMinutes - b.dueMinutes);
}

function Checklist({ task }: { task: PlanTask }) {
  const { language } = useNames();
  const [first, second] =
    language === 'zh' ? [task.checklistZh, task.checklistEn] : [task.checklistEn, task.checklistZh];
  const lines = first.length > 0 ? first : second;
  if (lines.length === 0) return null;
  return (
    <ul className="m-plain-list">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function TaskState({ task }: { task: ActivationTask }) {
  const { t } = useTranslation();
  const { state, late, actorName, endTime, note } = task;
  return (
    <>
      <Tag color={colours[state]}>{t(`taskState.${state}`)}</Tag>
      {late && <Tag color="red">{t('activation.late')}</Tag>}
      {endTime && (
        <div className="m-note">
          {actorName} {dateTime(endTime)} {note}
        </div>
      )}
    </>
  );
}

type ActionsProps = { activation: Activation; task: Row; onAsk: (skipped: boolean) => void };

function TaskActions({ activation, task, onAsk }: ActionsProps) {
  const { t } = useTranslation();
  const may = useMay();
  if (activation.state !== 'ACTIVE' || task.now?.state !== 'PENDING') return null;
  const denied = may.not('report', activation.divisionCode);
  return (
    <Space>
      <GuardedButton size="small" denied={denied} onClick={() => onAsk(false)}>
        {t('activation.completeTask')}
      </GuardedButton>
      <GuardedButton size="small" denied={denied} onClick={() => onAsk(true)}>
        {t('activation.skipTask')}
      </GuardedButton>
    </Space>
  );
}
