import { z } from 'zod';
import { baseConfig, personalConfig } from '../platform/config';

export const rosterConfig = baseConfig.extend(personalConfig).extend({
  /** How often holds that are over are looked for. */
  EXPIRY_SWEEP_MS: z.coerce.number().int().min(50).max(60_000).default(1_000),
  /** How long past versions of people are kept. */
  PERSONAL_HISTORY_DAYS: z.coerce.number().int().min(1).max(36_500).default(1_095),
});
