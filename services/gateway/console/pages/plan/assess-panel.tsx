import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Progress, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { assess, type AssessedCase, type PlanAssessment } from '../../api/plan-changes';
import type { Plan } from '../../api/plan-types';
import { count, decimal } from '../../format';
import { useLanguage } from '../../language';
import { ProblemAlert } from '../../parts/query-view';

const secondsMost = 30;

/** How the incident would stand without each thing the plan counts on, and with one more. */
export function AssessPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const stop = useRef<AbortController>(undefined);
  const asked = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      return assess(plan.id, secondsMost, stop.current.signal);
    },
  });
  useEffect(() => () => stop.current?.abort(), []);
  const cancelled = asked.isError && stop.current?.signal.aborted === true;
  return (
    <section className="m-panel">
      <p className="m-note">{t('assess.note', { seconds: secondsMost })}</p>
      <Space className="m-toolbar">
        <Button type="primary" loading={asked.isPending} onClick={() => asked.mutate()}>
          {t('assess.start')}
        </Button>
        {asked.isPending && (
          <Button onClick={() => stop.current?.abort()}>{t('assess.stop')}</Button>
        )}
      </Space>
      {asked.isPending && <Elapsed />}
      {asked.isError && !cancelled && <ProblemAlert error={asked.error} />}
      {cancelled && <Alert type="info" className="m-alert" title={t('assess.stopped')} />}
      {asked.data && !asked.isPending && <AssessmentTable assessment={asked.data} />}
    </section>
  );
}

/** The answer comes when every case is solved or the time is up: so much of it has passed. */
function Elapsed() {
  const { t } = useTranslation();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  const percent = Math.min(99, Math.round((seconds / secondsMost) * 100));
  return (
    <Progress
      percent={percent}
      status="active"
      aria-label={t('assess.running')}
      format={() => t('assess.elapsed', { seconds })}
    />
  );
}

function AssessmentTable({ assessment }: { assessment: PlanAssessment }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { cases, leftOut, baseUnmet } = assessment;
  const columns: TableColumnsType<AssessedCase> = [
    {
      title: t('assess.kind'),
      filters: [...new Set(cases.map(({ kind }) => kind))].map((kind) => {
        return { text: t(`assessKind.${kind}`), value: kind };
      }),
      onFilter: (value, { kind }) => kind === value,
      render: (_, { kind, addedUnmet }) => (
        <Tag color={addedUnmet > 1e-6 ? 'red' : addedUnmet < -1e-6 ? 'green' : 'default'}>
          {t(`assessKind.${kind}`)}
        </Tag>
      ),
    },
    {
      title: t('assess.what'),
      render: (_, row) => (language === 'zh' ? row.reasonZh : row.reasonEn),
    },
    {
      title: t('assess.units'),
      align: 'right',
      sorter: (a, b) => a.addedUnits - b.addedUnits,
      render: (_, { addedUnits }) => count(0 - addedUnits),
    },
    {
      title: t('assess.unmet'),
      align: 'right',
      sorter: (a, b) => a.addedUnmet - b.addedUnmet,
      render: (_, { addedUnmet }) => decimal(addedUnmet),
    },
    {
      title: t('assess.bound'),
      align: 'right',
      render: (_, { addedUnmetBound }) => decimal(addedUnmetBound),
    },
  ];
  return (
    <>
      <p className="m-note">{t('assess.base', { unmet: decimal(baseUnmet) })}</p>
      {leftOut > 0 && (
        <Alert
          type="warning"
          className="m-alert"
          title={t('assess.leftOut', { number: leftOut })}
        />
      )}
      <Table<AssessedCase>
        size="small"
        rowKey={(row) => [row.kind, row.fromDepotId, row.toDivisionCode, row.fleetId].join('/')}
        columns={columns}
        dataSource={cases}
        locale={{ emptyText: t('assess.none') }}
        pagination={cases.length > 50 ? { pageSize: 50 } : false}
        scroll={{ x: 760 }}
      />
    </>
  );
}
