import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { putSeries, seriesQuery, type Series } from '../../api/drill-settings';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { ReloadNotice } from '../../parts/reload-notice';
import { useMay } from '../../session';
import { SeriesDialog } from './series-dialog';

/** Rules of recurrence: each makes its drills by itself. */
export function SeriesTab() {
  const { t } = useTranslation();
  const denied = useMay().not('keepDrillSeries');
  const query = useQuery(seriesQuery);
  const [open, setOpen] = useState<Series | 'new'>();
  const [ending, setEnding] = useState<Series>();
  return (
    <>
      <p className="m-note">{t('drillSetting.seriesNote')}</p>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => setOpen('new')}>
          {t('drillSetting.addSeries')}
        </GuardedButton>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('drillSetting.noSeries')}
      >
        {({ rows }) => <SeriesTable rows={rows} onEdit={setOpen} onEnd={setEnding} />}
      </QueryView>
      {open && (
        <SeriesDialog
          series={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
      {ending && <EndDialog series={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}

/** `Every quarter, month 2, on the 15th at 09:30`. */
function useRuleText() {
  const { t } = useTranslation();
  return ({ period, monthOfPeriod: month, dayOfMonth: day, timeOfDay: time }: Series) =>
    t(`drillRule.${period}`, { month, day, time });
}

type TableProps = {
  rows: Series[];
  onEdit: (series: Series) => void;
  onEnd: (series: Series) => void;
};

function SeriesTable({ rows, onEdit, onEnd }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const ruleText = useRuleText();
  const columns: TableColumnsType<Series> = [
    {
      title: t('drill.name'),
      render: (_, one) => (
        <>
          {nameIn(names.language, one)} {!one.enabled && <Tag>{t('drillSetting.ended')}</Tag>}
        </>
      ),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('drill.kind'), render: (_, { kind }) => t(`drillKind.${kind}`) },
    {
      title: t('drillSetting.rule'),
      render: (_, one) => (
        <>
          {ruleText(one)}
          {one.windowDays > 0 && (
            <div className="m-note">{t('drillSetting.windowOf', { days: one.windowDays })}</div>
          )}
        </>
      ),
    },
    {
      title: t('drillSetting.next'),
      render: (_, { enabled, nextDay, nominalDay }) =>
        enabled ? (
          <>
            {nextDay}{' '}
            {nextDay !== nominalDay && <Tag>{t('drill.movedFrom', { day: nominalDay })}</Tag>}
          </>
        ) : (
          '–'
        ),
    },
    {
      title: t('drill.teams'),
      align: 'right',
      render: (_, { teamIds }) => teamIds.length || t('drillSetting.allTeams'),
    },
    { key: 'action', render: (_, series) => <Verbs {...{ series, onEdit, onEnd }} /> },
  ];
  return (
    <Table<Series>
      {...{ size: 'small', rowKey: 'id', columns, dataSource: rows, pagination: paged }}
      scroll={{ x: 'max-content' }}
    />
  );
}

type VerbProps = Pick<TableProps, 'onEdit' | 'onEnd'> & { series: Series };

function Verbs({ series, onEdit, onEnd }: VerbProps) {
  const { t } = useTranslation();
  const duty = isHidden(series.kind) ? 'controlDrills' : 'keepDrillSeries';
  const denied = useMay().not(duty, series.divisionCode);
  return (
    <div className="m-filters m-row-actions">
      <GuardedButton size="small" denied={denied} onClick={() => onEdit(series)}>
        {t('action.edit')}
      </GuardedButton>
      <GuardedButton
        size="small"
        danger={series.enabled}
        denied={denied}
        onClick={() => onEnd(series)}
      >
        {t(series.enabled ? 'drillSetting.end' : 'drillSetting.renew')}
      </GuardedButton>
    </div>
  );
}

const paged = { pageSize: 50, hideOnSinglePage: true, showSizeChanger: false };

export const isHidden = (kind: Series['kind'] | undefined) =>
  kind === 'NO_NOTICE' || kind === 'DOUBLE_BLIND';

/** A series is never deleted: drills were made by it. */
function EndDialog({ series, onClose }: { series: Series; onClose: () => void }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const title = t(series.enabled ? 'drillSetting.end' : 'drillSetting.renew');
  return (
    <FormDialog<object, Series>
      title={title}
      okText={title}
      danger={series.enabled}
      onClose={onClose}
      send={(_, key) => putSeries({ ...series, enabled: !series.enabled }, key)}
      refreshes={[['drills']]}
      explain={(problem) => <ReloadNotice problem={problem} reads={['drills']} onClose={onClose} />}
    >
      <p>
        <b>{nameIn(language, series)}</b>
      </p>
      <p>{t(series.enabled ? 'drillSetting.endNote' : 'drillSetting.renewNote')}</p>
    </FormDialog>
  );
}
