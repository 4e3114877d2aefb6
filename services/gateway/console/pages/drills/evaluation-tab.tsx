import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, List, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  addFinding,
  evaluationQuery,
  recordRetest,
  type Drill,
  type Evaluation,
} from '../../api/drills';
import { useChange } from '../../api/use-change';
import { decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { Nothing, ProblemAlert, QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { ScoresDialog } from './scores-dialog';

/** Who may not see it yet is told so, and the service is not asked. */
export function EvaluationTab({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  const denied = useMay().not('observeDrills', drill.divisionCode);
  if (denied && drill.state !== 'CLOSED') return <Nothing>{t('drill.observersOnly')}</Nothing>;
  return <Evaluated drill={drill} denied={denied} />;
}

function Evaluated({ drill, denied }: { drill: Drill; denied?: string }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'scores' | 'finding'>();
  const query = useQuery(evaluationQuery(drill.id));
  const open = ['RUNNING', 'SUSPENDED', 'EVALUATING'].includes(drill.state);
  const close = () => setDialog(undefined);
  return (
    <QueryView query={query} isEmpty={({ guide }) => !guide} empty={t('drill.noEvaluation')}>
      {(evaluation) => (
        <>
          {open && (
            <p>
              <GuardedButton type="primary" denied={denied} onClick={() => setDialog('scores')}>
                {t('drill.scoreIt')}
              </GuardedButton>{' '}
              <GuardedButton denied={denied} onClick={() => setDialog('finding')}>
                {t('drill.addFinding')}
              </GuardedButton>
            </p>
          )}
          <Scores evaluation={evaluation} />
          <Findings evaluation={evaluation} />
          <Retests drill={drill} evaluation={evaluation} />
          {dialog === 'scores' && (
            <ScoresDialog drill={drill} evaluation={evaluation} onClose={close} />
          )}
          {dialog === 'finding' && <FindingDialog drill={drill} onClose={close} />}
        </>
      )}
    </QueryView>
  );
}

function Scores({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const { guide, scores, total, grade, missingItemIds } = evaluation;
  return (
    <>
      <p>
        {total === undefined || !grade
          ? t('drill.missingItems', { count: missingItemIds.length })
          : t('drill.total', { total: decimal(total), grade: nameIn(language, grade) })}
      </p>
      <List
        size="small"
        dataSource={guide?.items ?? []}
        renderItem={(item) => {
          const own = scores.filter(({ itemId }) => itemId === item.id);
          const said = own.map(
            ({ score, observerName, note }) =>
              `${observerName} ${decimal(score)}${note ? ` (${note})` : ''}`,
          );
          return (
            <List.Item>
              <b>
                {nameIn(language, item)} / {decimal(item.points)}
              </b>{' '}
              {said.join(t('text.comma')) || '–'}
            </List.Item>
          );
        }}
      />
    </>
  );
}

function Findings({ evaluation }: { evaluation: Evaluation }) {
  const { t } = useTranslation();
  if (evaluation.findings.length === 0) return null;
  return (
    <List
      size="small"
      header={t('drill.findings')}
      dataSource={evaluation.findings}
      renderItem={({ title, rectificationId, retestDrillId }) => (
        <List.Item>
          {title}{' '}
          <Link to={`/rectifications?id=${rectificationId}`}>{t('drill.rectification')}</Link>{' '}
          <Link to={`/drills/${retestDrillId}`}>{t('drill.retestBy')}</Link>
        </List.Item>
      )}
    />
  );
}

function Retests({ drill, evaluation }: { drill: Drill; evaluation: Evaluation }) {
  const { t } = useTranslation();
  const change = useChange<{ rectificationId: string; passed: boolean }, Evaluation>({
    send: (body, key) => recordRetest(drill.id, body, key),
    refreshes: [['drills', drill.id]],
  });
  if (evaluation.retests.length === 0) return null;
  const open = drill.controlled && ['RUNNING', 'EVALUATING'].includes(drill.state);
  return (
    <>
      <ProblemAlert error={change.error} />
      <List
        size="small"
        header={t('drill.retests')}
        dataSource={evaluation.retests}
        renderItem={({ rectificationId, title, passed }) => (
          <List.Item>
            {title}{' '}
            {passed !== undefined && (
              <Tag color={passed ? 'green' : 'red'}>{t(passed ? 'drill.pass' : 'drill.fail')}</Tag>
            )}
            {open &&
              [true, false].map((value) => (
                <Button
                  key={String(value)}
                  size="small"
                  onClick={() => change.mutate({ rectificationId, passed: value })}
                >
                  {t(value ? 'drill.pass' : 'drill.fail')}
                </Button>
              ))}
          </List.Item>
        )}
      />
    </>
  );
}

function FindingDialog({ drill, onClose }: { drill: Drill; onClose: () => void }) {
  const { t } = useTranslation();
  const rules = [{ required: true, message: t('field.required') }];
  return (
    <FormDialog<{ title: string; detail?: string }, { id: string }>
      title={t('drill.addFinding')}
      okText={t('drill.addFinding')}
      onClose={onClose}
      refreshes={[['drills'], ['rectifications']]}
      send={(body, key) => addFinding(drill.id, body, key)}
    >
      <p>{t('drill.findingNote')}</p>
      <Form.Item name="title" label={t('rectification.title')} rules={rules}>
        <Input maxLength={180} />
      </Form.Item>
      <Form.Item name="detail" label={t('rectification.detail')}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
