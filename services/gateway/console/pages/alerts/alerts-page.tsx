import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  alertCountsQuery,
  alertKinds,
  alertRulesQuery,
  alertsQuery,
  alertStates,
  alertSweepQuery,
  runAlertSweep,
  type AlertCount,
  type AlertKind,
  type AlertState,
  type AlertSweep,
} from '../../api/alerts';
import { useChange } from '../../api/use-change';
import { count, dateTime } from '../../format';
import { DivisionSelect } from '../../parts/fields';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay, useOwnDivision, useSession } from '../../session';
import { AlertTable } from './alert-table';
import { AlertRulesDialog } from './rules-dialog';

export function AlertsPage() {
  const { t } = useTranslation();
  const actorId = useSession()?.actorId;
  const [divisionCode, setDivision] = useState('');
  const [kind, setKind] = useState<AlertKind>();
  const [state, setState] = useState<AlertState | ''>('');
  const [mine, setMine] = useState(false);
  const counts = useQuery(alertCountsQuery(divisionCode || undefined));
  const query = useQuery(
    alertsQuery({
      divisionCode: divisionCode || undefined,
      kind,
      state: state || undefined,
      assignee: mine ? actorId : undefined,
    }),
  );
  return (
    <>
      <PageHead
        title={t('nav.alerts')}
        note={<LastSweep />}
        actions={<Actions chosen={divisionCode} />}
      />
      <div className="m-filters">
        <DivisionSelect
          everywhere
          value={divisionCode}
          onChange={setDivision}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
        <Select<AlertState | ''>
          value={state}
          onChange={setState}
          style={{ width: 150 }}
          aria-label={t('text.state')}
          options={[
            { value: '', label: t('alert.unresolved') },
            ...alertStates.map((value) => ({ value, label: t(`alertState.${value}`) })),
          ]}
        />
        <Checkbox checked={mine} onChange={(event) => setMine(event.target.checked)}>
          {t('alert.mine')}
        </Checkbox>
      </div>
      <QueryView query={counts}>
        {({ counts: rows }) => <KindButtons counts={rows} kind={kind} onChoose={setKind} />}
      </QueryView>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('alert.none')}>
        {({ rows, complete }) => (
          <>
            <AlertTable rows={rows} />
            {!complete && <p className="m-note">{t('text.notAll')}</p>}
          </>
        )}
      </QueryView>
    </>
  );
}

type KindProps = {
  counts: AlertCount[];
  kind?: AlertKind;
  onChoose: (kind?: AlertKind) => void;
};

/** How many wait for somebody, by kind; a kind that is pressed again shows all of them. */
function KindButtons({ counts, kind, onChoose }: KindProps) {
  const { t } = useTranslation();
  const open = (of?: AlertKind) =>
    counts
      .filter((one) => one.state === 'OPEN' && (!of || one.kind === of))
      .reduce((sum, one) => sum + one.count, 0);
  return (
    <div className="m-filters" role="group" aria-label={t('alert.byKind')}>
      {[undefined, ...alertKinds].map((one) => (
        <Button
          key={one ?? 'all'}
          type={kind === one ? 'primary' : 'default'}
          aria-pressed={kind === one}
          disabled={!!one && kind !== one && open(one) === 0 && !counts.some(isOf(one))}
          onClick={() => onChoose(kind === one ? undefined : one)}
        >
          {one ? t(`alertKind.${one}`) : t('alert.all')} <strong>{count(open(one))}</strong>
        </Button>
      ))}
    </div>
  );
}

const isOf = (kind: AlertKind) => (one: AlertCount) => one.kind === kind && one.count > 0;

function LastSweep() {
  const { t } = useTranslation();
  const sweep = useQuery(alertSweepQuery).data;
  const rules = useQuery(alertRulesQuery(useOwnDivision('keepStock'))).data;
  if (!sweep) return t('alert.note');
  return (
    <>
      {t('alert.note')} {rules && t('alert.expiringRule', { days: rules.expiringDays })}{' '}
      {t('alert.sweepTimes', {
        last: sweep.lastRunTime ? dateTime(sweep.lastRunTime) : t('alert.notYet'),
        next: dateTime(sweep.nextRunTime),
      })}
    </>
  );
}

function Actions({ chosen }: { chosen: string }) {
  return (
    <>
      <SweepButton chosen={chosen} />
      <RulesButton />
    </>
  );
}

function RulesButton() {
  const { t } = useTranslation();
  const division = useOwnDivision('keepStock');
  const denied = useMay().not('keepStock', division);
  const rules = useQuery(alertRulesQuery(division)).data;
  const [editing, setEditing] = useState(false);
  return (
    <>
      <GuardedButton denied={denied} disabled={!rules} onClick={() => setEditing(true)}>
        {t('alert.rules')}
      </GuardedButton>
      {editing && rules && (
        <AlertRulesDialog division={division} rules={rules} onClose={() => setEditing(false)} />
      )}
    </>
  );
}

/** Looks again at the division that is shown, or at all that the person keeps stock in. */
function SweepButton({ chosen }: { chosen: string }) {
  const { t } = useTranslation();
  const own = useOwnDivision('keepStock');
  const division = chosen || own;
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepStock', division);
  const sweep = useChange<string | undefined, AlertSweep>({
    send: runAlertSweep,
    refreshes: [['alerts']],
    onDone: ({ raised, seen, resolved }) =>
      message.success(t('alert.swept', { raised, seen, resolved })),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  return (
    <GuardedButton
      type="primary"
      denied={denied}
      loading={sweep.isPending}
      onClick={() => sweep.mutate(division || undefined)}
    >
      {t('alert.sweep')}
    </GuardedButton>
  );
}
