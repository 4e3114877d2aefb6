import { z } from 'zod';
import { violationsOf } from './errors';
import { services, type ServiceName } from './names';
import { personalKeyFaults } from './personal';

/** Every fault of an environment at once, a line each, without the values: some are secrets. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';

  constructor(readonly lines: string[]) {
    super(`the configuration is not usable:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
}

const address = z
  .string()
  .regex(/^\S+:\d{1,5}$/, 'must be host:port')
  .refine((value) => portOf(value) <= 65_535, 'has a port above 65535');

const peerAddress = z.union([address, z.string().regex(/^(dns|unix|ipv4|ipv6|xds):\S+$/)], {
  error: 'must be host:port or a gRPC target such as dns:///inventory:50051',
});

const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol.slice(0, -1)),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
    );

// "0" is off; "9464" listens on this machine only; "0.0.0.0:9464" says where.
const metricsAddress = z
  .string()
  .regex(/^(\S+:)?\d{1,5}$/, 'must be a port, host:port or 0 for none')
  .transform((value) => {
    if (value === '0') return undefined;
    return value.includes(':') ? value : `127.0.0.1:${value}`;
  });

/** What every service reads; each extends it with its own. */
export const baseConfig = z.object({
  LISTEN_ADDRESS: address.default('127.0.0.1:0'),
  DATABASE_URL: url('postgres', 'postgresql'),
  DATABASE_SCHEMA: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/, 'must be a plain lower-case name')
    .optional(),
  DATABASE_POOL_MAX: integer(1, 500).default(10),
  AUTH_KEY: z.string().min(32, 'must have at least 32 characters'),
  REDIS_URL: url('redis', 'rediss').optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  METRICS_PORT: metricsAddress.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http', 'https').optional(),
  TRACE_SAMPLE_RATIO: z.coerce.number().min(0).max(1).default(0.05),
  /** How long a stopping server still takes calls, for balancers to notice. */
  DRAIN_DELAY_MS: integer(0, 60_000).default(0),
  /** How long it then waits for the calls it is answering. */
  DRAIN_MS: integer(0, 300_000).default(8_000),
  MIGRATE: z
    .enum(['0', '1'])
    .default('0')
    .transform((value) => value === '1'),
});

export type BaseConfig = z.output<typeof baseConfig>;

/** Of services that keep phones and the like: `baseConfig.extend(personalConfig)`. */
export const personalConfig = {
  PERSONAL_KEYS: z.string().superRefine((text, { addIssue }) => {
    for (const message of personalKeyFaults(text)) addIssue({ code: 'custom', message });
  }),
};

type CalledBy<N extends ServiceName> = (typeof services)[N]['mayCall'][number];

export type PeerShape<N extends ServiceName> = {
  [P in CalledBy<N> as `${Uppercase<P>}_ADDRESS`]: typeof peerAddress;
};

/** `baseConfig.extend(peersOf('optimizer'))` asks for the address of each service it calls. */
export function peersOf<N extends ServiceName>(name: N): PeerShape<N> {
  const peers: readonly ServiceName[] = services[name].mayCall;
  const entries = peers.map((peer) => [services[peer].addressVariable, peerAddress]);
  return Object.fromEntries(entries) as PeerShape<N>;
}

/** Reads the variables the schema names; one set to nothing counts as not set. */
export function readConfig<S extends z.ZodObject>(
  schema: S,
  env: Record<string, string | undefined> = process.env,
): z.output<S> {
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = env[name]?.trim();
    if (value) values[name] = value;
  }
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const lines = violationsOf(result.error).map(({ field, description }) =>
    field in values ? `${field} ${description}` : `${field} is not set`,
  );
  throw new ConfigInvalid(lines.sort());
}

/** `[::1]:80` and `127.0.0.1:0` alike. */
export function hostPort(value: string): { host: string; port: number } {
  const host = value.slice(0, value.lastIndexOf(':')).replace(/^\[|\]$/g, '');
  return { host, port: portOf(value) };
}

function portOf(value: string): number {
  return Number(value.slice(value.lastIndexOf(':') + 1));
}
