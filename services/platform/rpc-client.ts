import type { Client } from './rpc-types';
import type { ServiceName } from './names';

export type { CallOptions, Client } from './rpc-types';

/** `self` is the calling service; its own token speaks when a call has no parent. */
export type ConnectOptions = { authKey: string; self: string };

export function connect<N extends ServiceName>(
  _name: N,
  _address: string,
  _options: ConnectOptions,
): Client<N> {
  throw new Error('the client does not connect yet');
}
