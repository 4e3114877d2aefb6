// What a closing report is made of, read from the services that have it.
import type { Client } from '../../platform/rpc-client';
import type { CallContext } from '../../platform/rpc-server';
import { serviceActor } from '../../platform/identity';
import { fromTimestamp, type WireTimestamp } from '../../platform/wire-values';
import type { AssetFacts, ClosingParts, TeamFacts, TransferFacts } from './closing-report';

export type ClosingPeers = {
  incidents: Client<'incidents'>;
  inventory: Client<'inventory'>;
  roster: Client<'roster'>;
  equipment: Client<'equipment'>;
  shelters: Client<'shelters'>;
};

type Read = Omit<ClosingParts, 'callOuts' | 'readTime'>;

const pageSize = 1_000;
const timeOf = (time: WireTimestamp | null) => (time ? fromTimestamp(time) : null);

/** In the name of a caller, who sees what the incident took if he may see the incident; or by itself. */
export async function readClosing(
  peers: ClosingPeers,
  incidentId: string,
  context?: CallContext,
): Promise<Read> {
  const { incidents } = peers;
  const options = { actor: serviceActor('mobilization', context?.actor.id), timeoutMs: 20_000 };
  const asked = context ? { parent: context } : options;
  const incident = await incidents.getIncident({ id: incidentId }, asked);
  const [{ figures }, reports, returned, transfers, teams, assets, openings, activations] =
    await Promise.all([
      incidents.listAffected({ incidentId }, options),
      everyPage((pageToken) =>
        incidents
          .listReports({ incidentId, pageSize, pageToken }, options)
          .then((page) => ({ rows: page.reports, nextPageToken: page.nextPageToken })),
      ),
      readReturned(peers, incidentId, options),
      readTransfers(peers, incidentId, options),
      readTeams(peers, incidentId, options),
      readAssets(peers, incidentId, options),
      readOpenings(peers, incidentId, options),
      incidents.listActivations({ incidentId, pageSize: 200 }, options),
    ]);
  const sum = (key: 'injured' | 'missing' | 'dead' | 'affectedApart' | 'displacedApart') =>
    figures.reduce((total, line) => total + Number(line[key]), 0);
  const itemIds = [
    ...new Set([...transfers.flatMap(({ lines }) => lines), ...returned].map((one) => one.itemId)),
  ];
  return {
    incident: {
      ...incident,
      detectTime: timeOf(incident.detectTime),
      firstReportDueTime: timeOf(incident.firstReportDueTime),
      firstReportTime: timeOf(incident.firstReportTime),
      reliefDueTime: timeOf(incident.reliefDueTime),
      reliefReachTime: timeOf(incident.reliefReachTime),
      closeTime: timeOf(incident.closeTime),
    },
    // A street counts what its communities have not reported themselves.
    figures: {
      ...{ affected: sum('affectedApart'), displaced: sum('displacedApart') },
      ...{ injured: sum('injured'), missing: sum('missing'), dead: sum('dead') },
    },
    reports: reports.flatMap(({ kind, observeTime }) =>
      observeTime ? [{ kind, time: fromTimestamp(observeTime) }] : [],
    ),
    ...{ returned, transfers, teams, assets, openings },
    itemNames: await readItemNames(peers, itemIds, options),
    activations: activations.activations.map(({ plan, startTime, endTime }) => ({
      ...{ nameZh: plan?.nameZh ?? '', nameEn: plan?.nameEn ?? '' },
      ...{ startTime: timeOf(startTime), endTime: timeOf(endTime) },
    })),
  };
}

type Options = { actor: ReturnType<typeof serviceActor>; timeoutMs: number };

async function readTransfers(
  { inventory }: ClosingPeers,
  incidentId: string,
  options: Options,
): Promise<TransferFacts[]> {
  const rows = await everyPage((pageToken) =>
    inventory
      .listTransfers({ incidentId, pageSize, pageToken }, options)
      .then((page) => ({ rows: page.transfers, nextPageToken: page.nextPageToken })),
  );
  return rows.map((transfer) => ({
    ...{ id: transfer.id, state: transfer.state, fromDepotId: transfer.fromDepotId },
    to: transfer.toDepotId || transfer.toDivisionCode,
    departTime: timeOf(transfer.departTime),
    arriveTime: timeOf(transfer.arriveTime),
    lines: transfer.lines.map(({ itemId, quantity, received, lost }) => {
      return { itemId, quantity: Number(quantity), received: Number(received), lost: Number(lost) };
    }),
  }));
}

