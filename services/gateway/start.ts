import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startSealer } from '../platform/audit';
import { ConfigInvalid } from '../platform/config';
import { openDatabase } from '../platform/db';
import { migrate } from '../platform/migrate';
import { projectRoot, services } from '../platform/names';
import { every } from '../platform/sweep';
import type { Log } from '../platform/telemetry';
import { createApp } from './app';
import { configFaults, type GatewayConfig } from './config';
import { closePeers, connectPeers } from './peers';
import { startHttpServer } from './server';
import { deleteEnded } from './session-store';

const sweepMs = 10 * 60_000;

/** Database, peers and HTTP, in this order; stopping goes back the same way. */
export async function startGateway({ config, log }: { config: GatewayConfig; log: Log }) {
  const faults = configFaults(config);
  if (faults.length > 0) throw new ConfigInvalid(faults);
  const schema = config.DATABASE_SCHEMA ?? services.gateway.schema;
  const db = openDatabase({
    url: config.DATABASE_URL,
    schema,
    poolMax: config.DATABASE_POOL_MAX,
    applicationName: 'muster-gateway',
  });
  const onlyMigrate = process.argv[2] === 'migrate';
  if (config.MIGRATE || onlyMigrate) {
    const applied = await migrate(db, { schema, directory: 'services/gateway/migrations' });
    log.info({ applied }, 'migrated');
  }
  if (onlyMigrate) {
    await db.destroy();
    process.exit(0);
  }
  const peers = connectPeers(
    {
      inventory: config.INVENTORY_ADDRESS,
      incidents: config.INCIDENTS_ADDRESS,
      optimizer: config.OPTIMIZER_ADDRESS,
      mobilization: config.MOBILIZATION_ADDRESS,
    },
    config.AUTH_KEY,
    config.DOCUMENT_LIMIT_BYTES,
  );
  const gateway = createApp({ config, db, peers, log, version: productVersion() });
  if (config.BOOTSTRAP_PASSWORD) {
    const first = { account: config.BOOTSTRAP_ACCOUNT, password: config.BOOTSTRAP_PASSWORD };
    if (await gateway.accounts.bootstrap(first)) log.info('created the first administrator');
  }
  const sealer = startSealer(db, { log });
  const idleSeconds = config.SESSION_IDLE_MINUTES * 60;
  const sweep = every(sweepMs, db, 'ended-sessions', (trx) => deleteEnded(trx, idleSeconds), {
    log,
  });
  const server = await startHttpServer(gateway.app, config.LISTEN_ADDRESS, gateway.drain);
  return {
    address: server.address,
    async stop() {
      await server.stop();
      await sweep.stop();
      await sealer.stop();
      gateway.close();
      closePeers(peers);
      await db.destroy();
    },
  };
}

function productVersion(): string {
  const text = readFileSync(path.join(projectRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
