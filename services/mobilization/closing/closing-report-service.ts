import { z } from 'zod';
import { parse } from '../../platform/errors';
import { requireRole, roles } from '../../platform/identity';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import { text, toTimestamp } from '../../platform/wire-values';
import { changesSince } from './closing-change';
import { readClosing } from './closing-clients';
import { closingReport, type ClosingReport } from './closing-report';
import type { Closing } from './closing-sweep';
import {
  callOutsOfIncident,
  findClosingReport,
  findFailedTry,
  type FailedTry,
} from './closing-store';

const shape = z.object({ incidentId: text(64) });

export function closingReportsService(closing: Closing): ServiceHandlers {
  return implement('muster.mobilization.v1.ClosingReportsService', {
    getClosingReport: async (request, context) => {
      const { incidentId } = parse(shape, request);
      requireRole(context.actor, [...roles]);
      // Read first: it is what refuses who may not see the incident.
      const nowJson = JSON.stringify(await reportNow(closing, incidentId, context));
      const frozen = await findClosingReport(closing.db, incidentId);
      if (!frozen) {
        const failed = await findFailedTry(closing.db, incidentId);
        return { reportJson: nowJson, freezeFailure: failed && failureMessage(failed) };
      }
      const { report: reportJson, sha256, freezeTime } = frozen;
      const parsed = (json: string) => JSON.parse(json) as ClosingReport;
      const changes = changesSince(parsed(reportJson), parsed(nowJson));
      return { reportJson, sha256, freezeTime: toTimestamp(freezeTime), nowJson, changes };
    },
  });
}

const failureMessage = ({ tryTime, nextTryTime, ...failed }: FailedTry) => ({
  ...{ ...failed, tryTime: toTimestamp(tryTime), nextTryTime: toTimestamp(nextTryTime) },
});

/** As every service knows it at this moment. */
export async function reportNow(
  { db, peers, now, centsOf }: Closing,
  incidentId: string,
  context?: CallContext,
): Promise<ClosingReport> {
  const read = await readClosing(peers, incidentId, context);
  const tallies = await callOutsOfIncident(db, incidentId);
  const callOuts = tallies.map(({ messages, ...tally }) => ({
    ...tally,
    costCents: Object.entries(messages).reduce(
      (sum, [channelId, count]) => sum + count * centsOf(channelId),
      0,
    ),
  }));
  return closingReport({ ...read, callOuts, readTime: now() });
}
