import { connect } from '../platform/rpc-client';
import type { MobilizationConfig } from './config';

export type AllPeers = ReturnType<typeof connectPeers>;

export function connectPeers(config: MobilizationConfig) {
  // A region's plan has thousands of lines, and all of them travel in one message.
  const self = {
    authKey: config.AUTH_KEY,
    self: 'mobilization',
    maxMessageBytes: 16 * 1024 * 1024,
  };
  return {
    inventory: connect('inventory', config.INVENTORY_ADDRESS, self),
    optimizer: connect('optimizer', config.OPTIMIZER_ADDRESS, self),
    incidents: connect('incidents', config.INCIDENTS_ADDRESS, self),
    roster: connect('roster', config.ROSTER_ADDRESS, self),
    shelters: connect('shelters', config.SHELTERS_ADDRESS, self),
    equipment: connect('equipment', config.EQUIPMENT_ADDRESS, self),
  };
}
