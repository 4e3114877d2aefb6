import type { Db } from '../platform/db';
import { AppError } from '../platform/errors';
import type { CallContext } from '../platform/rpc-types';
import { toTimestamp } from '../platform/wire-values';
import { countedFleets, type FleetAsset } from './fleet-counts';
import { allFleets } from './fleet-store';
import { asService, everyPage, type Sources } from './source-clients';

const pageSize = 1_000;

/** All fleets with the vehicles they had at a time. */
export async function readFleets(
  { db, sources }: { db: Db; sources: Sources },
  time: Date,
  context: CallContext,
) {
  const fleets = await allFleets(db);
  const classIds = new Set(fleets.map(({ assetClassId }) => assetClassId).filter(Boolean));
  return countedFleets(fleets, await readAssets(sources, [...classIds].sort(), time, context));
}

// People are helped by a plan that counts vehicles as typed; by none they are not.
async function readAssets(
  { equipment }: Sources,
  classIds: string[],
  time: Date,
  context: CallContext,
): Promise<FleetAsset[] | undefined> {
  const ask = async (classId: string) => {
    const assets = await everyPage((pageToken) =>
      equipment
        .listAssets({ pageSize, pageToken, classId, asOf: toTimestamp(time) }, asService(context))
        .then((answer) => ({ rows: answer.assets, nextPageToken: answer.nextPageToken })),
    );
    return assets.map(({ homeDepotId, readiness, engagement }) => {
      return { classId, homeDepotId, usable: readiness?.ready === true && !engagement };
    });
  };
  try {
    return (await Promise.all(classIds.map(ask))).flat();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.log.warn({ err: error }, 'equipment could not be read, fleets count as typed');
    return undefined;
  }
}

/** Those of the classes that the equipment service does not know. */
export async function unknownClasses(
  { equipment }: Sources,
  classIds: string[],
  context: CallContext,
): Promise<Set<string>> {
  const unknown = new Set<string>();
  for (const id of classIds) {
    try {
      await equipment.getClass({ id }, asService(context));
    } catch (error) {
      if (!(error instanceof AppError && error.reason.endsWith('_NOT_FOUND'))) throw error;
      unknown.add(id);
    }
  }
  return unknown;
}
