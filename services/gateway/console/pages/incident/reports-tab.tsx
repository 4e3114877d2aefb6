import { useQuery } from '@tanstack/react-query';
import { Collapse, Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { reportsQuery } from '../../api/incidents';
import { figureNames, type AffectedReport, type Incident, type ReportLine } from '../../api/types';
import { count, dateTime, exactTime } from '../../format';
import { useNames } from '../../names';
import { QueryView } from '../../parts/query-view';

export function ReportsTab({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const query = useQuery(reportsQuery(incident.id));
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('report.none')}>
      {({ rows }) => (
        <Collapse
          className="m-collapse"
          defaultActiveKey={rows.slice(0, 1).map(({ id }) => id)}
          items={rows.map((report) => ({
            key: report.id,
            label: <ReportTitle report={report} />,
            children: <ReportLines report={report} />,
          }))}
        />
      )}
    </QueryView>
  );
}

function ReportTitle({ report }: { report: AffectedReport }) {
  const { t } = useTranslation();
  const displaced = report.lines.reduce((sum, line) => sum + line.displaced, 0);
  return (
    <>
      <Tag color={report.kind === 'VERIFIED' ? 'green' : 'blue'}>
        {t(`reportKind.${report.kind}`)}
      </Tag>
      {t('report.title', {
        time: dateTime(report.observeTime),
        number: report.lines.length,
        displaced: count(displaced),
      })}
    </>
  );
}

function ReportLines({ report }: { report: AffectedReport }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<ReportLine> = [
    { title: t('text.community'), render: (_, line) => names.division(line.divisionCode) },
    ...figureNames.map((name) => ({
      title: t(`figure.${name}`),
      align: 'right' as const,
      render: (_: unknown, line: ReportLine) => count(line[name]),
    })),
  ];
  return (
    <>
      {report.note && <p>{report.note}</p>}
      <p className="m-note">
        {t('report.times', {
          observed: exactTime(report.observeTime),
          arrived: exactTime(report.createTime),
        })}
      </p>
      <Table<ReportLine>
        size="small"
        rowKey="divisionCode"
        columns={columns}
        dataSource={report.lines}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}
