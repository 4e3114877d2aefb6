import { auditService } from '../platform/audit-service';
import type { Db } from '../platform/db';
import type { CallOptions, Client, Methods } from '../platform/rpc-types';
import type { Peers } from './peers';

type AuditMethods = Methods<'muster.platform.v1.AuditService'>;

export type Audits = Record<keyof Peers | 'gateway', AuditMethods>;

/** The audit log of every service; the gateway's own is read here, without a call to itself. */
export function auditsOf(peers: Peers, db: Db): Audits {
  const logs = Object.entries(peers).map(([name, client]) => [
    name,
    (client as Client<'inventory'>).audit,
  ]);
  return { ...(Object.fromEntries(logs) as Omit<Audits, 'gateway'>), gateway: ownAudit(db) };
}

// On the wire, what is not set arrives empty.
const emptyList = {
  pageSize: 0,
  pageToken: '',
  subject: '',
  divisionCode: '',
  actorId: '',
  action: '',
};

// The handlers ask nothing of their call but who makes it.
function ownAudit(db: Db): AuditMethods {
  const { handlers } = auditService(db);
  const contextOf = ({ actor, signal }: CallOptions = {}) => ({ actor, signal }) as never;
  return {
    listEntries: (request, options) =>
      handlers.listEntries!({ ...emptyList, ...request } as never, contextOf(options)) as never,
    verifyChain: (request, options) =>
      handlers.verifyChain!(request as never, contextOf(options)) as never,
  };
}
