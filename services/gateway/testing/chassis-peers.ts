import { once } from 'node:events';
import type { Db } from '../../platform/db';
import { AppError } from '../../platform/errors';
import { loadService } from '../../platform/rpc-loader';
import { startServer, type RunningServer, type ServiceHandlers } from '../../platform/rpc-server';
import type { GrpcServiceName } from '../../platform/rpc-types';
import type { CallContext } from '../../platform/rpc-server';
import { createLog } from '../../platform/telemetry';
import { platformApi, services } from '../../platform/names';
import { peerNames, type PeerAddresses } from '../peers';

const log = createLog('peers', 'silent');

type Handler = (request: never, context: CallContext) => unknown;

/** Handlers by method name, for those a test needs; the others are unimplemented. */
export type PeerHandlers = Partial<Record<(typeof peerNames)[number], Record<string, Handler>>>;

/** Databases whose events and audit log a peer really serves; the others have nothing to tell. */
export type PeerDatabases = Partial<Record<(typeof peerNames)[number], Db>>;

/** What a peer serves beside its own API, for real. */
export type PeerServices = Partial<Record<(typeof peerNames)[number], ServiceHandlers[]>>;

const quiet: Record<string, Handler> = {
  async *watchEvents(_request: never, { signal }: CallContext) {
    await once(signal, 'abort');
  },
};

/** gRPC servers of the real chassis in place of the services, so that only their rules are missing. */
export async function startPeers(
  authKey: string,
  handlers: PeerHandlers,
  databases: PeerDatabases,
  own: PeerServices = {},
) {
  const running: RunningServer[] = [];
  const addresses = {} as PeerAddresses;
  for (const name of peerNames) {
    const server = await startServer({
      name,
      listenAddress: '127.0.0.1:0',
      authKey,
      reasons: { INSUFFICIENT_STOCK: 9 },
      log,
      db: databases[name],
      services: [
        ...services[name].grpcServices,
        ...(databases[name] ? [] : platformApi.grpcServices),
      ]
        .map((service) => handlersFor(service, { ...quiet, ...handlers[name] }))
        .concat((own[name] ?? []) as never[]),
    });
    running.push(server);
    addresses[name] = server.address;
  }
  const stop = async () => {
    await Promise.all(running.map((server) => server.stop()));
  };
  return { addresses, stop };
}

function handlersFor(service: GrpcServiceName, given: Record<string, Handler>) {
  const refuse = (name: string) => () => {
    throw new AppError('METHOD_UNIMPLEMENTED', `${name} is not part of this test`);
  };
  const methods = loadService(service).methods.map(({ name }) => [
    name,
    given[name] ?? refuse(name),
  ]);
  return { service, handlers: Object.fromEntries(methods) as Record<string, never> };
}
