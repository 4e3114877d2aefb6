import { useQuery } from '@tanstack/react-query';
import { Alert, Tabs, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jointPlanQuery, type JointPlan } from '../../api/joint-plans';
import type { Plan } from '../../api/plan-types';
import { count, dateTime, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { JointCommit } from './joint-commit';
import { JointDialog } from './joint-dialog';
import { JointCompare } from './joint-compare';
import { CallOffs, Contentions, Failures, Replaced, Shortfalls, Trips } from './joint-goods';
import { JointLines } from './joint-lines';
import { siteNames } from './joint-names';
import { useJointReasons } from './joint-reasons';
import { JointSolve } from './joint-solve';
import { JointWhatIf } from './joint-what-if';
import { JointRoadsAlert } from './roads-alert';
import { StageTable } from './solve-panel';

/** Shelters, goods, teams and pumps of the incident planned together. */
export function JointPanel({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const may = useMay();
  const query = useQuery(jointPlanQuery(plan.incidentId));
  const [making, setMaking] = useState(false);
  return (
    <section className="m-panel">
      <p className="m-note">{t('joint.note')}</p>
      <GuardedButton
        type="primary"
        denied={may.not('plan', plan.divisionCode)}
        disabled={query.isPending || query.data?.solve.state === 'RUNNING'}
        onClick={() => setMaking(true)}
      >
        {t('joint.make')}
      </GuardedButton>
      {making && (
        <JointDialog
          incidentId={plan.incidentId}
          base={query.data?.solve.state === 'SUCCEEDED' ? query.data : null}
          onClose={() => setMaking(false)}
        />
      )}
      <QueryView query={query} isEmpty={(found) => found === null} empty={t('joint.none')}>
        {(found) =>
          found && (
            <>
              <JointSolve joint={found} denied={may.not('plan', plan.divisionCode)} />
              <Failures joint={found} />
              {found.solve.state === 'SUCCEEDED' && (
                <>
                  <JointRoadsAlert joint={found} denied={may.not('plan', plan.divisionCode)} />
                  <JointCommit joint={found} plan={plan} />
                </>
              )}
              {found.parts.length > 0 && <JointView joint={found} />}
            </>
          )
        }
      </QueryView>
    </section>
  );
}

function JointView({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const stagesOf = (name: string) => joint.parts.find((part) => part.name === name)?.stages ?? [];
  const statusOf = (name: string) =>
    joint.parts.find((part) => part.name === name)?.status ?? 'SOLVING';
  const pages = [
    { name: 'SUPPLIES', table: <Supplies joint={joint} /> },
    { name: 'TEAMS', table: <Teams joint={joint} /> },
    { name: 'EQUIPMENT', table: <Pumps joint={joint} /> },
    { name: 'SHELTERS', table: <Shelters joint={joint} /> },
  ];
  return (
    <>
      <p className="m-note">
        {t('joint.read', {
          time: dateTime(joint.startTime ?? joint.createTime),
          spread: decimal(joint.readSpreadSeconds),
          bound: decimal(joint.jointUnmetBound),
        })}
      </p>
      <ul className="m-changes">
        {joint.reads.map(({ service, readTime }) => (
          <li key={service}>
            {t(`jointRead.${service}`)}: {dateTime(readTime)}
          </li>
        ))}
      </ul>
      <Contentions joint={joint} />
      <OneMore joint={joint} />
      <Tabs
        items={[
          ...pages.map(({ name, table }) => ({
            key: name,
            label: t(`jointPart.${name}`),
            children: (
              <>
                {table}
                <p className="m-note">{t(`jointStatus.${statusOf(name)}`)}</p>
                <StageTable stages={stagesOf(name)} />
              </>
            ),
          })),
          ...(joint.solve.state === 'SUCCEEDED' ? later(joint, t) : []),
        ]}
      />
    </>
  );
}

/** What a solved plan can be asked besides. */
function later(joint: JointPlan, t: (key: string) => string) {
  const { id, basePlanId } = joint;
  const compared = basePlanId
    ? [
        {
          key: 'compare',
          label: t('joint.compare'),
          children: <JointCompare id={id} basePlanId={basePlanId} />,
        },
      ]
    : [];
  const tried = {
    key: 'what-if',
    label: t('whatIf.title'),
    children: <JointWhatIf joint={joint} />,
  };
  return [...compared, tried];
}

/** What one more trip, place or team would bring. */
function OneMore({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const names = useNames();
  const values = joint.values ?? [];
  if (values.length === 0) return null;
  return (
    <>
      <h3>{t('assess.oneMore')}</h3>
      <ul className="m-changes">
        {values.map(({ kind, id, reasonZh, reasonEn }) => (
          <li key={`${kind}/${id}`}>{names.language === 'zh' ? reasonZh : reasonEn}</li>
        ))}
      </ul>
    </>
  );
}

type Lines = { rows: object[]; columns: TableColumnsType<object>; short?: string };

function LineTable({ rows, columns, short }: Lines) {
  return (
    <>
      {short && <Alert type="warning" className="m-alert" title={short} />}
      <JointLines rows={rows} columns={columns} />
    </>
  );
}

function Supplies({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const names = useNames();
  const site = siteNames(joint, names);
  const why = useJointReasons(joint);
  const rows = joint.shipments.map((line) => {
    return {
      from: names.depot(line.fromDepotId),
      to: line.toSiteId ? site(line.toSiteId) : names.division(line.toDivisionCode ?? ''),
      item: names.item(line.itemId),
      quantity: `${count(line.quantity)} ${names.unit(line.itemId)}`,
      hours: decimal(line.arriveHours),
      why: why({ part: 'SUPPLIES', ...line }),
    };
  });
  return (
    <>
      <LineTable
        rows={rows}
        columns={[
          { title: t('shipment.from'), dataIndex: 'from' },
          { title: t('shipment.to'), dataIndex: 'to' },
          { title: t('text.item'), dataIndex: 'item' },
          { title: t('joint.quantity'), dataIndex: 'quantity', align: 'right' },
          { title: t('joint.hours'), dataIndex: 'hours', align: 'right' },
          { title: t('joint.why'), dataIndex: 'why', className: 'm-wrapped' },
        ]}
      />
      <Shortfalls joint={joint} />
      <CallOffs joint={joint} />
      <Replaced joint={joint} />
      <Trips joint={joint} />
    </>
  );
}

function Teams({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const names = useNames();
  const missing = joint.teamGaps.reduce((sum, { teams }) => sum + teams, 0);
  const why = useJointReasons(joint);
  const rows = joint.teamOrders.map((line) => ({
    team: (names.language === 'zh' ? line.teamNameZh : line.teamNameEn) || line.teamId,
    where: names.division(line.divisionCode ?? ''),
    specialism: t(`specialism.${line.specialism}`, { defaultValue: line.specialism }),
    hours: decimal(line.arriveHours),
    why: why({ part: 'TEAMS', teamId: line.teamId, taskId: line.taskId }),
  }));
  return (
    <LineTable
      rows={rows}
      short={missing > 0 ? t('joint.teamsMissing', { number: missing }) : undefined}
      columns={[
        { title: t('joint.team'), dataIndex: 'team' },
        { title: t('shipment.to'), dataIndex: 'where' },
        { title: t('joint.specialism'), dataIndex: 'specialism' },
        { title: t('joint.hours'), dataIndex: 'hours', align: 'right' },
        { title: t('joint.why'), dataIndex: 'why', className: 'm-wrapped' },
      ]}
    />
  );
}

function Pumps({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const names = useNames();
  const zh = names.language === 'zh';
  const why = useJointReasons(joint);
  const rows = joint.drained.map((point) => {
    const own = joint.pumpOrders.filter(({ riskPointId }) => riskPointId === point.riskPointId);
    const pumps = own.map((line) => (zh ? line.assetNameZh : line.assetNameEn) || line.assetId);
    return {
      point: (zh ? point.nameZh : point.nameEn) || point.riskPointId,
      pumps: pumps.join(zh ? '、' : ', '),
      flow: `${decimal(point.givenFlowM3PerHour)} / ${decimal(point.wantedFlowM3PerHour)}`,
      hours: point.hours === undefined ? t('joint.never') : decimal(point.hours),
      why: own
        .map(({ assetId, riskPointId }, i) => {
          const said = why({ part: 'EQUIPMENT', assetId, riskPointId });
          return own.length > 1 && said ? `${pumps[i]}${zh ? '：' : ': '}${said}` : said;
        })
        .filter(Boolean)
        .join(zh ? '；' : '; '),
    };
  });
  return (
    <LineTable
      rows={rows}
      columns={[
        { title: t('joint.point'), dataIndex: 'point' },
        { title: t('joint.pumps'), dataIndex: 'pumps' },
        { title: t('joint.flow'), dataIndex: 'flow', align: 'right' },
        { title: t('joint.dry'), dataIndex: 'hours', align: 'right' },
        { title: t('joint.why'), dataIndex: 'why', className: 'm-wrapped' },
      ]}
    />
  );
}

function Shelters({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const names = useNames();
  const without = joint.unplaced.reduce((sum, { people }) => sum + people, 0);
  const why = useJointReasons(joint);
  const rows = joint.placements.map((line) => ({
    from: names.division(line.divisionCode),
    site: (names.language === 'zh' ? line.siteNameZh : line.siteNameEn) || line.siteId,
    people: count(line.people),
    why: why({ part: 'SHELTERS', toDivisionCode: line.divisionCode, toSiteId: line.siteId }),
  }));
  return (
    <LineTable
      rows={rows}
      short={without > 0 ? t('joint.unplaced', { number: without }) : undefined}
      columns={[
        { title: t('text.community'), dataIndex: 'from' },
        { title: t('joint.site'), dataIndex: 'site' },
        { title: t('joint.people'), dataIndex: 'people', align: 'right' },
        { title: t('joint.why'), dataIndex: 'why', className: 'm-wrapped' },
      ]}
    />
  );
}
