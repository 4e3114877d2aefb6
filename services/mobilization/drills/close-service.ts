// A drill is closed with its report, in one transaction.
import type { Trx } from '../../platform/db';
import { faultPoint } from '../../platform/fault-point';
import { AppError } from '../../platform/errors';
import { divisionPrefix, requireRole } from '../../platform/identity';
import { requireEtag } from '../../platform/request-fields';
import { once } from '../../platform/requests';
import type { Implementations } from '../../platform/rpc-types';
import { parse } from '../../platform/errors';
import { controllers, requireActing } from './access';
import { allAssets, allPeople, expectedCounts } from './attendance-store';
import type { Drills } from './context-service';
import { moved, type Drill } from './drill';
import { drillMessage, verbSchema } from './drill-messages';
import { findDrill, guideOfDrill, lockDrill } from './drill-store';
import { findingsOf, nameRetest, retestsOf, scoresOf } from './evaluation-store';
import { figuresOf } from './figures-service';
import { missingItems, totalOf } from './guide';
import { listInjects } from './inject-store';
import { noteState, tellDrill } from './record-service';
import { reportOf, type Report } from './report';
import { closeWithReport, listClosed } from './report-store';
import { retestDrillFor } from './retest-service';
import { listTimeline } from './timeline-store';

type Handlers = Implementations['muster.mobilization.v1.DrillsService'];

const timelineMax = 5_000;

export function closeHandler({ db, now }: Drills): Handlers['closeDrill'] {
  return async (request, context) => {
    const { id, etag } = parse(verbSchema, request);
    requireRole(context.actor, controllers);
    return once(db, context, { requestId: request.requestId, request }, async (trx) => {
      const before = requireActing(context.actor, controllers, await lockDrill(trx, id), id);
      if (etag) requireEtag(before, etag, 'drill');
      const time = now();
      const after = moved(before, 'close', time);
      await noteState(trx, context, after, time);
      const report = await reportFor(trx, after, time);
      const failed = report.retests.filter(({ passed }) => passed === false);
      if (failed.length > 0) {
        const next = await retestDrillFor(trx, context, before, { given: '', now: time });
        await nameRetest(
          trx,
          failed.map(({ rectificationId }) => rectificationId),
          next.id,
        );
      }
      await closeWithReport(trx, { id, now: time, report });
      const closed = (await findDrill(trx, id))!;
      await tellDrill(trx, context, 'close', { before, after: closed });
      await faultPoint('drill:close:written');
      const counts = await expectedCounts(trx, id);
      return drillMessage(closed, { controlled: true, now: time, ...counts });
    });
  };
}

/** Refuses what was not evaluated whole. */
async function reportFor(trx: Trx, drill: Drill, closeTime: Date): Promise<Report> {
  const { id } = drill;
  const guide = (await guideOfDrill(trx, id))!;
  const scores = await scoresOf(trx, id);
  const total = totalOf(guide, scores);
  if (total === undefined) {
    const missing = missingItems(guide, scores).join(',');
    throw new AppError('EVALUATION_INCOMPLETE', `nobody scored ${missing}`, {
      metadata: { items: missing },
    });
  }
  const retests = await retestsOf(trx, id);
  const pending = retests.filter(({ passed }) => passed === null);
  if (pending.length > 0) {
    const names = pending.map(({ rectificationId }) => rectificationId).join(',');
    throw new AppError('RETEST_PENDING', `say whether these passed their re-test: ${names}`, {
      metadata: { rectificationIds: names },
    });
  }
  const people = await allPeople(trx, id);
  const likes = { prefix: divisionPrefix(drill.divisionCode), kind: drill.kind };
  return reportOf({
    closed: await listClosed(trx, likes),
    ...(await figuresOf(trx, drill)),
    ...{ drill, guide, scores, total, retests, closeTime },
    findings: await findingsOf(trx, id),
    injects: (await listInjects(trx, id)).map(
      ({ number, title, state, releaseTime, expectedAction }) => ({
        number,
        title,
        state,
        releaseTime,
        expectedAction,
      }),
    ),
    timeline: await listTimeline(trx, { drillId: id, limit: timelineMax }),
    kit: (await allAssets(trx, id)).map(({ assetId, nameZh, nameEn, tick, note }) => ({
      ...{ assetId, nameZh, nameEn, tick, note },
    })),
    absent: people
      .filter(({ musterTime }) => musterTime === null)
      .map(({ personId, teamId, excuse }) => ({ personId, teamId, excuse })),
  });
}
