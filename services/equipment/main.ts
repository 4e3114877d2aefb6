import { runService } from '../platform/run';
import { equipmentConfig } from './config';
import { equipmentReasons } from './errors';

void runService({
  name: 'equipment',
  configSchema: equipmentConfig,
  start: () => ({
    reasons: equipmentReasons,
    services: [],
    stop: async () => {},
  }),
});
