import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Button, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem, type Problem } from '../api/problem';
import { fieldText, useProblemText } from '../problem-text';

type Props<T> = {
  query: UseQueryResult<T>;
  /** Nothing to show although the answer came. */
  isEmpty?: (data: T) => boolean;
  empty?: ReactNode;
  children: (data: T) => ReactNode;
};

/** Loading, refused, empty, or the data: the four states of whatever is read. */
export function QueryView<T>({ query, isEmpty, empty, children }: Props<T>) {
  if (query.data !== undefined) {
    if (isEmpty?.(query.data)) return <Nothing>{empty}</Nothing>;
    return (
      <>
        {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) {
    return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  }
  return <Skeleton active paragraph={{ rows: 5 }} className="m-skeleton" />;
}

export function Nothing({ children }: { children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={children ?? t('text.nothing')}
      className="m-empty"
    />
  );
}

export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  if (!error) return null;
  const problem = asProblem(error);
  const detailed = problem.violations.length > 0 || (problem.status >= 500 && !!problem.requestId);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="m-alert"
      title={textOf(error)}
      description={detailed ? <ProblemDetails problem={problem} /> : undefined}
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )
      }
    />
  );
}

/** Faults of fields that have no place on the screen, and what to quote in a report. */
function ProblemDetails({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const { violations, requestId, status } = problem;
  return (
    <>
      {violations.slice(0, violationsShown).map(({ field, description }) => (
        <div key={field + description}>
          {fieldText(t, description)} {field && <code className="m-hash">{field}</code>}
        </div>
      ))}
      {status >= 500 && requestId && t('problem.requestId', { id: requestId })}
    </>
  );
}

const violationsShown = 10;
