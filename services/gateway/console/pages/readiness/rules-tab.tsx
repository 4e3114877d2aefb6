import { useQuery } from '@tanstack/react-query';
import {
  App,
  Checkbox,
  Form,
  Input,
  InputNumber,
  Select,
  Table,
  Tag,
  type TableColumnsType,
} from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  comparisons,
  divisionLevels,
  putRule,
  rulesQuery,
  type Measure,
  type ReadinessRule,
} from '../../api/readiness';
import { sources } from '../../api/types';
import { decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { ReloadNotice } from '../../parts/reload-notice';
import { useMay } from '../../session';

/** The rules as data: an administrator edits them while the services run. */
export function RulesTab() {
  const { t } = useTranslation();
  const denied = useMay().not('editStandards');
  const query = useQuery(rulesQuery);
  const [open, setOpen] = useState<ReadinessRule | 'new'>();
  return (
    <>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => setOpen('new')}>
          {t('readiness.add')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rules }) => rules.length === 0}>
        {({ rules, measures }) => (
          <>
            <RuleTable rules={rules} measures={measures} denied={denied} onEdit={setOpen} />
            {open && (
              <RuleDialog
                rule={open === 'new' ? undefined : open}
                measures={measures}
                onClose={() => setOpen(undefined)}
              />
            )}
          </>
        )}
      </QueryView>
    </>
  );
}

type TableProps = {
  rules: ReadinessRule[];
  measures: Measure[];
  denied?: string;
  onEdit: (rule: ReadinessRule) => void;
};

function RuleTable({ rules, measures, denied, onEdit }: TableProps) {
  const { t } = useTranslation();
  const { language } = useNames();
  const columns: TableColumnsType<ReadinessRule> = [
    {
      title: t('readiness.pack'),
      render: (_, { pack }) => t(`pack.${pack}`, { defaultValue: pack }),
      filters: [...new Set(rules.map(({ pack }) => pack))].map((value) => ({
        value,
        text: t(`pack.${value}`, { defaultValue: value }),
      })),
      onFilter: (value, { pack }) => pack === value,
    },
    {
      title: t('readiness.rule'),
      render: (_, rule) => (
        <>
          {nameIn(language, rule)} {!rule.enabled && <Tag>{t('standards.off')}</Tag>}
        </>
      ),
    },
    {
      title: t('readiness.levels'),
      render: (_, { levels, divisionCodes }) =>
        divisionCodes.length > 0
          ? t('readiness.named', { count: divisionCodes.length })
          : levels.map((level) => t(`divisionLevel.${level}`)).join(t('text.comma')) || '–',
    },
    {
      title: t('readiness.threshold'),
      align: 'right',
      render: (_, rule) =>
        `${t(`comparison.${rule.comparison}`)} ${decimal(rule.threshold)}${
          rule.comparison === 'BETWEEN' ? `–${decimal(rule.thresholdMax)}` : ''
        } ${language === 'zh' ? rule.unitZh : rule.unitEn}`,
    },
    {
      title: t('readiness.measuredBy'),
      render: (_, { measure }) => {
        const known = measures.find(({ id }) => id === measure);
        return known ? t(`service.${known.service}`) : t('readiness.declared');
      },
    },
    {
      key: 'action',
      render: (_, rule) => (
        <GuardedButton size="small" denied={denied} onClick={() => onEdit(rule)}>
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <Table<ReadinessRule>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rules}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  );
}

const fresh: Partial<ReadinessRule> = {
  levels: ['STREET'],
  comparison: 'AT_LEAST',
  threshold: 1,
  windowMonths: 0,
  dueDays: 30,
  enabled: true,
  source: 'SYN',
};

type DialogProps = { rule?: ReadinessRule; measures: Measure[]; onClose: () => void };

function RuleDialog({ rule, measures, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { language } = useNames();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<ReadinessRule, ReadinessRule>
      title={rule ? t('readiness.edit') : t('readiness.add')}
      okText={t('action.save')}
      width={760}
      onClose={onClose}
      initial={rule ?? fresh}
      send={(values, key) =>
        putRule(
          {
            ...values,
            divisionCodes: rule?.divisionCodes,
            parameters: rule?.parameters,
            thresholdMax: values.thresholdMax ?? 0,
            etag: rule?.etag,
          },
          key,
        )
      }
      refreshes={[['readiness']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(found) => <ReloadNotice problem={found} reads={['readiness']} onClose={onClose} />}
    >
      <div className="m-fields">
        <Form.Item name="id" label={t('readiness.id')} rules={[required]}>
          <Input disabled={!!rule} maxLength={64} />
        </Form.Item>
        <Form.Item name="pack" label={t('readiness.pack')} rules={[required]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="levels" label={t('readiness.levels')}>
          <Select
            mode="multiple"
            options={divisionLevels.map((value) => ({ value, label: t(`divisionLevel.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="measure" label={t('readiness.measure')} rules={[required]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={[
              ...measures.map((one) => ({ value: one.id, label: nameIn(language, one) })),
              ...(rule && !measures.some(({ id }) => id === rule.measure)
                ? [{ value: rule.measure, label: rule.measure }]
                : []),
            ]}
          />
        </Form.Item>
      </div>
      <FigureFields />
      <Form.Item name="citation" label={t('standards.citation')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="enabled" valuePropName="checked">
        <Checkbox>{t('standards.on')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}

function FigureFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <div className="m-fields m-fields-4">
      <Form.Item name="comparison" label={t('readiness.comparison')} rules={[required]}>
        <Select
          options={comparisons.map((value) => ({ value, label: t(`comparison.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="threshold" label={t('readiness.threshold')} rules={[required]}>
        <InputNumber min={0} />
      </Form.Item>
      <Form.Item name="thresholdMax" label={t('readiness.thresholdMax')}>
        <InputNumber min={0} />
      </Form.Item>
      <Form.Item name="windowMonths" label={t('readiness.windowMonths')}>
        <InputNumber min={0} max={120} precision={0} />
      </Form.Item>
      <Form.Item name="unitZh" label={t('readiness.unitZh')}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="unitEn" label={t('readiness.unitEn')}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="dueDays" label={t('readiness.dueDays')} rules={[required]}>
        <InputNumber min={1} max={1000} precision={0} suffix={t('unit.days')} />
      </Form.Item>
      <Form.Item name="source" label={t('standards.source')}>
        <Select options={sources.map((value) => ({ value, label: t(`source.${value}`) }))} />
      </Form.Item>
    </div>
  );
}
