import { pino } from 'pino';
import type { Actor } from '../identity';
import type { ServiceName } from '../names';
import { connect } from '../rpc-client';
import { startServer, type ServerOptions } from '../rpc-server';
import type { CallOptions, Client } from '../rpc-types';

export const testAuthKey = 'a key of at least thirty-two characters';

export type TestService<N extends ServiceName> = {
  address: string;
  /** Speaks as the service that runs the test; `callerOf` speaks as someone else. */
  client: Client<N>;
  stop(): Promise<void>;
};

/** The service on a real port with a real client; silent unless given a log. */
export async function startTestService<N extends ServiceName>(
  name: N,
  options: Pick<ServerOptions, 'services' | 'reasons'> & Partial<ServerOptions>,
): Promise<TestService<N>> {
  const server = await startServer({
    name,
    listenAddress: '127.0.0.1:0',
    authKey: testAuthKey,
    log: pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' }),
    drainMs: 2_000,
    ...options,
  });
  const client = connect(name, server.address, { authKey: testAuthKey, self: 'test' });
  const stop = async () => {
    client.close();
    await server.stop();
  };
  return { address: server.address, client, stop };
}

/** The same client, each call made as this actor unless it says otherwise. */
export function callerOf<C extends object>(client: C, actor: Actor): C {
  return new Proxy(client, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member === 'function') {
        return (request: unknown, options?: CallOptions): unknown =>
          Reflect.apply(member, target, [request, { actor, ...options }]);
      }
      return typeof member === 'object' && member ? callerOf(member, actor) : member;
    },
  });
}
