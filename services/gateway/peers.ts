import { connect, type Client } from '../platform/rpc-client';

/** The services the gateway calls. */
export type Peers = {
  inventory: Client<'inventory'>;
  roster: Client<'roster'>;
  shelters: Client<'shelters'>;
  equipment: Client<'equipment'>;
  incidents: Client<'incidents'>;
  optimizer: Client<'optimizer'>;
  mobilization: Client<'mobilization'>;
};

export type PeerAddresses = { [N in keyof Peers]: string };

export const peerNames = [
  'inventory',
  'roster',
  'shelters',
  'equipment',
  'incidents',
  'optimizer',
  'mobilization',
] as const;

/** Solutions of large problems come back in one message, as large as the problems may be. */
export function connectPeers(
  addresses: PeerAddresses,
  authKey: string,
  maxMessageBytes: number,
): Peers {
  const options = { authKey, self: 'gateway', maxMessageBytes };
  return {
    inventory: connect('inventory', addresses.inventory, options),
    roster: connect('roster', addresses.roster, options),
    shelters: connect('shelters', addresses.shelters, options),
    equipment: connect('equipment', addresses.equipment, options),
    incidents: connect('incidents', addresses.incidents, options),
    optimizer: connect('optimizer', addresses.optimizer, options),
    mobilization: connect('mobilization', addresses.mobilization, options),
  };
}

export function closePeers(peers: Peers): void {
  for (const name of peerNames) peers[name].close();
}
