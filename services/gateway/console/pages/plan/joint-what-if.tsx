import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  replayJoint,
  tryJointChanges,
  type JointChange,
  type JointChangeKind,
  type JointTrial,
} from '../../api/joint-changes';
import type { JointPlan } from '../../api/joint-plans';
import { fleetsQuery } from '../../api/plans';
import { decimal } from '../../format';
import { useNames } from '../../names';
import { ChangeLines, goodsFields, type ChangeRules, type Option } from './change-lines';
import { JointDifferences } from './joint-compare';
import { siteNames } from './joint-names';
import { WhatIfForm } from './what-if-form';

type Field = Exclude<keyof JointChange, 'kind'>;

const rules: ChangeRules<JointChangeKind, Field> = {
  fieldsOf: {
    ...goodsFields,
    CLOSE_ROAD: ['fromDepotId', 'toDivisionCode', 'toSiteId'],
    DROP_TEAM: ['teamId'],
    DROP_ASSET: ['assetId'],
    DROP_SITE: ['toSiteId'],
  },
  optional: {
    CLOSE_ROAD: ['toDivisionCode', 'toSiteId'],
    SCALE_NEED: ['toDivisionCode', 'itemId'],
    RELEASE_STOCK: ['fromDepotId', 'itemId'],
  },
};

/** What would come of a joint plan if something were otherwise; nothing of it is kept. */
export function JointWhatIf({ joint }: { joint: JointPlan }) {
  return (
    <WhatIfForm<JointChange, JointTrial>
      initial={{ kind: 'DROP_DEPOT' }}
      tryChanges={(lines) => tryJointChanges(joint.id, lines)}
      replay={() => replayJoint(joint.id)}
      view={(trial) => <TrialView trial={trial} />}
    >
      <ChangeLines rules={rules} first="DROP_DEPOT" options={useOptions(joint)} />
    </WhatIfForm>
  );
}

function useOptions(joint: JointPlan): Partial<Record<Field, Option[]>> {
  const names = useNames();
  const zh = names.language === 'zh';
  const site = siteNames(joint, names);
  const fleets = useQuery(fleetsQuery).data?.rows ?? [];
  const goods = [...joint.shipments, ...(joint.callOffs ?? [])];
  const short = joint.shortfalls ?? [];
  const options = (values: (string | undefined)[], label: (value: string) => string): Option[] =>
    [...new Set(values)]
      .filter((value): value is string => !!value)
      .map((value) => ({ value, label: label(value) }));
  const places = [...joint.placements, ...joint.teamOrders, ...short].map(
    (one) => one.divisionCode,
  );
  const teamOf = new Map(
    joint.teamOrders.map((one) => [one.teamId, zh ? one.teamNameZh : one.teamNameEn]),
  );
  const assetOf = new Map(
    joint.pumpOrders.map((one) => [one.assetId, zh ? one.assetNameZh : one.assetNameEn]),
  );
  const divisions = [...goods.map((one) => one.toDivisionCode), ...places];
  const items = [...goods, ...short].map((one) => one.itemId);
  return {
    fromDepotId: options(
      goods.map((one) => one.fromDepotId),
      (id) => names.depot(id),
    ),
    toDivisionCode: options(divisions, (code) => names.division(code)),
    toSiteId: options(
      joint.placements.map((one) => one.siteId),
      site,
    ),
    itemId: options(items, (id) => names.item(id)),
    fleetId: fleets.map(({ id, nameZh, nameEn }) => ({ value: id, label: zh ? nameZh : nameEn })),
    teamId: options([...teamOf.keys()], (id) => teamOf.get(id) || id),
    assetId: options([...assetOf.keys()], (id) => assetOf.get(id) || id),
  };
}

function TrialView({ trial }: { trial: JointTrial }) {
  const { t } = useTranslation();
  const before = new Map<string, number | undefined>(
    trial.baseParts.flatMap(({ name, stages }) =>
      stages.map((stage) => [`${name}/${stage.name}`, stage.value] as const),
    ),
  );
  const rows = (trial.plan?.parts ?? []).flatMap((part) =>
    part.stages
      .filter((stage) => stage.name !== 'stability')
      .map((stage) => ({ key: `${part.name}/${stage.name}`, part: part.name, ...stage })),
  );
  return (
    <>
      <h3>{t('whatIf.values')}</h3>
      <Table
        size="small"
        pagination={false}
        className="m-narrow-table"
        dataSource={rows}
        columns={[
          { title: t('joint.part'), render: (_, { part }) => t(`jointPart.${part}`) },
          { title: t('solve.aim'), render: (_, { name }) => t(`solvePhase.${name}`) },
          {
            title: t('compare.before'),
            align: 'right',
            render: (_, { key }) => (before.has(key) ? decimal(before.get(key)) : '–'),
          },
          {
            title: t('compare.after'),
            align: 'right',
            render: (_, { value }) => decimal(value),
          },
        ]}
      />
      {trial.difference && <JointDifferences difference={trial.difference} />}
    </>
  );
}
