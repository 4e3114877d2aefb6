import { runService } from '../platform/run';
import { sheltersConfig } from './config';
import { sheltersReasons } from './errors';

void runService({
  name: 'shelters',
  configSchema: sheltersConfig,
  start: () => ({
    reasons: sheltersReasons,
    services: [],
    stop: async () => {},
  }),
});
