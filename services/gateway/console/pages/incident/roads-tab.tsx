import { useQuery } from '@tanstack/react-query';
import { Modal, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { roadClosuresQuery, roadVersionsQuery, type RoadClosure } from '../../api/road-closures';
import type { Incident } from '../../api/types';
import { dateTime } from '../../format';
import { usePeople } from '../../people';
import { GuardedButton } from '../../parts/guarded-button';
import { HistoryList } from '../../parts/history-list';
import { QueryView } from '../../parts/query-view';
import { RoadName } from '../../parts/road-name';
import { useMay } from '../../session';
import { AmendDialog, ReopenDialog, ReportDialog } from './roads-dialogs';

type Verb = { kind: 'amend' | 'reopen' | 'history'; road: RoadClosure };

/** Closed roads: what plans of the incident go by. */
export function RoadsTab({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery(roadClosuresQuery(incident.id));
  const [reporting, setReporting] = useState(false);
  const [verb, setVerb] = useState<Verb>();
  // Whoever reports in a part of the incident may close the roads of that part.
  const denied =
    may.notInPart('report', incident.divisionCode) ??
    (incident.state === 'CLOSED' ? t('plan.incidentClosed') : undefined);
  const close = () => setVerb(undefined);
  return (
    <>
      <p className="m-note">{t('roads.note')}</p>
      <div className="m-toolbar">
        <GuardedButton type="primary" denied={denied} onClick={() => setReporting(true)}>
          {t('roads.report')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('roads.none')}>
        {({ rows }) => <RoadsTable rows={rows} denied={denied} onVerb={setVerb} />}
      </QueryView>
      {reporting && <ReportDialog incident={incident} onClose={() => setReporting(false)} />}
      {verb?.kind === 'amend' && <AmendDialog road={verb.road} onClose={close} />}
      {verb?.kind === 'reopen' && <ReopenDialog road={verb.road} onClose={close} />}
      {verb?.kind === 'history' && <HistoryDialog road={verb.road} onClose={close} />}
    </>
  );
}

function RoadsTable({
  rows,
  denied,
  onVerb,
}: {
  rows: RoadClosure[];
  denied?: string;
  onVerb: (verb: Verb) => void;
}) {
  const { t } = useTranslation();
  const people = usePeople();
  const columns: TableColumnsType<RoadClosure> = [
    { title: t('roads.road'), render: (_, road) => <RoadName road={road} /> },
    { title: t('text.state'), render: (_, road) => <StateTag road={road} /> },
    { title: t('roads.from'), render: (_, { fromTime }) => dateTime(fromTime) },
    {
      title: t('roads.until'),
      render: (_, { untilTime }) => (untilTime ? dateTime(untilTime) : t('roads.furtherNotice')),
    },
    {
      title: t('roads.reason'),
      render: (_, { reason, reopenNote, reporterId }) => (
        <div className="m-wrap">
          {reason}
          {reopenNote && <div className="m-note">{reopenNote}</div>}
          <div className="m-note">
            {t('roads.reporter')} {people(reporterId)}
          </div>
        </div>
      ),
    },
    {
      key: 'verbs',
      render: (_, road) => (
        <Space>
          {road.state === 'CLOSED' &&
            (['amend', 'reopen'] as const).map((kind) => (
              <GuardedButton
                key={kind}
                size="small"
                denied={denied}
                onClick={() => onVerb({ kind, road })}
              >
                {t(`roads.${kind}`)}
              </GuardedButton>
            ))}
          <GuardedButton size="small" onClick={() => onVerb({ kind: 'history', road })}>
            {t('roads.history')}
          </GuardedButton>
        </Space>
      ),
    },
  ];
  return (
    <Table<RoadClosure>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function StateTag({ road }: { road: RoadClosure }) {
  const { t } = useTranslation();
  if (road.state === 'REOPENED') {
    return (
      <Tag color="green">
        {t('roads.reopened')} {dateTime(road.reopenTime)}
      </Tag>
    );
  }
  return (
    <Tag color={road.over ? 'default' : 'red'}>{t(road.over ? 'roads.over' : 'roads.closed')}</Tag>
  );
}

function HistoryDialog({ road, onClose }: { road: RoadClosure; onClose: () => void }) {
  const query = useQuery(roadVersionsQuery(road.id));
  return (
    <Modal open footer={null} title={<RoadName road={road} />} onCancel={onClose}>
      <QueryView query={query}>{({ rows }) => <HistoryList entries={rows} />}</QueryView>
    </Modal>
  );
}
