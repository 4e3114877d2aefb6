import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../api/problem';
import { ProblemAlert } from './query-view';

type Props = { problem: Problem; reads: QueryKey; onClose: () => void };

/** Someone else was faster: said as such, with a button that reads what they wrote. */
export function ReloadNotice({ problem, reads, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  if (problem.reason !== 'ETAG_STALE') return <ProblemAlert error={problem} />;
  const reload = () => {
    void queries.invalidateQueries({ queryKey: reads });
    onClose();
  };
  return (
    <Alert
      type="warning"
      showIcon
      className="m-alert"
      role="alert"
      title={t('problem.ETAG_STALE')}
      description={t('text.staleHelp')}
      action={
        <Button size="small" onClick={reload}>
          {t('action.reload')}
        </Button>
      }
    />
  );
}
