import { z } from 'zod';
import { baseConfig, personalConfig } from '../platform/config';

export const inventoryConfig = baseConfig.extend(personalConfig).extend({
  /** How often holds that are over are looked for. */
  EXPIRY_SWEEP_MS: z.coerce.number().int().min(50).max(60_000).default(1_000),
  /** How often it is looked whether the daily sweep for alerts is due. */
  ALERT_WATCH_MS: z.coerce.number().int().min(50).max(600_000).default(30_000),
  /** How often lots that expired are looked for; once a day there is something to find. */
  LOT_EXPIRY_SWEEP_MS: z.coerce.number().int().min(50).max(86_400_000).default(600_000),
  /**
   * The division whose officers keep the catalogue: a 12-digit code. Empty is the smallest
   * division that holds every depot.
   */
  CATALOGUE_DIVISION: z
    .string()
    .regex(/^(\d{12})?$/, 'must be a division code of 12 digits')
    .default(''),
  /** How often approvals that nobody decided in time are looked for. */
  APPROVAL_SWEEP_MS: z.coerce.number().int().min(50).max(3_600_000).default(10_000),
  /** How many days ago a movement may have happened that is entered now. */
  LATE_ENTRY_DAYS_MAX: z.coerce.number().int().min(1).max(3_650).default(90),
});
