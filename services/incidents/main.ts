import { runService } from '../platform/run';
import { incidentsConfig } from './config';
import { incidentsReasons } from './errors';
import { watchFirstReports } from './first-report-watch';
import { incidentsService } from './service';

// The needs of a region are one answer: they rest on one snapshot and cannot be paged.
const maxMessageBytes = 64 * 1024 * 1024;

void runService({
  name: 'incidents',
  configSchema: incidentsConfig,
  start: ({ db, log }) => {
    const now = () => new Date();
    const watch = watchFirstReports(db, { log, now });
    return {
      reasons: incidentsReasons,
      services: [incidentsService({ db, now })],
      maxMessageBytes,
      stop: () => watch.stop(),
    };
  },
});
