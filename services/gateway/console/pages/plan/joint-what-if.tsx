import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, InputNumber, Select, Space, Table } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  jointChangeKinds,
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
import { ProblemAlert } from '../../parts/query-view';
import { JointDifferences } from './joint-compare';
import { siteNames } from './joint-names';

type Option = { value: string; label: string };
type Field = Exclude<keyof JointChange, 'kind'>;

const fieldsOf: Record<JointChangeKind, Field[]> = {
  CLOSE_ROAD: ['fromDepotId', 'toDivisionCode', 'toSiteId'],
  ADD_STOCK: ['fromDepotId', 'itemId', 'quantity'],
  DROP_DEPOT: ['fromDepotId'],
  ADD_VEHICLES: ['fleetId', 'quantity'],
  SCALE_NEED: ['toDivisionCode', 'itemId', 'factor'],
  EXTEND_DUE: ['hours'],
  RELEASE_STOCK: ['fromDepotId', 'itemId'],
  ADD_VEHICLE_HOURS: ['fleetId', 'hours'],
  DROP_TEAM: ['teamId'],
  DROP_ASSET: ['assetId'],
  DROP_SITE: ['toSiteId'],
};

const optional: Partial<Record<JointChangeKind, Field[]>> = {
  CLOSE_ROAD: ['toDivisionCode', 'toSiteId'],
  SCALE_NEED: ['toDivisionCode', 'itemId'],
  RELEASE_STOCK: ['fromDepotId', 'itemId'],
};

/** What would come of a joint plan if something were otherwise; nothing of it is kept. */
export function JointWhatIf({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const trial = useMutation({
    mutationFn: (lines: JointChange[]) => tryJointChanges(joint.id, lines),
  });
  const again = useMutation({ mutationFn: () => replayJoint(joint.id) });
  const busy = trial.isPending || again.isPending;
  return (
    <>
      <p className="m-note">{t('whatIf.note')}</p>
      <Form<{ changes: JointChange[] }>
        initialValues={{ changes: [{ kind: 'DROP_DEPOT' }] }}
        onFinish={({ changes }) => trial.mutate(changes)}
      >
        <Changes joint={joint} />
        <Space className="m-toolbar">
          <Button type="primary" htmlType="submit" loading={trial.isPending} disabled={busy}>
            {t('whatIf.try')}
          </Button>
          <Button loading={again.isPending} disabled={busy} onClick={() => again.mutate()}>
            {t('whatIf.replay')}
          </Button>
        </Space>
      </Form>
      {trial.isError && <ProblemAlert error={trial.error} />}
      {again.isError && <ProblemAlert error={again.error} />}
      {again.data && (
        <Alert
          showIcon
          className="m-alert"
          type={again.data.same ? 'success' : 'warning'}
          title={t(again.data.same ? 'whatIf.replayedSame' : 'whatIf.replayedOther')}
        />
      )}
      {trial.data && <TrialView trial={trial.data} />}
    </>
  );
}

/** What is otherwise: as many lines as one likes. */
function Changes({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const options = useOptions(joint);
  const kinds = jointChangeKinds.map((value) => ({ value, label: t(`changeKind.${value}`) }));
  return (
    <Form.List name="changes">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <Space key={key} wrap align="baseline" className="m-change-row">
              <Form.Item name={[name, 'kind']} noStyle>
                <Select aria-label={t('whatIf.kind')} style={{ width: 150 }} options={kinds} />
              </Form.Item>
              <KindFields row={name} options={options} />
              <Button size="small" onClick={() => remove(name)}>
                {t('whatIf.remove')}
              </Button>
            </Space>
          ))}
          <Button size="small" onClick={() => add({ kind: 'DROP_TEAM' })}>
            {t('whatIf.add')}
          </Button>
        </>
      )}
    </Form.List>
  );
}

function KindFields({ row, options }: { row: number; options: Partial<Record<Field, Option[]>> }) {
  const { t } = useTranslation();
  const kind: JointChangeKind = Form.useWatch(['changes', row, 'kind']) ?? 'DROP_DEPOT';
  return fieldsOf[kind].map((field) => {
    const label = t(`whatIf.${field}`);
    const mayLack = optional[kind]?.includes(field) ?? false;
    const own = options[field];
    return (
      <Form.Item
        key={field}
        name={[row, field]}
        noStyle
        rules={[{ required: !mayLack, message: t('field.required') }]}
      >
        {own ? (
          <Select
            showSearch
            allowClear={mayLack}
            optionFilterProp="label"
            placeholder={label}
            aria-label={label}
            style={{ width: 190 }}
            options={own}
          />
        ) : (
          <InputNumber min={0} placeholder={label} aria-label={label} />
        )}
      </Form.Item>
    );
  });
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
