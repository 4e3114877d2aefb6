import { useQuery } from '@tanstack/react-query';
import { Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { qualificationKindsQuery, type QualificationKind } from '../../api/people';
import { organisationsQuery, type Organisation } from '../../api/team-records';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';
import { EditedSection, EditedTable } from './edited-section';
import { KindDialog, OrganisationDialog } from './name-dialogs';

/** Whom teams and people belong to, and which certificates there are. */
export function NamesTab() {
  const { t } = useTranslation();
  const denied = useMay().not('keepTeams');
  return (
    <>
      <EditedSection
        title={t('organisation.title')}
        add={t('organisation.add')}
        denied={denied}
        query={useQuery(organisationsQuery)}
        rowsOf={({ rows }) => rows}
        table={(rows, onEdit) => <OrganisationTable rows={rows} onEdit={onEdit} />}
        dialog={(organisation, onClose) => (
          <OrganisationDialog organisation={organisation} onClose={onClose} />
        )}
      />
      <EditedSection
        title={t('qualificationKind.title')}
        note={t('qualificationKind.note')}
        add={t('qualificationKind.add')}
        denied={denied}
        query={useQuery(qualificationKindsQuery)}
        rowsOf={({ qualificationKinds }) => qualificationKinds}
        table={(rows, onEdit) => <KindTable rows={rows} denied={denied} onEdit={onEdit} />}
        dialog={(kind, onClose) => <KindDialog kind={kind} onClose={onClose} />}
      />
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
  return <EditedTable rows={rows} columns={columns} />;
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
  return <EditedTable rows={rows} rowKey="code" columns={columns} />;
}
