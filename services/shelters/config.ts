import { z } from 'zod';
import { baseConfig, personalConfig } from '../platform/config';

export const sheltersConfig = baseConfig.extend(personalConfig).extend({
  /** How often holds of places that are over are looked for. */
  EXPIRY_SWEEP_MS: z.coerce.number().int().min(50).max(60_000).default(1_000),
  /** How often personal data that need not be kept any longer is looked for. */
  RETENTION_SWEEP_MS: z.coerce.number().int().min(50).max(86_400_000).default(3_600_000),
});
