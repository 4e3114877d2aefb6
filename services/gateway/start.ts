import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../platform/names';
import { startDatabase, type Running } from '../platform/run';
import { every } from '../platform/sweep';
import type { Log } from '../platform/telemetry';
import { createApp } from './app';
import type { GatewayConfig } from './config';
import { closePeers, connectPeers } from './peers';
import { startHttpServer } from './server';
import { deleteEnded } from './session-store';

const sweepMs = 10 * 60_000;

type Parts = { config: GatewayConfig; log: Log };

/** Database, peers and HTTP, in this order; stopping goes back the same way. */
export async function startGateway({ config, log }: Parts): Promise<Running> {
  const { db, stop: stopDatabase } = await startDatabase('gateway', config, log);
  const addresses = {
    inventory: config.INVENTORY_ADDRESS,
    roster: config.ROSTER_ADDRESS,
    shelters: config.SHELTERS_ADDRESS,
    equipment: config.EQUIPMENT_ADDRESS,
    incidents: config.INCIDENTS_ADDRESS,
    optimizer: config.OPTIMIZER_ADDRESS,
    mobilization: config.MOBILIZATION_ADDRESS,
  };
  const peers = connectPeers(addresses, config.AUTH_KEY, config.DOCUMENT_LIMIT_BYTES);
  const gateway = createApp({ config, db, peers, log, version: productVersion() });
  if (config.BOOTSTRAP_PASSWORD) {
    const first = { account: config.BOOTSTRAP_ACCOUNT, password: config.BOOTSTRAP_PASSWORD };
    if (await gateway.accounts.bootstrap(first)) log.info('created the first administrator');
  }
  const idleSeconds = config.SESSION_IDLE_MINUTES * 60;
  const forget = every(sweepMs, db, 'sessions', (trx) => deleteEnded(trx, idleSeconds), { log });
  const server = await startHttpServer(gateway.app, config.LISTEN_ADDRESS, {
    onDrain: gateway.drain,
    delayMs: config.DRAIN_DELAY_MS,
    drainMs: config.DRAIN_MS,
  });
  const stop = async () => {
    await server.stop();
    await forget.stop();
    gateway.close();
    closePeers(peers);
    await stopDatabase();
  };
  return { address: server.address, stop };
}

function productVersion(): string {
  const text = readFileSync(path.join(projectRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
