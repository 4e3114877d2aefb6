// A drill calls its teams out when it begins, and again when it goes on after having stopped.
import type { Actor } from '../../platform/identity';
import type { Trx } from '../../platform/db';
import { insertTrigger } from '../callouts/trigger-store';
import type { Drill } from './drill';

export async function callDrillOut(
  trx: Trx,
  { id, divisionCode, planned, version }: Drill,
  { actor, now, again = false }: { actor: Pick<Actor, 'id' | 'name'>; now: Date; again?: boolean },
): Promise<void> {
  const { callOutLevel: level, callOutLanguage: language, teamIds, nameZh, nameEn } = planned;
  if (!level || teamIds.length === 0) return;
  const names = again
    ? { title: `恢复：${nameZh}`, titleEn: `Resumed: ${nameEn}` }
    : { title: nameZh, titleEn: nameEn };
  await insertTrigger(trx, {
    source: again ? `drills/${id}/resumed/${version}` : `drills/${id}`,
    ...{ kind: 'DRILL', divisionCode, incidentId: '', exerciseId: id },
    ...{ facts: { level, ...names, teamIds, language }, actorId: actor.id },
    ...{ actorName: actor.name, createTime: now },
  });
}
