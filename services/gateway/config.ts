import { z } from 'zod';
import { baseConfig, peersOf } from '../platform/config';

const number = (fallback: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(1, 'must be at least 1').max(max, `must be at most ${max}`))
    .default(fallback);

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const fields = baseConfig.extend(peersOf('gateway')).extend({
  /** The address people type, when a proxy stands in front: cookies and redirects need it. */
  PUBLIC_URL: httpUrl.optional(),
  /** Proxies whose X-Forwarded-* headers are believed, as express spells them: `loopback`. */
  TRUSTED_PROXIES: z.string().optional(),
  BODY_LIMIT_BYTES: number(1 << 20, 1 << 30),
  DOCUMENT_LIMIT_BYTES: number(64 << 20, 1 << 30),
  SESSION_IDLE_MINUTES: number(120, 10_080),
  SESSION_HOURS: number(24, 720),
  REQUESTS_PER_MINUTE_ACCOUNT: number(30_000, 10_000_000),
  REQUESTS_PER_MINUTE_ADDRESS: number(60_000, 10_000_000),
  SIGN_INS_PER_MINUTE_ADDRESS: number(120, 1_000_000),
  /** Calls of the phone page behind a shelter's QR code; a shelter's people share an address. */
  CHECK_INS_PER_MINUTE_ADDRESS: number(600, 1_000_000),
  CHECK_INS_PER_MINUTE_SITE: number(3_000, 1_000_000),
  /** Answers to call-outs; a mobile network's people share an address, a link is one person's. */
  ANSWERS_PER_MINUTE_ADDRESS: number(6_000, 1_000_000),
  ANSWERS_PER_MINUTE_LINK: number(60, 1_000_000),
  EVENT_CLIENTS_MAX: number(500, 100_000),
  /** The first administrator of an empty installation. */
  BOOTSTRAP_ACCOUNT: z.string().default('administrator'),
  BOOTSTRAP_PASSWORD: z.string().min(10, 'must have at least 10 characters').optional(),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_AUDIENCE: z.string().optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_GRANTS_CLAIM: z.string().default('muster_grants'),
});

/** Settings that only make sense together are asked for together. */
export const gatewayConfig = fields.superRefine((config, context) => {
  const need = (name: 'OIDC_ISSUER' | 'PUBLIC_URL', by: string) => {
    if (config[name]) return;
    context.addIssue({ code: 'custom', path: [name], message: `is needed by ${by}` });
  };
  if (config.OIDC_AUDIENCE) need('OIDC_ISSUER', 'OIDC_AUDIENCE');
  if (config.OIDC_CLIENT_ID) need('OIDC_ISSUER', 'OIDC_CLIENT_ID');
  if (config.OIDC_CLIENT_ID) need('PUBLIC_URL', 'OIDC_CLIENT_ID');
});

export type GatewayConfig = z.output<typeof gatewayConfig>;
