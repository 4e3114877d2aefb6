import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import {
  createJointPlan,
  keptParts,
  type JointPlan,
  type NewJointPlan,
} from '../../api/joint-plans';
import { count } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import {
  initialPolicy,
  PolicyFields,
  policyOf,
  type PolicyValues,
} from '../../parts/plan-policy-fields';
import { siteNames } from './joint-names';

type Values = PolicyValues &
  Omit<NewJointPlan, 'policy' | 'pins' | 'basePlanId'> & {
    pinnedLines?: string[];
    staysClose?: boolean;
  };

type Props = { incidentId: string; base: JointPlan | null; onClose: () => void };

/** A joint plan of one or several incidents; of an earlier one, parts and lines may stay. */
export function JointDialog({ incidentId, base, onClose }: Props) {
  const { t } = useTranslation();
  const open = useQuery(incidentsQuery('OPEN')).data?.rows ?? [];
  return (
    <FormDialog<Values, JointPlan>
      title={t('joint.make')}
      okText={t('joint.make')}
      width={680}
      onClose={onClose}
      initial={{
        ...initialPolicy,
        incidentIds: base?.incidentIds ?? [incidentId],
        keepParts: [],
        pinnedTeamIds: [],
        pinnedAssetIds: [],
        pinnedSiteIds: [],
        pinnedLines: [],
        staysClose: true,
      }}
      send={(values, key) => createJointPlan(bodyOf(values, base), key)}
      refreshes={[['joint-plans']]}
    >
      <Form.Item
        name="incidentIds"
        label={t('joint.incidents')}
        extra={t('joint.incidentsNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Select
          mode="multiple"
          maxCount={5}
          options={open.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <PolicyFields />
      {base && <KeptFields base={base} />}
    </FormDialog>
  );
}

/** Nothing is kept of a plan of other incidents; of the same ones what costs nothing to keep, unless told. */
function bodyOf(values: Values, base: JointPlan | null): NewJointPlan {
  const { incidentIds, keepParts = [], pinnedLines = [], staysClose, ...rest } = values;
  const { pinnedTeamIds = [], pinnedAssetIds = [], pinnedSiteIds = [], ...policy } = rest;
  const kept = { keepParts, pinnedTeamIds, pinnedAssetIds, pinnedSiteIds };
  const pins = pinnedLines.map((line) => JSON.parse(line) as NonNullable<NewJointPlan['pins']>[0]);
  const isKept = [pins, ...Object.values(kept)].some((list) => list.length > 0);
  const own = { incidentIds, policy: policyOf(policy) };
  const isSame = base?.incidentIds.join() === incidentIds.join();
  return base && isSame && (isKept || staysClose)
    ? { ...own, basePlanId: base.id, ...kept, pins }
    : own;
}

/** What of the plan before stays as it is. */
function KeptFields({ base }: { base: JointPlan }) {
  const { t } = useTranslation();
  const names = useNames();
  const zh = names.language === 'zh';
  const site = siteNames(base, names);
  const unique = (options: { value: string; label: string }[]) => [
    ...new Map(options.map((option) => [option.value, option])).values(),
  ];
  const lines = [...base.shipments, ...(base.callOffs ?? [])].map((line) => {
    const { fromDepotId, toDivisionCode, toSiteId, itemId, quantity } = line;
    const to = toSiteId ? site(toSiteId) : names.division(toDivisionCode ?? '');
    const target = toSiteId ? { toSiteId } : { toDivisionCode };
    const label = `${names.depot(fromDepotId)} → ${to}: ${names.item(itemId)} ${count(quantity)}`;
    return { value: JSON.stringify({ fromDepotId, ...target, itemId }), label };
  });
  const named = (id: string, nameZh?: string, nameEn?: string) => ({
    value: id,
    label: (zh ? nameZh : nameEn) || id,
  });
  const fields = [
    { name: 'pinnedLines', options: base.state === 'PROPOSED' ? lines : [] },
    {
      name: 'pinnedTeamIds',
      options: base.teamOrders.map((one) => named(one.teamId, one.teamNameZh, one.teamNameEn)),
    },
    {
      name: 'pinnedAssetIds',
      options: base.pumpOrders.map((one) => named(one.assetId, one.assetNameZh, one.assetNameEn)),
    },
    {
      name: 'pinnedSiteIds',
      options: base.placements.map(({ siteId }) => ({ value: siteId, label: site(siteId) })),
    },
  ];
  return (
    <>
      <Form.Item name="staysClose" valuePropName="checked" style={{ marginBottom: 4 }}>
        <Checkbox>{t('joint.staysClose')}</Checkbox>
      </Form.Item>
      <Form.Item name="keepParts" label={t('joint.keep')} extra={t('joint.keepNote')}>
        <Checkbox.Group
          options={keptParts.map((value) => ({ value, label: t(`jointPart.${value}`) }))}
        />
      </Form.Item>
      {fields
        .filter(({ options }) => options.length > 0)
        .map(({ name, options }) => (
          <Form.Item key={name} name={name} label={t(`joint.${name}`)}>
            <Select mode="multiple" options={unique(options)} optionFilterProp="label" />
          </Form.Item>
        ))}
    </>
  );
}
