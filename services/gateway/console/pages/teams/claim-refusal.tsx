import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Problem } from '../../api/problem';
import { dateTime, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { ProblemAlert } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useTeamNames } from './team-names';

type Alternative = { teamId: string; nameZh: string; nameEn: string; distanceKm?: number };

function alternativesOf({ metadata }: Problem): Alternative[] {
  try {
    return JSON.parse(metadata.alternativeDetails ?? '[]') as Alternative[];
  } catch {
    return [];
  }
}

type Props = { problem: Problem; onSwap: (teamId: string, instead: string) => void };

/** Who was too late sees who holds the team, for what, and which other would do. */
export function ClaimRefusal({ problem, onSwap }: Props) {
  const { t } = useTranslation();
  const textOf = useProblemText();
  const { team } = useTeamNames();
  const { language } = useNames();
  const { metadata, reason } = problem;
  const { teamId, heldBy, holderId, task, since, until, missed } = metadata;
  if (!teamId) return <ProblemAlert error={problem} />;
  const alternatives = alternativesOf(problem);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="m-alert"
      title={`${team(teamId)}${t('text.colon')}${textOf(problem)}`}
      description={
        <>
          {reason === 'ALREADY_CLAIMED' && (
            <p>
              {t('claimRefusal.held', { holder: heldBy || holderId, task, time: dateTime(since) })}
              {until && ` ${t('teams.until', { time: dateTime(until) })}`}
            </p>
          )}
          {missed && <p>{missed}</p>}
          {alternatives.length === 0 && <p>{t('claimRefusal.none')}</p>}
          {alternatives.length > 0 && <p>{t('claimRefusal.instead')}</p>}
          <ul className="m-choices">
            {alternatives.map((one) => (
              <li key={one.teamId}>
                {nameIn(language, one)}{' '}
                {one.distanceKm !== undefined && `${decimal(one.distanceKm)} km`}{' '}
                <Button size="small" onClick={() => onSwap(teamId, one.teamId)}>
                  {t('claimRefusal.take')}
                </Button>
              </li>
            ))}
          </ul>
        </>
      }
    />
  );
}
