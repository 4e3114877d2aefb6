import { z } from 'zod';
import { baseConfig, peersOf } from '../platform/config';

export const optimizerConfig = baseConfig.extend({
  ...peersOf('optimizer'),
  /** Problems solved at once, each in a thread of its own that may take 2 GiB. */
  SOLVER_THREADS: z.coerce.number().int().min(1).max(64).default(1),
});

export type OptimizerConfig = z.output<typeof optimizerConfig>;
