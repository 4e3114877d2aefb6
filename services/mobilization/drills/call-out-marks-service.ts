// The answers to a drill's call-outs become its attendance; a leader's ticks and they fill one roll.
import { allPeople } from './attendance-store';
import { drillsWithAnswers, takeAnswers } from './call-out-marks-store';
import type { Drills } from './context-service';
import { lockDrill } from './drill-store';
import { noteTeams } from './milestones-service';
import { tellTicks } from './record-service';
import type { FaultLog } from './start-service';
import { sweepContext } from './watch-sweep';

export async function takeCallOutAnswers({ db }: Drills, log: FaultLog): Promise<void> {
  for (const id of await drillsWithAnswers(db, 50)) {
    const taken = db.transaction(async (trx) => {
      const drill = await lockDrill(trx, id);
      if (drill?.state !== 'RUNNING') return;
      const before = await allPeople(trx, id);
      const people = await takeAnswers(trx, id);
      if (people === 0) return;
      await noteTeams(trx, sweepContext, drill, before);
      await tellTicks(trx, sweepContext, drill, { people, fromCallOuts: true });
    });
    await taken.catch((error: unknown) =>
      log.error({ err: error, drillId: id }, 'answers to a call-out could not be taken yet'),
    );
  }
}
