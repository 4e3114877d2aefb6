import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JointPlan } from '../../api/joint-plans';
import type { Plan } from '../../api/plan-types';
import { jointRoadsQuery, planRoadsQuery } from '../../api/road-closures';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';
import { JointDialog } from './joint-dialog';
import { siteNames } from './joint-names';
import { ReplanDialog } from './replan-dialog';
import { OutdatedRoads, RoadsUsed, StrandedVehicles } from './roads-held';

const ended = ['COMPLETED', 'SUPERSEDED'];

/** The closed roads the plan goes by, and what was closed since. */
export function RoadsAlert({ plan, closed }: { plan: Plan; closed: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  const names = useNames();
  const [replanning, setReplanning] = useState(false);
  const isOver = closed || ended.includes(plan.state);
  const check = useQuery({ ...planRoadsQuery(plan.id), enabled: !isOver }).data;
  const about = {
    ...{ startTime: plan.startTime, place: names.place },
    incidentIds: [plan.incidentId],
  };
  const replan = (
    <GuardedButton
      size="small"
      denied={may.not('plan', plan.divisionCode)}
      onClick={() => setReplanning(true)}
    >
      {t('roads.replan')}
    </GuardedButton>
  );
  return (
    <>
      {check && <OutdatedRoads about={about} check={check} action={replan} />}
      {check && <StrandedVehicles about={about} check={check} />}
      <RoadsUsed about={about} roads={plan.roads} />
      {replanning && <ReplanDialog plan={plan} onClose={() => setReplanning(false)} />}
    </>
  );
}

/** The same of a joint plan. */
export function JointRoadsAlert({ joint, denied }: { joint: JointPlan; denied?: string }) {
  const { t } = useTranslation();
  const [replanning, setReplanning] = useState(false);
  const isOver = ended.includes(joint.state ?? '');
  const check = useQuery({ ...jointRoadsQuery(joint.id), enabled: !isOver }).data;
  const about = useJointAbout(joint);
  const replan = (
    <GuardedButton size="small" denied={denied} onClick={() => setReplanning(true)}>
      {t('roads.replan')}
    </GuardedButton>
  );
  return (
    <>
      {check && <OutdatedRoads about={about} check={check} action={replan} />}
      {check && <StrandedVehicles about={about} check={check} />}
      <RoadsUsed about={about} roads={joint.roads} />
      {replanning && (
        <JointDialog
          incidentId={joint.incidentIds[0] ?? ''}
          base={joint}
          onClose={() => setReplanning(false)}
        />
      )}
    </>
  );
}

export function useJointAbout(joint: JointPlan) {
  const names = useNames();
  const site = siteNames(joint, names);
  type To = Parameters<typeof names.place>[0] & { toSiteId?: string };
  return {
    startTime: joint.startTime ?? joint.createTime,
    incidentIds: joint.incidentIds,
    place: (to: To) => (to.toSiteId ? site(to.toSiteId) : names.place(to)),
  };
}
