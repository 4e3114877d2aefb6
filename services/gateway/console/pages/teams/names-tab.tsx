import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { qualificationKindsQuery, type QualificationKind } from '../../api/people';
import { organisationsQuery, type Organisation } from '../../api/team-records';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { KindDialog, OrganisationDialog } from './name-dialogs';

/** Whom teams and people belong to, and which certificates there are. */
export function NamesTab() {
  const { t } = useTranslation();
  const denied = useMay().not('keepTeams');
  const organisations = useQuery(organisationsQuery);
  const kinds = useQuery(qualificationKindsQuery);
  const [organisation, setOrganisation] = useState<Organisation | 'new'>();
  const [kind, setKind] = useState<QualificationKind | 'new'>();
  return (
    <>
      <h2 className="m-sub">{t('organisation.title')}</h2>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setOrganisation('new')}>
          {t('organisation.add')}
        </GuardedButton>
      </div>
      <QueryView query={organisations} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <OrganisationTable rows={rows} onEdit={setOrganisation} />}
      </QueryView>
      <h2 className="m-sub">{t('qualificationKind.title')}</h2>
      <p className="m-note">{t('qualificationKind.note')}</p>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setKind('new')}>
          {t('qualificationKind.add')}
        </GuardedButton>
      </div>
      <QueryView
        query={kinds}
        isEmpty={({ qualificationKinds }) => qualificationKinds.length === 0}
      >
        {({ qualificationKinds }) => (
          <KindTable rows={qualificationKinds} denied={denied} onEdit={setKind} />
        )}
      </QueryView>
      {organisation && (
        <OrganisationDialog
          organisation={organisation === 'new' ? undefined : organisation}
          onClose={() => setOrganisation(undefined)}
        />
      )}
      {kind && (
        <KindDialog kind={kind === 'new' ? undefined : kind} onClose={() => setKind(undefined)} />
      )}
    </>
  );
}

type OrganisationsProps = { rows: Organisation[]; onEdit: (one: Organisation) => void };

function OrganisationTable({ rows, onEdit }: OrganisationsProps) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const columns: TableColumnsType<Organisation> = [
    { title: t('organisation.id'), dataIndex: 'id' },
    {
      title: t('text.nameZh'),
      render: (_, { nameZh, archived }) => (
        <>
          {nameZh} {archived && <Tag>{t('organisation.archived')}</Tag>}
        </>
      ),
    },
    { title: t('text.nameEn'), dataIndex: 'nameEn' },
    { title: t('organisation.kind'), render: (_, { kind }) => t(`organisationKind.${kind}`) },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    {
      key: 'verbs',
      render: (_, one) => (
        <GuardedButton
          size="small"
          denied={may.not('keepTeams', one.divisionCode)}
          onClick={() => onEdit(one)}
        >
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<Organisation>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

type KindsProps = {
  rows: QualificationKind[];
  denied?: string;
  onEdit: (one: QualificationKind) => void;
};

function KindTable({ rows, denied, onEdit }: KindsProps) {
  const { t } = useTranslation();
  const columns: TableColumnsType<QualificationKind> = [
    { title: t('qualificationKind.code'), dataIndex: 'code' },
    { title: t('text.nameZh'), dataIndex: 'nameZh' },
    { title: t('text.nameEn'), dataIndex: 'nameEn' },
    {
      key: 'verbs',
      render: (_, one) => (
        <GuardedButton size="small" denied={denied} onClick={() => onEdit(one)}>
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<QualificationKind>
      size="small"
      rowKey="code"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
