import { z } from 'zod';
import { baseConfig, peersOf } from '../platform/config';

export const optimizerConfig = baseConfig.extend({
  ...peersOf('optimizer'),
  /** Problems solved at once, each in a thread of its own. */
  SOLVER_THREADS: z.coerce.number().int().min(1).max(64).default(1),
  /**
   * Of a thread: its objects at any time, with its lists of numbers between steps. The engine's own
   * memory, at most 2 GiB, comes on top.
   */
  SOLVER_MEMORY_MB: z.coerce.number().int().min(64).max(65_536).default(2_048),
});

export type OptimizerConfig = z.output<typeof optimizerConfig>;
