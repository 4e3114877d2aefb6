import { randomUUID } from 'node:crypto';
import type { Actor, Role } from '../../platform/identity';
import { connect } from '../../platform/rpc-client';
import { startServer, type RunningServer } from '../../platform/rpc-server';
import { createLog } from '../../platform/telemetry';
import { testDatabase, type TestDatabase } from '../../platform/testing/database';
import { reasons } from '../errors';
import { checkProgress } from '../processors/check-progress';
import { runCommit } from '../processors/run-commit';
import { replansService } from '../replan-service';
import { mobilizationService, type Mobilization } from '../service';
import { InventoryPeer } from './inventory-peer';
import { OptimizerPeer } from './optimizer-peer';
import { authKey } from './peer';

export const district = '440310000000';

export function actorWith(role: Role, divisionCode = district): Actor {
  return { id: `u-${role.toLowerCase()}`, name: role, grants: [{ role, divisionCode }] };
}

/** The service on a database of its own, between two peers that answer from memory. */
export async function startHarness(settings: { deadlineSeconds?: number } = {}) {
  const database = await testDatabase('mobilization');
  const inventory = new InventoryPeer();
  const optimizer = new OptimizerPeer();
  const self = { authKey, self: 'mobilization' };
  // Plans of goods alone call nobody else: these are never reached.
  const nowhere = '127.0.0.1:9';
  const peers = {
    inventory: connect('inventory', await inventory.listen(), self),
    optimizer: connect('optimizer', await optimizer.listen(), self),
    roster: connect('roster', nowhere, self),
    equipment: connect('equipment', nowhere, self),
    shelters: connect('shelters', nowhere, self),
    incidents: connect('incidents', nowhere, self),
  };
  const { deadlineSeconds = 600 } = settings;
  const server = await serve(database, peers, deadlineSeconds);
  const client = connect('mobilization', server.address, { authKey, self: 'test' });
  const runner = { db: database.db, peers, settings: { holdSeconds: 60 } };
  const as = (role: Role, divisionCode?: string) => ({ actor: actorWith(role, divisionCode) });
  return {
    ...{ database, db: database.db, peers, inventory, optimizer, server, client, runner, as },
    /** Runs the commit as its job does, again after each fault on the way. */
    async run(commitId: string): Promise<number> {
      for (let attempt = 1; attempt <= 20; attempt += 1) {
        const failed = await runCommit(runner, commitId).then(
          () => false,
          () => true,
        );
        if (!failed) return attempt;
      }
      throw new Error('the commit kept failing');
    },
    /** Empties the peers; what is in the database belongs to plans no later test asks for. */
    reset(): void {
      inventory.clear();
      optimizer.clear();
      optimizer.roads = {};
    },
    check: (commitId: string) => checkProgress(runner, commitId),
    commitPlan(plan: { id: string; etag: string }, role: Role = 'COMMANDER') {
      const request = { requestId: randomUUID(), planId: plan.id, planEtag: plan.etag };
      return client.commitPlan(request, as(role));
    },
    async stop(): Promise<void> {
      client.close();
      await server.stop();
      Object.values(peers).forEach((peer) => peer.close());
      await Promise.all([inventory.stop(), optimizer.stop()]);
      await database.drop();
    },
  };
}

export type Harness = Awaited<ReturnType<typeof startHarness>>;

function serve(
  { db }: TestDatabase,
  peers: Mobilization['peers'],
  deadlineSeconds: number,
): Promise<RunningServer> {
  const settings = { deadlineSeconds, progressCheckSeconds: 30 };
  return startServer({
    name: 'mobilization',
    listenAddress: '127.0.0.1:0',
    authKey,
    reasons,
    services: [mobilizationService({ db, peers, settings }), replansService({ db })],
    log: createLog('mobilization', 'silent'),
    drainMs: 500,
  });
}
