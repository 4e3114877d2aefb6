import { runService } from '../platform/run';
import { rosterConfig } from './config';
import { rosterReasons } from './errors';

void runService({
  name: 'roster',
  configSchema: rosterConfig,
  start: () => ({
    reasons: rosterReasons,
    services: [],
    stop: async () => {},
  }),
});
