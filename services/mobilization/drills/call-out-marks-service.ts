// The answers to a drill's call-outs become its attendance; a leader's ticks and they fill one roll.
import { allPeople } from './attendance-store';
import { drillsWithAnswers, takeAnswers } from './call-out-marks-store';
import type { Drills } from './context-service';
import type { AuditContext } from '../../platform/audit';
import type { Trx } from '../../platform/db';
import type { Drill } from './drill';
import { lockDrill } from './drill-store';
import { noteTeams } from './milestones-service';
import { tellTicks } from './record-service';
import type { FaultLog } from './start-service';
import { sweepContext } from './watch-sweep';

export async function takeCallOutAnswers({ db }: Drills, log: FaultLog): Promise<void> {
  for (const id of await drillsWithAnswers(db, 50)) {
    const taken = db.transaction(async (trx) => {
      const drill = await lockDrill(trx, id);
      if (drill?.state === 'RUNNING') await takeAnswersOf(trx, sweepContext, drill);
    });
    await taken.catch((error: unknown) =>
      log.error({ err: error, drillId: id }, 'answers to a call-out could not be taken yet'),
    );
  }
}

/** Also when a drill stops: what was answered until then counts. */
export async function takeAnswersOf(trx: Trx, context: AuditContext, drill: Drill): Promise<void> {
  const before = await allPeople(trx, drill.id);
  const people = await takeAnswers(trx, drill.id);
  if (people === 0) return;
  await noteTeams(trx, context, drill, before);
  await tellTicks(trx, context, drill, { people, fromCallOuts: true });
}
