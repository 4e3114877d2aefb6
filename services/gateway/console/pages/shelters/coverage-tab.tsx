import { useQuery } from '@tanstack/react-query';
import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { shelterCoverageQuery, type CoverageLine } from '../../api/shelters';
import { facilitiesQuery, type FacilityFinding } from '../../api/shelter-supplies';
import { count, percent } from '../../format';
import { nameIn, useNames } from '../../names';
import { QueryView } from '../../parts/query-view';
import { useSiteNames } from '../../parts/site-names';

/** Places against the share of the population that the rule asks for, the gap by street. */
export function CoverageTab({ divisionCode }: { divisionCode: string }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const query = useQuery(shelterCoverageQuery(divisionCode));
  const columns: TableColumnsType<CoverageLine> = [
    { title: t('text.division'), render: (_, one) => nameIn(language, one) || one.divisionCode },
    ...(['population', 'sites', 'places', 'required'] as const).map((figure) => ({
      title: t(`shelterCoverage.${figure}`),
      align: 'right' as const,
      render: (_: unknown, one: CoverageLine) => count(one[figure]),
    })),
    {
      title: t('shelterCoverage.share'),
      align: 'right',
      render: (_, { share }) => percent(share),
    },
    {
      title: t('shelterCoverage.gap'),
      align: 'right',
      defaultSortOrder: 'descend',
      sorter: (a, b) => a.gap - b.gap,
      render: (_, { gap }) =>
        gap > 0 ? <strong className="m-short">{count(gap)}</strong> : t('shelterCoverage.none'),
    },
  ];
  return (
    <QueryView query={query}>
      {({ total, parts, shareRequired }) => (
        <>
          <p className="m-note">
            {t('shelterCoverage.summary', {
              share: percent(shareRequired),
              required: count(total.required),
              places: count(total.places),
              gap: count(total.gap),
            })}
          </p>
          <Table<CoverageLine>
            size="small"
            rowKey="divisionCode"
            columns={columns}
            dataSource={parts.length > 0 ? parts : [total]}
            pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
          <FacilityFindings divisionCode={divisionCode} />
        </>
      )}
    </QueryView>
  );
}

/** Facilities of shelters with people against the standards: one toilet for 20 and so on. */
function FacilityFindings({ divisionCode }: { divisionCode: string }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const site = useSiteNames();
  const query = useQuery(facilitiesQuery(divisionCode));
  const columns: TableColumnsType<FacilityFinding> = [
    { title: t('shelters.site'), render: (_, one) => site(one.siteId) },
    { title: t('shelters.facility'), render: (_, one) => nameIn(language, one) },
    ...(['persons', 'available', 'required'] as const).map((figure) => ({
      title: t(`facilityFinding.${figure}`),
      align: 'right' as const,
      render: (_: unknown, one: FacilityFinding) => count(one[figure]),
    })),
    {
      title: t('shelterCoverage.gap'),
      align: 'right',
      render: (_, { gap }) =>
        gap > 0 ? <strong className="m-short">{count(gap)}</strong> : t('shelterCoverage.none'),
    },
  ];
  return (
    <section>
      <h2 className="m-sub">{t('facilityFinding.title')}</h2>
      <QueryView
        query={query}
        isEmpty={({ findings }) => findings.length === 0}
        empty={t('facilityFinding.none')}
      >
        {({ findings }) => (
          <Table<FacilityFinding>
            size="small"
            rowKey={(one) => `${one.siteId}/${one.kind}`}
            columns={columns}
            dataSource={findings}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
    </section>
  );
}
