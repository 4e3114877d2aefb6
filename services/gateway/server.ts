import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { hostPort } from '../platform/config';

export type HttpServer = { address: string; stop(): Promise<void> };

export type DrainOptions = {
  /** Called first: readiness goes, streams end. */
  onDrain: () => void;
  /** How long new requests are still taken, for balancers to notice. */
  delayMs: number;
  /** How long requests that are being answered may take. */
  drainMs: number;
};

/** Listens, and stops in order: nothing new, what runs may end, then whatever is left is cut. */
export async function startHttpServer(
  app: Express,
  listenAddress: string,
  { onDrain, delayMs, drainMs }: DrainOptions,
): Promise<HttpServer> {
  const server = createServer(app);
  // Longer than a proxy in front keeps its own, or it would write into a closed connection.
  server.keepAliveTimeout = 65_000;
  const { host, port } = hostPort(listenAddress);
  server.listen(port, host);
  await once(server, 'listening');
  const bound = server.address() as AddressInfo;
  const shown = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    address: `${shown}:${bound.port}`,
    async stop() {
      onDrain();
      await wait(delayMs);
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
