import { useQuery } from '@tanstack/react-query';
import { Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { responsePlansQuery, type ResponsePlan } from '../../api/response-plans';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { LevelTag } from '../../parts/tags';
import { useMay } from '../../session';
import { ProposeDialog } from './propose-dialog';
import { TemplateDialog, type Draft } from './template-dialog';

/** The response plans, and what a person does with one: change, copy, propose to activate. */
export function TemplatesTab() {
  const { t } = useTranslation();
  const may = useMay();
  const [draft, setDraft] = useState<Draft>();
  const query = useQuery(responsePlansQuery);
  return (
    <>
      <div className="m-filters">
        <GuardedButton
          type="primary"
          denied={may.not('keepPlans')}
          onClick={() => setDraft({ isNew: true })}
        >
          {t('responsePlan.add')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => <Templates rows={rows} onDraft={setDraft} />}
      </QueryView>
      {draft && <TemplateDialog draft={draft} onClose={() => setDraft(undefined)} />}
    </>
  );
}

type TemplatesProps = { rows: ResponsePlan[]; onDraft: (draft: Draft) => void };

function Templates({ rows, onDraft }: TemplatesProps) {
  const { t } = useTranslation();
  const names = useNames();
  const navigate = useNavigate();
  const [proposing, setProposing] = useState<ResponsePlan>();
  const columns: TableColumnsType<ResponsePlan> = [
    {
      title: t('responsePlan.name'),
      render: (_, one) => (
        <>
          {nameIn(names.language, one)} {!one.enabled && <Tag>{t('responsePlan.disabled')}</Tag>}
        </>
      ),
    },
    {
      title: t('responsePlan.hazard'),
      render: (_, { hazard }) => (hazard ? t(`hazard.${hazard}`) : '–'),
    },
    { title: t('responsePlan.level'), render: (_, { level }) => <LevelTag level={level} /> },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    ...(['tasks', 'quotas', 'postures', 'shelterIds', 'cards'] as const).map((strand) => ({
      title: t(`responsePlan.${strand}`),
      align: 'right' as const,
      render: (_: unknown, one: ResponsePlan) => count(one[strand].length),
    })),
    {
      key: 'actions',
      render: (_, one) => (
        <RowActions plan={one} onDraft={onDraft} onPropose={() => setProposing(one)} />
      ),
    },
  ];
  return (
    <>
      <Table
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={rows}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
      {proposing && (
        <ProposeDialog
          plan={proposing}
          onClose={() => setProposing(undefined)}
          onDone={({ id }) => void navigate(`/activations/${id}`)}
        />
      )}
    </>
  );
}

type RowProps = {
  plan: ResponsePlan;
  onDraft: (draft: Draft) => void;
  onPropose: () => void;
};

function RowActions({ plan, onDraft, onPropose }: RowProps) {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Space>
      <GuardedButton
        size="small"
        denied={may.not('keepPlans', plan.divisionCode)}
        onClick={() => onDraft({ isNew: false, plan })}
      >
        {t('action.edit')}
      </GuardedButton>
      <GuardedButton
        size="small"
        denied={may.not('keepPlans')}
        onClick={() => onDraft({ isNew: true, plan })}
      >
        {t('responsePlan.copy')}
      </GuardedButton>
      <GuardedButton size="small" denied={may.not('report', plan.divisionCode)} onClick={onPropose}>
        {t('responsePlan.propose')}
      </GuardedButton>
    </Space>
  );
}
