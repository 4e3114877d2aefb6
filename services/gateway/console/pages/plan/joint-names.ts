import type { JointPlan } from '../../api/joint-plans';

type Language = { language: string };

/** What the shelters of a joint plan are called. */
export function siteNames(joint: JointPlan, { language }: Language): (siteId: string) => string {
  const siteOf = new Map(joint.placements.map((line) => [line.siteId, line]));
  return (siteId) => {
    const site = siteOf.get(siteId);
    return (language === 'zh' ? site?.siteNameZh : site?.siteNameEn) || siteId;
  };
}
