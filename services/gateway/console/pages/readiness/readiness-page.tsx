import { useQuery } from '@tanstack/react-query';
import { Checkbox, Select, Table, Tabs, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { divisionsQuery } from '../../api/incidents';
import {
  evaluationQuery,
  rulesQuery,
  outcomes,
  type Evaluation,
  type Outcome,
  type ReadinessResult,
} from '../../api/readiness';
import { decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { AsOfField } from '../../parts/as-of-field';
import { DivisionSelect } from '../../parts/fields';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { FactsTab } from './facts-tab';
import { FactDialog, OpenDialog } from './readiness-dialogs';
import { RulesTab } from './rules-tab';

export function ReadinessPage() {
  const { t } = useTranslation();
  const items = [
    { key: 'evaluation', label: t('readiness.evaluation'), children: <EvaluationTab /> },
    { key: 'facts', label: t('readiness.facts'), children: <FactsTab /> },
    { key: 'rules', label: t('readiness.rules'), children: <RulesTab /> },
  ];
  return (
    <>
      <PageHead title={t('nav.readiness')} note={t('readiness.note')} />
      <Tabs items={items} destroyOnHidden />
    </>
  );
}

function EvaluationTab() {
  const { t } = useTranslation();
  const divisions = useQuery(divisionsQuery).data?.rows;
  const [chosen, setChosen] = useState<string>();
  const [includeBelow, setIncludeBelow] = useState(true);
  const [pack, setPack] = useState<string>();
  const [asOf, setAsOf] = useState<string>();
  const rules = useQuery(rulesQuery).data?.rules ?? [];
  const packs = [...new Set(rules.map((rule) => rule.pack))];
  const divisionCode = chosen ?? divisions?.find(({ parentCode }) => !parentCode)?.code ?? '';
  const query = useQuery(evaluationQuery({ divisionCode, includeBelow, pack, asOf }));
  return (
    <>
      <div className="m-filters">
        <DivisionSelect
          value={divisionCode}
          onChange={setChosen}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
        <Select
          allowClear
          placeholder={t('readiness.pack')}
          aria-label={t('readiness.pack')}
          value={pack}
          onChange={setPack}
          options={packs.map((value) => ({
            value,
            label: t(`pack.${value}`, { defaultValue: value }),
          }))}
          style={{ width: 150 }}
        />
        <Checkbox
          checked={includeBelow}
          onChange={(event) => setIncludeBelow(event.target.checked)}
        >
          {t('readiness.includeBelow')}
        </Checkbox>
      </div>
      <AsOfField value={asOf} onChange={setAsOf} />
      <QueryView query={query} isEmpty={({ results }) => results.length === 0}>
        {(evaluation) => <Results evaluation={evaluation} />}
      </QueryView>
    </>
  );
}

const colours: Record<Outcome, string> = { PASS: 'green', FAIL: 'red', UNKNOWN: 'gold' };

export function OutcomeTag({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation();
  return <Tag color={colours[outcome]}>{t(`outcome.${outcome}`)}</Tag>;
}

function Results({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation();
  const names = useNames();
  const [declaring, setDeclaring] = useState<ReadinessResult>();
  const [opening, setOpening] = useState<ReadinessResult>();
  const columns: TableColumnsType<ReadinessResult> = [
    {
      title: t('text.division'),
      render: (_, one) => names.division(one.divisionCode),
      sorter: (a, b) => a.divisionCode.localeCompare(b.divisionCode),
    },
    { title: t('readiness.rule'), render: (_, one) => nameIn(names.language, one) },
    {
      title: t('readiness.outcome'),
      render: (_, one) => <OutcomeTag outcome={one.outcome} />,
      filters: outcomes.map((value) => ({ value, text: t(`outcome.${value}`) })),
      onFilter: (value, one) => one.outcome === value,
      sorter: (a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome),
      defaultSortOrder: 'ascend',
    },
    { title: t('readiness.value'), align: 'right', render: (_, one) => <Value result={one} /> },
    {
      title: t('readiness.gap'),
      align: 'right',
      render: (_, one) => (one.outcome === 'FAIL' ? decimal(one.gap) : '–'),
    },
    { title: t('readiness.evidence'), render: (_, one) => <EvidenceList result={one} /> },
    {
      key: 'action',
      render: (_, one) => <Actions result={one} onDeclare={setDeclaring} onOpen={setOpening} />,
    },
  ];
  const { passed, failed, unknown } = evaluation;
  return (
    <>
      <p className="m-note">{t('readiness.summary', { passed, failed, unknown })}</p>
      <Table<ReadinessResult>
        size="small"
        rowKey={(one) => `${one.divisionCode}/${one.ruleId}`}
        columns={columns}
        dataSource={evaluation.results}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {declaring && <FactDialog result={declaring} onClose={() => setDeclaring(undefined)} />}
      {opening && <OpenDialog result={opening} onClose={() => setOpening(undefined)} />}
    </>
  );
}

function Value({ result }: { result: ReadinessResult }) {
  const names = useNames();
  const unit = (names.language === 'zh' ? result.unitZh : result.unitEn) ?? '';
  const value = result.outcome === 'UNKNOWN' ? '–' : decimal(result.value ?? 0);
  return (
    <>
      {value} / {decimal(result.threshold)} {unit}
    </>
  );
}

const evidenceShown = 3;

function EvidenceList({ result }: { result: ReadinessResult }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const { evidence, declared, inputsOfToday } = result;
  return (
    <>
      {declared && <Tag>{t('readiness.declared')}</Tag>}
      {inputsOfToday.map((input) => (
        <Tag key={input} color="warning">
          {t(`readiness.ofToday.${input}`)}
        </Tag>
      ))}
      {evidence.slice(0, evidenceShown).map(({ subject, noteZh, noteEn, value }) => (
        <div key={subject}>
          {language === 'zh' ? noteZh : noteEn}
          {!declared && t('text.colon') + decimal(value)}
        </div>
      ))}
      {evidence.length > evidenceShown &&
        t('readiness.more', { count: evidence.length - evidenceShown })}
    </>
  );
}

type ActionsProps = {
  result: ReadinessResult;
  onDeclare: (result: ReadinessResult) => void;
  onOpen: (result: ReadinessResult) => void;
};

function Actions({ result, onDeclare, onOpen }: ActionsProps) {
  const { t } = useTranslation();
  const denied = useMay().not('rectify', result.divisionCode);
  if (result.rectificationId) {
    return <Link to={`/rectifications?id=${result.rectificationId}`}>{t('readiness.isOpen')}</Link>;
  }
  return (
    <>
      {(result.outcome === 'UNKNOWN' || result.declared) && (
        <GuardedButton size="small" type="link" denied={denied} onClick={() => onDeclare(result)}>
          {t('readiness.declare')}
        </GuardedButton>
      )}
      {result.outcome !== 'PASS' && (
        <GuardedButton size="small" type="link" denied={denied} onClick={() => onOpen(result)}>
          {t('readiness.open')}
        </GuardedButton>
      )}
    </>
  );
}
