import { Alert, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { JointPlan } from '../../api/joint-plans';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { JointLines } from './joint-lines';
import { siteNames } from './joint-names';
import { SubstitutionsTable } from './substitutions-table';

type Props = { joint: JointPlan };
type To = { toDivisionCode?: string; toSiteId?: string };

/** Parts that have no answer, and why; the others stand. */
export function Failures({ joint }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  return missingParts(joint).map(({ name, failure, failureZh }) => (
    <Alert
      key={name}
      type="error"
      showIcon
      className="m-alert"
      title={t('joint.partFailed', { part: t(`jointPart.${name}`) })}
      description={language === 'zh' ? failureZh : failure}
    />
  ));
}

/** Parts that have no answer. */
export function missingParts({ parts }: JointPlan): JointPlan['parts'] {
  return parts.filter(({ status }) => status === 'FAILED' || status === 'INFEASIBLE');
}

/** What several incidents want and what is not enough for all, in words. */
export function Contentions({ joint }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  const said = joint.contentions.filter(({ reasonZh }) => reasonZh);
  if (said.length === 0) return null;
  return (
    <>
      <h3>{t('joint.contention')}</h3>
      <ul className="m-changes">
        {said.map(({ kind, id, reasonZh, reasonEn }) => (
          <li key={`${kind}/${id}`}>{language === 'zh' ? reasonZh : reasonEn}</li>
        ))}
      </ul>
    </>
  );
}

function Lines<T extends object>({
  title,
  rows,
  columns,
}: {
  title: string;
  rows: readonly T[];
  columns: TableColumnsType<T>;
}) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <JointLines rows={rows} columns={columns} />
    </>
  );
}

function usePlaces(joint: JointPlan): (to: To) => string {
  const names = useNames();
  const site = siteNames(joint, names);
  return ({ toSiteId, toDivisionCode }) =>
    toSiteId ? site(toSiteId) : names.division(toDivisionCode ?? '');
}

export function CallOffs({ joint }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const place = usePlaces(joint);
  return (
    <Lines
      title={t('planCallOff.title')}
      rows={joint.callOffs ?? []}
      columns={[
        { title: t('planCallOff.kind'), render: (_, { kind }) => t(`planCallOff.${kind}`) },
        { title: t('shipment.from'), render: (_, one) => names.depot(one.fromDepotId) },
        { title: t('shipment.to'), render: (_, one) => place(one) },
        { title: t('text.item'), render: (_, one) => names.item(one.itemId) },
        {
          title: t('joint.quantity'),
          align: 'right',
          render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
        },
        { title: t('joint.hours'), align: 'right', render: (_, one) => decimal(one.arriveHours) },
        {
          title: t('planCallOff.reason'),
          className: 'm-wrapped',
          render: (_, one) => (names.language === 'zh' ? one.reasonZh : one.reasonEn),
        },
      ]}
    />
  );
}

export function Replaced({ joint }: Props) {
  return <SubstitutionsTable plan={joint} />;
}

export function Trips({ joint }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const place = usePlaces(joint);
  return (
    <Lines
      title={t('joint.trips')}
      rows={joint.trips ?? []}
      columns={[
        {
          title: t('joint.fleet'),
          render: (_, one) =>
            (names.language === 'zh' ? one.fleetNameZh : one.fleetNameEn) || one.fleetId,
        },
        { title: t('shipment.from'), render: (_, one) => names.depot(one.fromDepotId) },
        { title: t('shipment.to'), render: (_, one) => place(one) },
        { title: t('joint.tripCount'), align: 'right', render: (_, one) => count(one.count) },
        { title: t('joint.tripHours'), align: 'right', render: (_, one) => decimal(one.tripHours) },
      ]}
    />
  );
}

/** What is short, why, and the cheapest thing that would help. */
export function Shortfalls({ joint }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <Lines
      title={t('plan.shortfalls')}
      rows={joint.shortfalls ?? []}
      columns={[
        { title: t('text.community'), render: (_, one) => names.division(one.divisionCode ?? '') },
        { title: t('text.item'), render: (_, one) => names.item(one.itemId) },
        {
          title: t('joint.quantity'),
          align: 'right',
          render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
        },
        { title: t('shortfall.cause'), render: (_, { cause }) => t(`cause.${cause}`) },
        {
          title: t('shortfall.help'),
          className: 'm-wrapped',
          render: (_, one) => (names.language === 'zh' ? one.relaxationZh : one.relaxationEn),
        },
      ]}
    />
  );
}
