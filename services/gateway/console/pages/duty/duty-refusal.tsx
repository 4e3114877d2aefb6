import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { personQuery } from '../../api/people';
import type { Problem } from '../../api/problem';
import { dateTime } from '../../format';
import { ProblemAlert } from '../../parts/query-view';
import { fieldText, useProblemText } from '../../problem-text';

/** Who may not be on duty then, and which rule it would break. */
export function DutyRefusal({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const { personId, shift = '' } = problem.metadata;
  const person = useQuery({ ...personQuery(personId ?? ''), enabled: !!personId }).data;
  if (!personId) return <ProblemAlert error={problem} />;
  const name = person?.name ?? personId;
  const [from, until] = shift.split(' to ');
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="m-alert"
      title={textOf(problem)}
      description={
        <>
          {problem.violations.map(({ field, description }) => (
            <div key={field}>{fieldText(t, description.replace(personId, name))}</div>
          ))}
          {until && (
            <div className="m-note">
              {t('duty.refusedShift', { from: dateTime(from), until: dateTime(until) })}
            </div>
          )}
        </>
      }
    />
  );
}
