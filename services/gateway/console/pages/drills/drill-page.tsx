import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Tabs, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import {
  capAddress,
  drillQuery,
  moveDrill,
  reportAddress,
  type Drill,
  type Verb,
} from '../../api/drills';
import { dateTime } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useTabParam } from '../../parts/tab-param';
import { useMay } from '../../session';
import { BoardTab } from './board-tab';
import { DrillDialog } from './drill-dialog';
import { DrillStateTag } from './drills-page';
import { EvaluationTab } from './evaluation-tab';
import { InjectsTab } from './injects-tab';
import { ReportTab } from './report-tab';
import { RollTab } from './roll-tab';

const verbsOf: Record<Drill['state'], Verb[]> = {
  PLANNED: ['schedule', 'abort'],
  SCHEDULED: ['start', 'abort'],
  RUNNING: ['suspend', 'finish', 'abort'],
  SUSPENDED: ['resume', 'finish', 'abort'],
  EVALUATING: ['close'],
  CLOSED: [],
  ABORTED: [],
};
const stopping: Verb[] = ['suspend', 'abort'];

export function DrillPage() {
  const { id = '' } = useParams();
  const query = useQuery(drillQuery(id));
  return <QueryView query={query}>{(drill) => <DrillView drill={drill} />}</QueryView>;
}

function DrillView({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  const names = useNames();
  const { id } = drill;
  const { tab, showTab } = useTabParam('board');
  const items = [
    { key: 'board', label: t('drill.board'), children: <BoardTab drill={drill} /> },
    { key: 'roll', label: t('roll.tab'), children: <RollTab drill={drill} /> },
    { key: 'injects', label: t('drill.injects'), children: <InjectsTab drill={drill} /> },
    { key: 'evaluation', label: t('drill.evaluation'), children: <EvaluationTab drill={drill} /> },
  ];
  const report = {
    key: 'report',
    label: t('drillReport.tab'),
    children: <ReportTab id={id} />,
  };
  const facts = [
    names.division(drill.divisionCode),
    `${t('drill.planTime')}${t('text.colon')}${dateTime(drill.planTime)}`,
    drill.windowEndTime &&
      `${t('drill.windowEnd')}${t('text.colon')}${dateTime(drill.windowEndTime)}`,
    drill.dueTime && `${t('drill.dueTime')}${t('text.colon')}${dateTime(drill.dueTime)}`,
  ];
  return (
    <>
      <PageHead
        title={nameIn(names.language, drill)}
        back={{ to: '/drills', label: t('nav.drills') }}
        tags={
          <>
            <Tag color="magenta">{t('drill.exercise')}</Tag>
            <Tag>{t(`drillKind.${drill.kind}`)}</Tag>
            <DrillStateTag state={drill.state} />
          </>
        }
        note={facts.filter(Boolean).join(' · ')}
        actions={<Actions drill={drill} />}
      />
      {drill.state === 'SUSPENDED' && (
        <Alert type="warning" showIcon className="m-alert" title={drill.stateReason} />
      )}
      {drill.scenario && <p>{drill.scenario}</p>}
      <Tabs
        className="m-tabs"
        items={drill.state === 'CLOSED' ? [...items, report] : items}
        activeKey={tab}
        onChange={showTab}
        destroyOnHidden
        key={id}
      />
    </>
  );
}

function Actions({ drill }: { drill: Drill }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const may = useMay();
  const [verb, setVerb] = useState<Verb>();
  const [replanning, setReplanning] = useState(false);
  const deniedOf = (one: Verb) =>
    may.not(stopping.includes(one) ? 'stopDrills' : 'controlDrills', drill.divisionCode);
  return (
    <>
      {verbsOf[drill.state].map((one) => (
        <GuardedButton
          key={one}
          denied={deniedOf(one)}
          danger={stopping.includes(one)}
          type={stopping.includes(one) ? 'default' : 'primary'}
          onClick={() => setVerb(one)}
        >
          {t(`drillVerb.${one}`)}
        </GuardedButton>
      ))}
      {drill.controlled && ['PLANNED', 'SCHEDULED'].includes(drill.state) && (
        <Button onClick={() => setReplanning(true)}>{t('drill.replan')}</Button>
      )}
      <Button href={capAddress(drill.id)} download title={t('drill.capNote')}>
        {t('drill.cap')}
      </Button>
      {drill.state === 'CLOSED' &&
        (['pdf', 'xlsx'] as const).map((format) => (
          <Button key={format} href={reportAddress(drill.id, format, language)} download>
            {t('drill.report', { format: format.toUpperCase() })}
          </Button>
        ))}
      {replanning && <DrillDialog changed={drill} onClose={() => setReplanning(false)} />}
      {verb && <VerbDialog drill={drill} verb={verb} onClose={() => setVerb(undefined)} />}
    </>
  );
}

type VerbProps = { drill: Drill; verb: Verb; onClose: () => void };

function VerbDialog({ drill, verb, onClose }: VerbProps) {
  const { t } = useTranslation();
  const required = stopping.includes(verb);
  return (
    <FormDialog<{ reason?: string }, Drill>
      title={t(`drillVerb.${verb}`)}
      okText={t(`drillVerb.${verb}`)}
      danger={required}
      onClose={onClose}
      refreshes={[['drills'], ['rectifications']]}
      send={({ reason }, key) =>
        moveDrill(drill.id, verb, { reason: reason || undefined, etag: drill.etag }, key)
      }
    >
      <p>{t(`drillVerbNote.${verb}`)}</p>
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={required ? [{ required, message: t('field.required') }] : []}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
