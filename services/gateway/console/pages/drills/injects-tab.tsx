import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  capAddress,
  deleteInject,
  injectsQuery,
  releaseInject,
  type Drill,
  type Inject,
} from '../../api/drills';
import { useChange } from '../../api/use-change';
import { exactTime, percent } from '../../format';
import { ProblemAlert, QueryView } from '../../parts/query-view';
import { InjectDialog } from './inject-dialog';

/** The events list: whole for controllers, what was released for everyone else. */
export function InjectsTab({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<Inject | 'new'>();
  const query = useQuery(injectsQuery(drill.id));
  const open = ['PLANNED', 'SCHEDULED', 'RUNNING', 'SUSPENDED'].includes(drill.state);
  return (
    <>
      <p className="m-note">{t(drill.controlled ? 'drill.injectsAll' : 'drill.injectsReleased')}</p>
      {drill.controlled && open && (
        <p>
          <Button onClick={() => setEditing('new')}>{t('drill.addInject')}</Button>
        </p>
      )}
      <QueryView query={query} isEmpty={({ injects }) => injects.length === 0}>
        {({ injects }) => (
          <InjectTable
            {...{ drill, injects }}
            onChange={drill.controlled && open ? setEditing : undefined}
          />
        )}
      </QueryView>
      {editing && (
        <InjectDialog
          drill={drill}
          injects={query.data?.injects ?? []}
          changed={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

type Shown = { drill: Drill; injects: Inject[]; onChange?: (inject: Inject) => void };

function InjectTable({ drill, injects, onChange }: Shown) {
  const { t } = useTranslation();
  const refreshes = [['drills', drill.id]];
  const release = useChange<string, Inject>({
    send: (injectId, key) => releaseInject(drill.id, injectId, key),
    refreshes,
  });
  const remove = useChange<string, unknown>({
    send: (injectId, key) => deleteInject(drill.id, injectId, key),
    refreshes,
  });
  const columns: TableColumnsType<Inject> = [
    { title: t('drill.number'), dataIndex: 'number', width: 60 },
    {
      title: t('drill.inject'),
      render: (_, inject) => (
        <>
          <b>{inject.title}</b> <State drill={drill} inject={inject} />
          <div className="m-inject">{inject.body}</div>
          {drill.controlled && <Hidden inject={inject} injects={injects} />}
        </>
      ),
    },
  ];
  const actions: TableColumnsType<Inject>[number] = {
    key: 'action',
    align: 'right',
    render: (_, inject) => {
      if (inject.state !== 'PENDING') return null;
      return (
        <div className="m-inject-actions">
          {drill.state === 'RUNNING' && (
            <Button
              size="small"
              loading={release.isPending}
              onClick={() => release.mutate(inject.id)}
            >
              {t('drill.release')}
            </Button>
          )}
          <Button size="small" onClick={() => onChange?.(inject)}>
            {t('action.edit')}
          </Button>
          <Popconfirm
            title={t('drill.deleteSure', { title: inject.title })}
            okText={t('drill.deleteInject')}
            cancelText={t('action.cancel')}
            onConfirm={() => remove.mutate(inject.id)}
          >
            <Button size="small" danger>
              {t('drill.deleteInject')}
            </Button>
          </Popconfirm>
        </div>
      );
    },
  };
  if (onChange) columns.push(actions);
  return (
    <>
      <ProblemAlert error={release.error ?? remove.error} />
      <Table<Inject>
        {...{ size: 'small', rowKey: 'id', columns, dataSource: injects, pagination: false }}
      />
    </>
  );
}

function State({ drill, inject: { id, state, releaseTime } }: { drill: Drill; inject: Inject }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag color={state === 'RELEASED' ? 'green' : 'default'}>{t(`drillInject.${state}`)}</Tag>
      {releaseTime && exactTime(releaseTime)}{' '}
      <a href={capAddress(drill.id, id)} download title={t('drill.capNote')}>
        {t('drill.cap')}
      </a>
    </>
  );
}

/** What controllers alone see: when it comes, and what it should lead to. */
function Hidden({ inject, injects }: { inject: Inject; injects: Inject[] }) {
  const { t } = useTranslation();
  const { trigger, afterSeconds, afterInjectId, share, expectedAction } = inject;
  const after = `+${Math.round(afterSeconds / 60)} min`;
  const awaited = injects.find(({ id }) => id === afterInjectId)?.number;
  const details = {
    TIMED: after,
    AFTER_INJECT: `#${awaited ?? '–'} ${after}`,
    ACKNOWLEDGED_SHARE: percent(share),
    MUSTERED_SHARE: percent(share),
    MANUAL: '',
  };
  const facts = [
    trigger &&
      `${t('drill.when')}${t('text.colon')}${t(`drillTrigger.${trigger}`)} ${details[trigger]}`,
    expectedAction && `${t('drill.expectedAction')}${t('text.colon')}${expectedAction}`,
  ];
  return <div className="m-note m-small">{facts.filter(Boolean).join(' · ')}</div>;
}
