// Call-outs as a whole: their services, and what works without being called.
import type { Db } from '../../platform/db';
import { watchDeadlines } from '../../platform/deadlines';
import type { JobBackend, JobLog } from '../../platform/jobs';
import { openPersonalKeys } from '../../platform/personal';
import type { ServiceHandlers } from '../../platform/rpc-server';
import type { Client } from '../../platform/rpc-types';
import type { MobilizationConfig } from '../config';
import { linkKey } from './answer-link';
import { callOutAnswersService } from './answers-service';
import { startCallOutWorkers } from './call-out-worker';
import { callOutsService } from './call-outs-service';
import { openChannels } from './channels/channels-config';
import type { CallOuts } from './parts-service';
import { startTriggers } from './trigger-sweep';
import { UrgentGate } from './urgent-gate-worker';

export type CallOutsInput = {
  config: MobilizationConfig;
  db: Db;
  roster: Client<'roster'>;
  incidents: Client<'incidents'>;
  backend: JobBackend;
  log: JobLog;
  now: () => Date;
};

export function startCallOuts(input: CallOutsInput): {
  services: ServiceHandlers[];
  /** What a message on a channel costs. */
  centsOf: (channelId: string) => number;
  stop(): Promise<void>;
} {
  const { config, db, roster, incidents, backend, log, now } = input;
  const channels = openChannels(config.CALL_OUT_CHANNELS);
  const parts: CallOuts = {
    ...{ db, roster, channels, now },
    gate: new UrgentGate(),
    leaseMs: config.CALL_OUT_LEASE_SECONDS * 1_000,
    keys: openPersonalKeys(config.PERSONAL_KEYS),
    linkKey: linkKey(config.AUTH_KEY),
    linkOrigin: config.PUBLIC_URL ? new URL(config.PUBLIC_URL).origin : '',
  };
  const { CALL_OUT_CONCURRENCY: concurrency, CALL_OUT_SWEEP_MS: sweepMs } = config;
  const workers = startCallOutWorkers(parts, backend, { log, settings: { concurrency, sweepMs } });
  const triggers = startTriggers({ ...parts, incidents }, { log, everyMs: sweepMs });
  const targets = watchDeadlines(db, { log, now, everyMs: sweepMs });
  return {
    services: [callOutsService(parts), callOutAnswersService(parts)],
    centsOf: (channelId) => channels.find(channelId)?.costCents ?? 0,
    async stop() {
      await Promise.all([targets.stop(), triggers.stop(), workers.stop()]);
      channels.close();
    },
  };
}
