import { z } from 'zod';
import { baseConfig } from '../platform/config';

export const equipmentConfig = baseConfig.extend({
  /** How often holds that are over are looked for. */
  EXPIRY_SWEEP_MS: z.coerce.number().int().min(50).max(60_000).default(1_000),
});
