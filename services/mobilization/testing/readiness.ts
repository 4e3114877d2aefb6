// The readiness services on a real port and a database of their own; the
// inventory answers over gRPC from a list of depots, the roster with nobody.
import { randomUUID } from 'node:crypto';
import { sql } from '../../platform/db';
import type { ListDepotsRequest } from '../../../gen/muster/inventory/v1/ListDepotsRequest';
import type { Role } from '../../platform/identity';
import { connect } from '../../platform/rpc-client';
import { startServer } from '../../platform/rpc-server';
import { createLog } from '../../platform/telemetry';
import { testDatabase } from '../../platform/testing/database';
import { toTimestamp } from '../../platform/wire-values';
import { reasons } from '../errors';
import { sweepOverdue } from '../readiness/overdue-sweep';
import { readinessService } from '../readiness/readiness-service';
import type { RectificationState } from '../readiness/rectification';
import { rectificationsService } from '../readiness/rectification-service';
import { actorWith } from './harness';
import { authKey, Peer } from './peer';

type Depot = { id: string; divisionCode: string; areaM2: number; tier: 'STREET' | 'COMMUNITY' };

export type TestReadiness = Awaited<ReturnType<typeof startTestReadiness>>;

export async function startTestReadiness() {
  const database = await testDatabase('mobilization');
  const depots: Depot[] = [];
  let offsetMs = 0;
  const now = () => new Date(Date.now() + offsetMs);
  const common = { listenAddress: '127.0.0.1:0', authKey, drainMs: 500 };
  const log = createLog('mobilization', 'silent');
  const peer = new Peer('inventory', 'muster.inventory.v1.InventoryService', {});
  const asked: ListDepotsRequest[] = [];
  const address = await peer.start({
    listDepots: async (request: ListDepotsRequest) => {
      asked.push(request);
      return { depots, nextPageToken: '' };
    },
  });
  const rosterPeer = new Peer('roster', 'muster.roster.v1.PeopleService', {});
  const rosterAddress = await rosterPeer.start({
    listPeople: async () => ({ people: [], nextPageToken: '' }),
  });
  const self = { authKey, self: 'mobilization' };
  const inventory = connect('inventory', address, self);
  const roster = connect('roster', rosterAddress, self);
  const service = { db: database.db, now, peers: { inventory, roster } as never };
  const server = await startServer({
    ...{ ...common, log, name: 'mobilization', reasons },
    services: [readinessService(service), rectificationsService(service)],
  });
  const client = connect('mobilization', server.address, { authKey, self: 'test' });
  const as = (role: Role, divisionCode?: string) => ({ actor: actorWith(role, divisionCode) });
  return {
    ...{ client, as, depots, asked },
    /** That many days from the service's now. */
    time: (days: number) => toTimestamp(new Date(now().getTime() + days * 86_400_000)),
    advanceClock: (days: number) => void (offsetMs += days * 86_400_000),
    putRule: (rule: object) =>
      client.putReadinessRule({ requestId: randomUUID(), rule }, as('ADMINISTRATOR', '')),
    open: (given: object) =>
      client.openRectification(
        {
          ...{ requestId: randomUUID(), divisionCode: '440310001000', origin: 'READINESS' },
          ...given,
        },
        as('COMMANDER'),
      ),
    advance: (id: string, to: RectificationState, role: Role = 'COMMANDER') =>
      client.advanceRectification(
        { requestId: randomUUID(), id, etag: '', to, note: '已处理', evidence: ['照片 3 张'] },
        as(role),
      ),
    /** Runs the sweep and returns the subjects of the events it published. */
    async sweep(): Promise<string[]> {
      const before = await overdueEvents();
      await database.db.transaction((trx) => sweepOverdue(trx, now()));
      return (await overdueEvents()).slice(before.length);
    },
    async stop(): Promise<void> {
      client.close();
      inventory.close();
      roster.close();
      await Promise.all([server.stop(), peer.stop(), rosterPeer.stop()]);
      await database.drop();
    },
  };

  async function overdueEvents(): Promise<string[]> {
    const rows = await sql<{ subject: string }>(
      database.db,
      `SELECT subject FROM outbox WHERE kind = 'rectification.overdue' ORDER BY position`,
    );
    return rows.map(({ subject }) => subject);
  }
}
