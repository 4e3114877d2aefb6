import { z } from 'zod';
import { baseConfig, peersOf, personalConfig } from '../platform/config';
import { channelsSchema } from './callouts/channels/channels-config';

const seconds = (min: number, max: number) => z.coerce.number().min(min).max(max);

export const mobilizationConfig = baseConfig.extend({
  ...peersOf('mobilization'),
  ...personalConfig,
  /** How long reserved stock waits for its confirmation. */
  HOLD_SECONDS: seconds(1, 86_400).int().default(900),
  /** A commit that could not confirm its stock by then is undone. */
  COMMIT_DEADLINE_SECONDS: seconds(1, 86_400).default(1_800),
  /** How soon a departure is looked at again, in case its recording was interrupted. */
  PROGRESS_CHECK_SECONDS: seconds(1, 3_600).default(30),
  /** How often who is on duty is told to the equipment. */
  OPERATOR_SWEEP_MS: z.coerce.number().int().min(100).max(3_600_000).default(30_000),
  SWEEP_INTERVAL_MS: z.coerce.number().int().min(100).max(60_000).default(3_000),
  /** A commit that rests this long is taken up by another worker: its own may have died. */
  COMMIT_IDLE_SECONDS: seconds(0.1, 600).default(5),
  /** Ways to reach people, as JSON; without it in-app and the outbox that a person reads. */
  CALL_OUT_CHANNELS: channelsSchema,
  /** Jobs that send at once, in each of the two lanes. */
  CALL_OUT_CONCURRENCY: z.coerce.number().int().min(1).max(50).default(4),
  /** A worker that dies keeps what it was sending for so long; while it lives it keeps it on. */
  CALL_OUT_LEASE_SECONDS: seconds(1, 600).default(30),
  CALL_OUT_SWEEP_MS: z.coerce.number().int().min(100).max(60_000).default(1_000),
  /** What stands before the paths of links in messages: the address of the web page. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** How often the calendar of drills is looked at: which to make, and which were missed. */
  DRILL_CALENDAR_MS: z.coerce.number().int().min(100).max(3_600_000).default(30_000),
  COMMIT_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(8),
});

export type MobilizationConfig = z.output<typeof mobilizationConfig>;
