import { runService } from '../run';
import { z } from 'zod';
import { baseConfig } from '../config';
import { sql } from '../db';
import { connect } from '../rpc-client';

// A service of nothing but the chassis, for the tests that start one as a process of its own. On
// SIGUSR2 it calls itself, so that a trace has more than one part.
const configSchema = baseConfig.extend({ SAMPLE_GREETING: z.string() });

void runService({
  name: 'platform',
  configSchema,
  start: ({ config, db, log }) => {
    log.info({ greeting: config.SAMPLE_GREETING, password: 'hunter2' }, 'sample starts');
    process.on('SIGUSR2', () => {
      const client = connect('inventory', config.LISTEN_ADDRESS, {
        authKey: config.AUTH_KEY,
        self: 'test',
      });
      client.audit
        .listEntries({})
        .catch((error: unknown) => log.error({ err: error }, 'sample call failed'))
        .finally(() => client.close());
    });
    return { reasons: {}, services: [], ready: async () => (await sql(db, 'SELECT 1')).length > 0 };
  },
});
