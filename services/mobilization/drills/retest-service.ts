// Which drill must re-test what was found wanting.
import { uuidv7 } from 'uuidv7';
import type { AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import { AppError, notFound } from '../../platform/errors';
import { covers } from '../../platform/identity';
import { addDays, dayOf, movedDay, timeOn } from './calendar';
import { allDays } from './calendar-store';
import { isBlind, type Drill } from './drill';
import { findDrill, insertDrill, nextOpenDrill } from './drill-store';
import { tellDrill } from './record-service';

const retestDays = 90;

/** The one given, else the next that is planned, else one that is planned for it. */
export async function retestDrillFor(
  trx: Trx,
  context: AuditContext,
  drill: Drill,
  { given, now }: { given: string; now: Date },
): Promise<Drill> {
  const { divisionCode, id } = drill;
  if (given) return requireFit(await findDrill(trx, given), drill, given);
  const next = await nextOpenDrill(trx, { divisionCode, exceptId: id, after: now });
  if (next) return next;
  const days = await allDays(trx);
  const day = addDays(dayOf(now), retestDays);
  const planTime = timeOn(movedDay(day, days, false) ?? day, '09:30');
  const { nameZh, nameEn } = drill.planned;
  const planned = await insertDrill(trx, {
    ...drill,
    ...{ id: uuidv7(), seriesId: null, nominalDay: null, kind: 'SINGLE', state: 'PLANNED' },
    ...{ stateReason: '', planTime, windowEndTime: null, dueTime: null, startTime: null },
    ...{ finishTime: null, closeTime: null, runMs: 0, runSince: null, runs: [], incidentId: '' },
    ...{ missedTime: null, version: 1, createTime: now },
    planned: {
      ...drill.planned,
      nameZh: `复测：${nameZh}`.slice(0, 200),
      nameEn: `Re-test: ${nameEn}`.slice(0, 200),
      scenario: '',
    },
  });
  await tellDrill(trx, context, 'make', { after: planned! });
  return planned!;
}

function requireFit(found: Drill | undefined, drill: Drill, id: string): Drill {
  if (!found) throw notFound('drill', id);
  const open = ['PLANNED', 'SCHEDULED'].includes(found.state);
  const covered = found.id !== drill.id && covers(found.divisionCode, drill.divisionCode);
  // A rectification is read by those who take part: what it names is no secret to them.
  if (open && covered && !isBlind(found.kind)) return found;
  const where = covered ? 'nobody may know of it yet' : 'it does not cover the division';
  const message = open ? where : `it is ${found.state}`;
  throw new AppError('RETEST_DRILL_INVALID', `drill ${id} cannot re-test it: ${message}`, {
    metadata: { drillId: id, state: found.state },
  });
}
