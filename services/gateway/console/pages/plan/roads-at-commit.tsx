import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Commit } from '../../api/plan-types';
import type { PlanRoadCheck } from '../../api/road-closures';
import { count } from '../../format';
import { HeldLines, StrandedVehicles, type RoadsAbout } from './roads-held';

/** What closed since the plan was made and holds up its lines: the same rule as of the commit. */
export function heldBy(check: PlanRoadCheck | undefined) {
  const { affected = [], stranded = [], newClosureIds = [] } = check ?? {};
  const held = [...affected, ...stranded].filter(({ closureIds }) =>
    closureIds.some((id) => newClosureIds.includes(id)),
  );
  const ids = held.flatMap(({ closureIds }) => closureIds);
  return { lines: held.length, closureIds: newClosureIds.filter((id) => ids.includes(id)) };
}

type Props = {
  about: RoadsAbout;
  query: UseQueryResult<PlanRoadCheck>;
  onReplan: () => void;
};

/** In the dialog of a commit: the lines that are held up, and the choice to plan again. */
export function RoadsAtCommit({ about, query, onReplan }: Props) {
  const { t } = useTranslation();
  const { data: check, isError } = query;
  const { lines, closureIds } = heldBy(check);
  if (isError) {
    return <Alert type="warning" className="m-alert" title={t('roads.notReadable')} />;
  }
  if (!check || lines === 0) return null;
  return (
    <>
      <Alert
        type="error"
        showIcon
        role="alert"
        className="m-alert"
        title={t('roads.heldAtCommit', {
          lines: count(lines),
          closures: count(closureIds.length),
        })}
        description={
          <>
            <HeldLines about={about} check={check} />
            <Button size="small" type="primary" onClick={onReplan}>
              {t('roads.replan')}
            </Button>
          </>
        }
      />
      <StrandedVehicles about={about} check={check} />
    </>
  );
}

/** What the commit knew of the roads, where it is worth a word. */
export function CommitRoads({ commit }: { commit: Commit | undefined }) {
  const { t } = useTranslation();
  const { state, lines = 0 } = commit?.roads ?? {};
  if (state !== 'ACCEPTED' && state !== 'UNCHECKED') return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="m-alert"
      title={t(`roads.${state}`, { lines: count(lines) })}
    />
  );
}
