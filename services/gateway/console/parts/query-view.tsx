import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Button, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/problem';
import { useProblemText } from '../problem-text';

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
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="m-alert"
      title={textOf(error)}
      description={
        problem.status >= 500 && problem.requestId
          ? t('problem.requestId', { id: problem.requestId })
          : undefined
      }
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
