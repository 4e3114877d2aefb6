import { z } from 'zod';
import type { Db } from '../../platform/db';
import { parse } from '../../platform/errors';
import { requireRole, roles } from '../../platform/identity';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import { text } from '../../platform/wire-values';
import { readClosing, type ClosingPeers } from './closing-clients';
import { closingReport } from './closing-report';
import { callOutsOfIncident } from './closing-store';

const shape = z.object({ incidentId: text(64) });

type Deps = {
  db: Db;
  peers: ClosingPeers;
  now: () => Date;
  centsOf: (channelId: string) => number;
};

export function closingReportsService({ db, peers, now, centsOf }: Deps): ServiceHandlers {
  return implement('muster.mobilization.v1.ClosingReportsService', {
    getClosingReport: async (request, context) => {
      const { incidentId } = parse(shape, request);
      requireRole(context.actor, [...roles]);
      const read = await readClosing(peers, incidentId, context);
      const tallies = await callOutsOfIncident(db, incidentId);
      const callOuts = tallies.map(({ messages, ...tally }) => ({
        ...tally,
        costCents: Object.entries(messages).reduce(
          (sum, [channelId, count]) => sum + count * centsOf(channelId),
          0,
        ),
      }));
      const report = closingReport({ ...read, callOuts, readTime: now() });
      return { reportJson: JSON.stringify(report) };
    },
  });
}
