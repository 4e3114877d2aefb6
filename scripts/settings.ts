import path from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../services/platform/names';

const settingsSchema = z.object({
  /** Port of the web page and HTTP API; 0 takes any free one. */
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Address to listen on; anything but loopback makes the page reachable by others. */
  HOST: z.string().default('127.0.0.1'),
  MUSTER_DATA_DIR: z.string().default('.muster'),
  /** An existing PostgreSQL (≥ 14) instead of the embedded one. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Jobs on Redis instead of PostgreSQL. */
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  MUSTER_SEED: z.enum(['reference', 'empty']).default('reference'),
});

export type Settings = {
  port: number | undefined;
  host: string;
  dataDirectory: string;
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  seed: 'reference' | 'empty';
};

/** What the environment asks of `npm start`; every fault in one message. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path: [name], message }) => `  ${String(name)}: ${message}`,
    );
    throw new Error(`These settings of the environment cannot be used:\n${faults.join('\n')}`);
  }
  const { PORT, HOST, MUSTER_DATA_DIR, DATABASE_URL, REDIS_URL, MUSTER_SEED } = parsed.data;
  return {
    port: PORT,
    host: HOST,
    dataDirectory: path.resolve(projectRoot(), MUSTER_DATA_DIR),
    databaseUrl: DATABASE_URL,
    redisUrl: REDIS_URL,
    seed: MUSTER_SEED,
  };
}