/** Of a return that was taken back the mirror image counts too. */
async function readReturned(
  { inventory }: ClosingPeers,
  incidentId: string,
  options: Options,
): Promise<ClosingParts['returned']> {
  const movements = await everyPage((pageToken) =>
    inventory
      .listMovements({ incidentId, pageSize, pageToken }, options)
      .then((page) => ({ rows: page.movements, nextPageToken: page.nextPageToken })),
  );
  return movements
    .flatMap(({ entries }) => entries)
    .filter(({ account }) => account === 'ON_HAND')
    .map(({ itemId, quantity }) => ({ itemId, quantity: Number(quantity) }));
}

async function readItemNames(
  { inventory }: ClosingPeers,
  itemIds: string[],
  options: Options,
): Promise<ClosingParts['itemNames']> {
  const items = await Promise.all(itemIds.map((id) => inventory.getItem({ id }, options)));
  return new Map(
    items.map(({ id, nameZh, nameEn, unitZh, unitEn }) => [id, { nameZh, nameEn, unitZh, unitEn }]),
  );
}

async function readTeams(
  { roster }: ClosingPeers,
  incidentId: string,
  options: Options,
): Promise<TeamFacts[]> {
  const rows = await everyPage((pageToken) =>
    roster
      .listAssignments({ incidentId, pageSize, pageToken }, options)
      .then((page) => ({ rows: page.assignments, nextPageToken: page.nextPageToken })),
  );
  // What was only held and given back never went.
  const gone = rows.filter(({ confirmTime, state }) => confirmTime !== null || state === 'HELD');
  return Promise.all(
    gone.map(async ({ teamId, state, crewCount, confirmTime, resolveTime }) => {
      const team = await roster.getTeam({ id: teamId }, options);
      return {
        ...{ teamId, state, crewCount, nameZh: team.nameZh, nameEn: team.nameEn },
        ...{ teamState: team.state },
        ...{ confirmTime: timeOf(confirmTime), resolveTime: timeOf(resolveTime) },
      };
    }),
  );
}

async function readAssets(
  { equipment }: ClosingPeers,
  incidentId: string,
  options: Options,
): Promise<AssetFacts[]> {
  const claims = await everyPage((pageToken) =>
    equipment
      .listClaims({ incidentId, pageSize, pageToken }, options)
      .then((page) => ({ rows: page.claims, nextPageToken: page.nextPageToken })),
  );
  const taken = claims.filter(({ confirmTime }) => confirmTime !== null);
  return Promise.all(
    taken
      .flatMap(({ assets }) => assets)
      .map(async ({ assetId, state, condition }) => {
        const asset = await equipment.getAsset({ id: assetId }, options);
        const { nameZh, nameEn, pendingSteps } = asset;
        return { assetId, state, condition, nameZh, nameEn, pendingSteps };
      }),
  );
}

async function readOpenings(
  { shelters }: ClosingPeers,
  incidentId: string,
  options: Options,
): Promise<ClosingParts['openings']> {
  const { openings } = await shelters.listOpenings({ incidentId, pageSize: 200 }, options);
  return Promise.all(
    openings.map(async ({ id, siteId }) => {
      const [report, site] = await Promise.all([
        shelters.getOpeningReport({ id }, options),
        shelters.getSite({ id: siteId }, options),
      ]);
      const names = { nameZh: site.nameZh, nameEn: site.nameEn };
      return { siteId, ...names, people: report.people, peak: report.peakPersons };
    }),
  );
}

async function everyPage<T>(
  read: (pageToken: string) => Promise<{ rows: T[]; nextPageToken: string }>,
): Promise<T[]> {
  const rows: T[] = [];
  for (let pageToken = ''; ;) {
    const page = await read(pageToken);
    rows.push(...page.rows);
    if (!page.nextPageToken) return rows;
    pageToken = page.nextPageToken;
  }
}
