import { z } from 'zod';
import { everyone } from '../roles';

/** What is the same for every report that is taken along as a file. */
export const reportDownload = {
  method: 'get',
  access: everyone,
  query: z.strictObject({
    format: z.enum(['pdf', 'xlsx']).default('pdf'),
    language: z.enum(['zh', 'en']).default('zh'),
  }),
  streams: 'file',
  timeoutMs: 60_000,
} as const;
