// What this service does about what the others did, and about time that passes.
import type { Db } from '../platform/db';
import { followEvents } from '../platform/follow';
import type { JobLog } from '../platform/jobs';
import { every } from '../platform/sweep';
import type { MobilizationConfig } from './config';
import { noteDemandChange } from './demand/demand-copy-store';
import { demandEvents, startDemandCopies } from './demand/demand-sweep';
import { noteActivation } from './callouts/trigger-sweep';
import { noteIncident } from './drills/run-sweeps';
import { carryOn } from './levels/level-change-clients';
import { startOperatorReports } from './operators/operator-sweep';
import type { AllPeers } from './peer-clients';
import { noteActivationStrands, startPreparations } from './preparations/preparation-sweep';
import { sweepOverdue } from './readiness/overdue-sweep';
import { noteRecall } from './replan-service';
import { noteClosedIncident, startStandDowns } from './stand-down-service';

type SweepsInput = {
  db: Db;
  peers: AllPeers;
  config: MobilizationConfig;
  log: JobLog;
  now: () => Date;
};

export function startSweeps({ db, peers, config, log, now }: SweepsInput) {
  const running = [
    startStandDowns(db, { peers, log, everyMs: config.SWEEP_INTERVAL_MS }),
    startPreparations({ db, peers, now, log, everyMs: config.SWEEP_INTERVAL_MS }),
    startOperatorReports({ db, peers, log, everyMs: config.OPERATOR_SWEEP_MS }),
    startDemandCopies({ db, peers, log, everyMs: config.SWEEP_INTERVAL_MS }),
    // Returning nothing: what could not be ended now is tried at the next run.
    every(30_000, db, 'level-changes', async () => void (await carryOn(peers)), { log }),
    every(60_000, db, 'overdue', (trx) => sweepOverdue(trx, now()), { log }),
    followEvents(db, {
      ...{ self: 'mobilization', source: 'incidents', peer: peers.incidents, log },
      kinds: [
        ...['incident.opened', 'incident.closed', 'activation.changed'],
        ...demandEvents.incidents,
      ],
      handle: async (trx, event) => {
        if (event.kind === 'activation.changed') {
          await noteActivationStrands(trx, event);
          return noteActivation(trx, event);
        }
        if (demandEvents.incidents.includes(event.kind)) return noteDemandChange(trx);
        if (event.kind === 'incident.closed') await noteClosedIncident(trx, event);
        await noteIncident(trx, event, now());
      },
    }),
    followEvents(db, {
      ...{ self: 'mobilization', source: 'inventory', peer: peers.inventory, log },
      kinds: ['lot.recalled', ...demandEvents.inventory],
      handle: (trx, event) =>
        event.kind === 'lot.recalled' ? noteRecall(trx, event) : noteDemandChange(trx),
    }),
  ];
  return {
    async stop(): Promise<void> {
      await Promise.all(running.map((each) => each.stop()));
    },
  };
}
