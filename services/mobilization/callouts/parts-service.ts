// What the handlers and jobs of call-outs work with.
import type { Db } from '../../platform/db';
import type { PersonalKeys } from '../../platform/personal';
import type { Client } from '../../platform/rpc-types';
import type { Channels } from './channels/channels-config';
import type { UrgentGate } from './urgent-gate-worker';

export type CallOuts = {
  db: Db;
  roster: Client<'roster'>;
  channels: Channels;
  /** Seals names and addresses. */
  keys: PersonalKeys;
  /** Signs the links of messages. */
  linkKey: Buffer;
  /** What stands before a link's path, such as https://muster.example.cn. */
  linkOrigin: string;
  gate: UrgentGate;
  /** How long what a worker sends is its own, unless it says so again. */
  leaseMs: number;
  now: () => Date;
};

export const urgentQueue = 'call-outs-urgent';
export const ordinaryQueue = 'call-outs';
export const timerQueue = 'call-out-timers';

export const laneOf = ({ urgent }: { urgent: boolean }) => (urgent ? urgentQueue : ordinaryQueue);
