import { useQuery } from '@tanstack/react-query';
import { jointReasonsQuery, type JointReason } from '../../api/joint-changes';
import type { JointPlan } from '../../api/joint-plans';
import { useNames } from '../../names';

type Line = Partial<JointReason>;

/** What tells the lines of a joint plan apart, whichever part they are of. */
function keyOf(line: Line): string {
  const { part, fromDepotId = '', toSiteId = '', itemId = '', teamId = '', taskId = '' } = line;
  const { assetId = '', riskPointId = '', toDivisionCode = '' } = line;
  const isPlace = part === 'SHELTERS' || (part === 'SUPPLIES' && toSiteId === '');
  const place = isPlace ? toDivisionCode : '';
  return [part, fromDepotId, toSiteId, place, itemId, teamId, taskId, assetId, riskPointId].join(
    '|',
  );
}

/** Why a line of a solved joint plan is as it is, and what comes next; empty until it is known. */
export function useJointReasons(joint: JointPlan): (line: Line) => string {
  const { language } = useNames();
  const isSolved = joint.solve.state === 'SUCCEEDED' && joint.id !== '';
  const found = useQuery({ ...jointReasonsQuery(joint.id), enabled: isSolved }).data?.lines ?? [];
  const said = new Map(found.map((line) => [keyOf(line), line]));
  return (line) => {
    const reason = said.get(keyOf(line));
    return (language === 'zh' ? reason?.reasonZh : reason?.reasonEn) ?? '';
  };
}
