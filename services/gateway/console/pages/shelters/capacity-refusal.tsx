import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../api/problem';
import { sheltersQuery } from '../../api/shelters';
import { nameIn, useNames } from '../../names';
import { ProblemAlert } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';

/** How many places are left, where others have room, and what an override takes. */
export function CapacityRefusal({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const { language } = useNames();
  const isShort = problem.reason === 'OVER_CAPACITY' || problem.reason === 'INSUFFICIENT_PLACES';
  const sites = useQuery({ ...sheltersQuery({}), enabled: isShort }).data?.rows ?? [];
  if (!isShort) return <ProblemAlert error={problem} />;
  const { free, asked, alternatives = '' } = problem.metadata;
  const others = alternatives
    .split(',')
    .filter(Boolean)
    .map((id) => ({ id, site: sites.find((one) => one.id === id) }));
  const distances = new Map(
    problem.preconditions
      .filter(({ type }) => type === 'ALTERNATIVE')
      .map(({ subject, description }) => [subject.replace('sites/', ''), description]),
  );
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="m-alert"
      title={textOf(problem)}
      description={
        <>
          <p>{t('shelters.asked', { free, asked })}</p>
          <p>{others.length > 0 ? t('shelters.elsewhere') : t('shelters.nowhere')}</p>
          <ul className="m-choices">
            {others.map(({ id, site }) => (
              <li key={id}>
                {site
                  ? t('shelters.roomAt', { name: nameIn(language, site), free: site.free })
                  : (distances.get(id) ?? id)}
              </li>
            ))}
          </ul>
          <p>{t('shelters.overrideHow')}</p>
        </>
      }
    />
  );
}
