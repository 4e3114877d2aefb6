import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Input, Select, Space } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import {
  reportAddress,
  reportQuery,
  reportsListQuery,
  type Report,
  type ReportFilter,
} from '../../api/reports';
import { fromLocalField } from '../../format';
import { useLanguage, type Language } from '../../language';
import { fileChoices } from '../../parts/export-button';
import { DivisionSelect, PastTimeField } from '../../parts/fields';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { ReportTable } from './report-table';

export function ReportsPage() {
  const { t } = useTranslation();
  const query = useQuery(reportsListQuery);
  return (
    <>
      <PageHead title={t('nav.reports')} note={t('reports.note')} />
      <QueryView query={query} isEmpty={({ reports }) => reports.length === 0}>
        {({ reports }) => <Chosen reports={reports} />}
      </QueryView>
    </>
  );
}

/** What is asked for stands in the address, so that a report can be passed on as a link. */
type Asked = { name?: string; divisionCode?: string; from?: string; to?: string; asOf?: string };

function useAsked(): [Asked, (changes: Asked) => void] {
  const [params, setParams] = useSearchParams();
  const asked: Asked = Object.fromEntries(params);
  const change = (changes: Asked) => {
    const given = Object.entries({ ...asked, ...changes }).filter(([, value]) => value);
    setParams(new URLSearchParams(given as [string, string][]), { replace: true });
  };
  return [asked, change];
}

function Chosen({ reports }: { reports: Report[] }) {
  const [asked, change] = useAsked();
  const report = reports.find(({ name }) => name === asked.name) ?? reports[0]!;
  const filter: ReportFilter = {
    divisionCode: asked.divisionCode,
    from: report.takesPeriod ? asked.from : undefined,
    to: report.takesPeriod ? asked.to : undefined,
    asOf: report.takesAsOfTime ? fromLocalField(asked.asOf) : undefined,
  };
  const query = useQuery(reportQuery(report.name, filter, useLanguage()));
  return (
    <>
      <Filters reports={reports} report={report} asked={asked} onChange={change}>
        <Files report={report} filter={filter} />
      </Filters>
      <QueryView query={query}>{(answer) => <ReportTable answer={answer} />}</QueryView>
    </>
  );
}

const titleOf = ({ titleZh, titleEn }: Report, language: Language) =>
  language === 'zh' ? titleZh : titleEn;

type FiltersProps = {
  reports: Report[];
  report: Report;
  asked: Asked;
  onChange: (changes: Asked) => void;
  children: ReactNode;
};

function Filters({ reports, report, asked, onChange, children }: FiltersProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div className="m-filters">
      <Select
        value={report.name}
        onChange={(name) => onChange({ name })}
        style={{ width: 220 }}
        aria-label={t('reports.which')}
        options={reports.map((one) => ({ value: one.name, label: titleOf(one, language) }))}
      />
      <DivisionSelect
        everywhere
        value={asked.divisionCode ?? ''}
        onChange={(divisionCode) => onChange({ divisionCode })}
        style={{ width: 220 }}
        aria-label={t('text.division')}
      />
      {report.takesPeriod && <Period asked={asked} onChange={onChange} />}
      {report.takesAsOfTime && (
        <label className="m-inline-field">
          {t('reports.asOf')}
          <PastTimeField value={asked.asOf ?? ''} onChange={(asOf) => onChange({ asOf })} />
        </label>
      )}
      {children}
    </div>
  );
}

function Period({ asked, onChange }: { asked: Asked; onChange: (changes: Asked) => void }) {
  const { t } = useTranslation();
  return (
    <Space size={6}>
      <Input
        type="date"
        aria-label={t('reports.from')}
        title={t('reports.periodNote')}
        value={asked.from ?? ''}
        max={asked.to}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      {t('reports.until')}
      <Input
        type="date"
        aria-label={t('reports.to')}
        title={t('reports.periodNote')}
        value={asked.to ?? ''}
        min={asked.from}
        onChange={(event) => onChange({ to: event.target.value })}
      />
    </Space>
  );
}

function Files({ report, filter }: { report: Report; filter: ReportFilter }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const items = fileChoices.map(({ name, choice }) => ({
    key: name,
    label: (
      <a href={reportAddress(report.name, filter, choice, language)} download>
        {t(`sheets.file_${name}`)}
      </a>
    ),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined />}>{t('reports.download')}</Button>
    </Dropdown>
  );
}
