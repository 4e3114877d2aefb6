import './telemetry-hooks';
import { createRequire } from 'node:module';
import { pino, type DestinationStream, type Logger } from 'pino';
import { LogOutput } from './log-output';
import type * as telemetrySdk from './telemetry-sdk';

export type Log = Logger;

const standardOutput = 1;
const secrets = ['authorization', 'cookie', 'password', 'token', 'secret'];

/** JSON lines on standard output, without what must not be read there. */
export function createLog(
  name: string,
  level: string = process.env.LOG_LEVEL ?? 'info',
  destination: DestinationStream = new LogOutput(standardOutput),
): Log {
  const redact = secrets.flatMap((secret) => [secret, `*.${secret}`, `*.headers.${secret}`]);
  return pino({ name, level, base: { name }, redact }, destination);
}

export type TelemetryOptions = {
  /** `host:port` for /metrics; none when undefined. */
  metricsAddress?: string;
  /** Traces are made only when there is somewhere to send them. */
  tracing: boolean;
  /** The share of requests that are traced when their caller has not decided it. */
  sampleRatio: number;
};

export type Telemetry = { metricsAddress?: string; stop(): Promise<void> };

export async function startTelemetry(name: string, options: TelemetryOptions): Promise<Telemetry> {
  const { metricsAddress, tracing, sampleRatio } = options;
  if (metricsAddress === undefined && !tracing) return { stop: () => Promise.resolve() };
  // The SDK takes a quarter of a second to load, which a process without telemetry need not pay.
  const sdk = createRequire(__filename)('./telemetry-sdk') as typeof telemetrySdk;
  const traces = tracing ? sdk.startTracing(name, sampleRatio) : undefined;
  const metrics =
    metricsAddress === undefined ? undefined : await sdk.startMetrics(name, metricsAddress);
  return {
    metricsAddress: metrics?.address,
    stop: async () => {
      await metrics?.stop();
      await traces?.stop();
    },
  };
}
