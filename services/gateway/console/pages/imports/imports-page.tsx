import { useQuery } from '@tanstack/react-query';
import { Segmented, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { importsQuery, sheetsQuery, type Import, type Sheet } from '../../api/sheets';
import { count, dateTime } from '../../format';
import { useLanguage } from '../../language';
import { ExportButton } from '../../parts/export-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { ImportPanel } from './import-panel';
import { ImportStateTag } from './import-state';
import { UploadForm } from './upload-form';

const sheetTitle = (language: 'zh' | 'en', { titleZh, titleEn }: Sheet) =>
  language === 'zh' ? titleZh : titleEn;

export function ImportsPage() {
  const { t } = useTranslation();
  const query = useQuery(sheetsQuery);
  return (
    <>
      <PageHead title={t('nav.imports')} note={t('sheets.note')} />
      <QueryView query={query}>{({ sheets }) => <Kinds sheets={sheets} />}</QueryView>
    </>
  );
}

function Kinds({ sheets }: { sheets: Sheet[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [search, setSearch] = useSearchParams();
  const sheet = sheets.find(({ kind }) => kind === search.get('kind')) ?? sheets[0];
  const id = search.get('id');
  if (!sheet) return null;
  const show = (one: Import) => setSearch({ kind: one.kind, id: one.id });
  return (
    <>
      <div className="m-toolbar">
        <Segmented<string>
          className="m-wrap"
          aria-label={t('sheets.kind')}
          value={sheet.kind}
          options={sheets.map((one) => ({ value: one.kind, label: sheetTitle(language, one) }))}
          onChange={(kind) => setSearch({ kind })}
        />
        <ExportButton kind={sheet.kind} />
        <ExportButton kind={sheet.kind} template label={t('sheets.template')} />
      </div>
      {id ? (
        <ImportPanel
          key={id}
          kind={sheet.kind}
          id={id}
          onClose={() => setSearch({ kind: sheet.kind })}
        />
      ) : (
        <UploadForm key={sheet.kind} sheet={sheet} onSent={show} />
      )}
      <h2 className="m-sub">{t('sheets.recent')}</h2>
      <Recent kind={sheet.kind} />
    </>
  );
}

function Recent({ kind }: { kind: string }) {
  const { t } = useTranslation();
  const query = useQuery(importsQuery(kind));
  const columns: TableColumnsType<Import> = [
    {
      title: t('sheets.file'),
      render: (_, one) => (
        <Link to={`/imports?kind=${kind}&id=${one.id}`}>{one.fileName ?? one.id}</Link>
      ),
    },
    { title: t('text.state'), render: (_, { state }) => <ImportStateTag state={state} /> },
    { title: t('rowChange.CREATE'), align: 'right', render: (_, one) => count(one.createCount) },
    { title: t('rowChange.UPDATE'), align: 'right', render: (_, one) => count(one.updateCount) },
    { title: t('sheets.faults'), align: 'right', render: (_, one) => count(one.faultCount) },
    { title: t('text.created'), render: (_, one) => dateTime(one.createTime) },
  ];
  return (
    <QueryView
      query={query}
      isEmpty={({ imports }) => imports.length === 0}
      empty={t('sheets.noneRecent')}
    >
      {({ imports }) => (
        <Table<Import>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={imports}
          pagination={false}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}
