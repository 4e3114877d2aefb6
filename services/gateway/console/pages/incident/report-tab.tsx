import { useQuery } from '@tanstack/react-query';
import { Alert, App } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { affectedQuery, divisionsQuery, reportAffected, type NewReport } from '../../api/incidents';
import type { Problem } from '../../api/problem';
import type { AffectedFigures, Division, Incident, ReportKind } from '../../api/types';
import { useChange } from '../../api/use-change';
import { count, fromLocalField } from '../../format';
import { ProblemAlert, QueryView } from '../../parts/query-view';
import { fieldText } from '../../problem-text';
import { cellFaults, faultsOf, linesOf, type CellFaults, type Draft } from './report-draft';
import { ReportFooter } from './report-footer';
import { ReportGrid } from './report-grid';

export function ReportTab({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const divisions = useQuery(divisionsQuery);
  const affected = useQuery(affectedQuery(incident.id));
  if (incident.state === 'CLOSED') {
    return <Alert type="info" title={t('report.closed')} className="m-alert" />;
  }
  return (
    <QueryView query={divisions}>
      {({ rows }) => (
        <QueryView query={affected}>
          {({ figures }) => <ReportForm incident={incident} divisions={rows} figures={figures} />}
        </QueryView>
      )}
    </QueryView>
  );
}

type FormProps = { incident: Incident; divisions: Division[]; figures: AffectedFigures[] };

function useReport(
  incident: Incident,
  on: { done: () => void; faults: (faults: CellFaults) => void },
) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [problem, setProblem] = useState<Problem>();
  const change = useChange({
    send: (body: NewReport, key) => reportAffected(incident.id, body, key),
    refreshes: [['incidents']],
    onDone: (_, body) => {
      setProblem(undefined);
      on.done();
      message.success(t('report.sent', { number: body.lines.length }));
    },
    onRefused: (refused, body) => {
      const faults = cellFaults(refused.violations, body.lines, (text) => fieldText(t, text));
      on.faults(faults);
      const onCells = Object.keys(faults).length >= refused.violations.length;
      setProblem(onCells && refused.violations.length > 0 ? undefined : refused);
    },
  });
  return { problem, pending: change.isPending, send: change.mutate };
}

function ReportForm({ incident, divisions, figures }: FormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>({});
  const [refused, setRefused] = useState<CellFaults>({});
  const [kind, setKind] = useState<ReportKind>();
  const [note, setNote] = useState('');
  const [observed, setObserved] = useState('');
  const report = useReport(incident, {
    done: () => {
      setDraft({});
      setNote('');
      setObserved('');
      setKind(undefined);
      setRefused({});
    },
    faults: setRefused,
  });
  const known = useMemo(() => new Map(figures.map((one) => [one.divisionCode, one])), [figures]);
  const population = useMemo(
    () => new Map(divisions.map((one) => [one.code, one.population])),
    [divisions],
  );
  const lines = linesOf(draft, known);
  const own = faultsOf(
    lines,
    (code) => population.get(code) || undefined,
    (name, value) => t(`field.${name}`, { value: count(value) }),
  );
  const faults = { ...refused, ...own };
  const chosenKind = kind ?? (incident.firstReportTime ? 'FOLLOW_UP' : 'INITIAL');
  const send = () =>
    report.send({
      kind: chosenKind,
      lines,
      note: note.trim() || undefined,
      observeTime: fromLocalField(observed),
    });
  return (
    <div className="m-report">
      {report.problem && <ProblemAlert error={report.problem} />}
      <ReportGrid
        incident={incident}
        divisions={divisions}
        known={known}
        draft={draft}
        faults={faults}
        onChange={(next) => {
          setDraft(next);
          setRefused({});
        }}
      />
      <ReportFooter
        incident={incident}
        lines={lines}
        faulty={Object.keys(own).length > 0}
        kind={chosenKind}
        onKind={setKind}
        note={note}
        onNote={setNote}
        observed={observed}
        onObserved={setObserved}
        pending={report.pending}
        onSend={send}
        onClear={() => setDraft({})}
      />
    </div>
  );
}
