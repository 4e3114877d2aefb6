import { Button, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { reportKinds, type Incident, type ReportKind, type ReportLine } from '../../api/types';
import { count } from '../../format';
import { PastTimeField } from '../../parts/fields';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';

type Props = {
  incident: Incident;
  lines: ReportLine[];
  faulty: boolean;
  kind: ReportKind;
  onKind: (kind: ReportKind) => void;
  note: string;
  onNote: (note: string) => void;
  observed: string;
  onObserved: (time: string) => void;
  pending: boolean;
  onSend: () => void;
  onClear: () => void;
};

export function ReportFooter(props: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { lines, faulty, pending } = props;
  const sum = (name: 'affected' | 'displaced') =>
    count(lines.reduce((total, line) => total + line[name], 0));
  const denied = may.notInPart('report', props.incident.divisionCode);
  return (
    <section className="m-sticky-foot" aria-label={t('report.send')}>
      <div className="m-report-options">
        <Radio.Group
          value={props.kind}
          onChange={(event) => props.onKind(event.target.value as ReportKind)}
          optionType="button"
          options={reportKinds.map((value) => ({ value, label: t(`reportKind.${value}`) }))}
          aria-label={t('report.kind')}
        />
        <label className="m-inline-field">
          <span>{t('report.observed')}</span>
          <PastTimeField value={props.observed} onChange={props.onObserved} />
        </label>
        <Input
          className="m-report-note"
          value={props.note}
          maxLength={5000}
          placeholder={t('report.note')}
          aria-label={t('report.note')}
          onChange={(event) => props.onNote(event.target.value)}
        />
      </div>
      <div className="m-report-send">
        <span aria-live="polite">
          {lines.length === 0
            ? t('report.nothingTyped')
            : t('report.total', {
                number: lines.length,
                affected: sum('affected'),
                displaced: sum('displaced'),
              })}
        </span>
        {lines.length > 0 && (
          <Button onClick={props.onClear} disabled={pending}>
            {t('report.clear')}
          </Button>
        )}
        <GuardedButton
          type="primary"
          denied={denied}
          disabled={lines.length === 0 || faulty}
          loading={pending}
          onClick={props.onSend}
        >
          {t('report.send')}
        </GuardedButton>
      </div>
    </section>
  );
}
