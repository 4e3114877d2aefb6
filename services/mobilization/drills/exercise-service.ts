// Call-outs in the name of a drill: only while it runs, so that whatever stops it stops them as well.
import { z } from 'zod';
import { notFound } from '../../platform/errors';
import type { Trx } from '../../platform/db';
import type { Actor } from '../../platform/identity';
import { isController } from './access';
import { isOpenTo, requireState } from './drill';
import { shareDrill } from './drill-store';

const uuid = z.uuid();

/**
 * Holds the drill until the call-out is stored: one that is being suspended ends it, or it is refused.
 * Other exercises, such as those of an incident, are not known here.
 */
export async function requireDrillRuns(
  trx: Trx,
  actor: Pick<Actor, 'grants'>,
  exerciseId: string,
): Promise<void> {
  if (!uuid.safeParse(exerciseId).success) return;
  const drill = await shareDrill(trx, exerciseId);
  if (!drill) return;
  if (!isOpenTo(drill, isController(actor, drill.divisionCode))) throw notFound('drill', drill.id);
  requireState(drill, ['RUNNING'], 'people are called out to it while it runs');
}
