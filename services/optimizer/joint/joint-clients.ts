import type { Client } from '../../platform/rpc-client';
import type { CallContext } from '../../platform/rpc-types';
import { fromTimestamp } from '../../platform/wire-values';
import { asService, everyPage, type Sources } from '../source-clients';
import type {
  Affected,
  JointIncident,
  PumpFacts,
  RiskPointFacts,
  SiteFacts,
  TeamFacts,
} from './joint-facts';

// What a joint plan reads beside stock and needs.

export type JointSources = Sources & {
  roster: Client<'roster'>;
  shelters: Client<'shelters'>;
};

const pageSize = 1_000;

export async function readJointIncident(
  { incidents }: Sources,
  id: string,
  context: CallContext,
): Promise<JointIncident & { open: boolean }> {
  const incident = await incidents.getIncident({ id }, asService(context));
  const { name, divisionCode, hazard, exercise, reliefDueTime, state } = incident;
  const due = reliefDueTime ? { reliefDueTime: fromTimestamp(reliefDueTime) } : {};
  return { id, name, divisionCode, hazard, exercise, open: state === 'OPEN', ...due };
}

export async function readAffected(
  { incidents }: Sources,
  incidentId: string,
  context: CallContext,
): Promise<Affected[]> {
  const { figures } = await incidents.listAffected({ incidentId }, asService(context));
  return figures.map((line) => ({
    incidentId,
    divisionCode: line.divisionCode,
    affected: Number(line.affectedApart),
    displaced: Number(line.displacedApart),
    injured: Number(line.injured),
    missing: Number(line.missing),
  }));
}

export async function readSites(
  { shelters }: JointSources,
  hazard: string,
  context: CallContext,
): Promise<SiteFacts[]> {
  const rows = await everyPage((pageToken) =>
    shelters
      .listSites({ pageSize, pageToken, hazard }, asService(context))
      .then(({ sites, nextPageToken }) => ({ rows: sites, nextPageToken })),
  );
  return rows
    .filter(({ archived, state }) => !archived && state !== 'CLOSING')
    .map(({ free, places, state, ...site }) => {
      const { id, nameZh, nameEn, divisionCode, depotId, tags, latitude, longitude } = site;
      // A closed site has the places it would open with.
      const room = state === 'CLOSED' ? Math.max(free, places) : free;
      const about = { id, nameZh, nameEn, divisionCode, depotId, tags };
      return { ...about, free: room, latitude, longitude };
    });
}

/** Teams that could go now, with where they are. */
export async function readTeams(
  { roster }: JointSources,
  context: CallContext,
): Promise<(TeamFacts & { divisionCode: string })[]> {
  const [rows, { points }] = await Promise.all([
    everyPage((pageToken) =>
      roster
        .listAvailability({ pageSize, pageToken, readyOnly: true }, asService(context))
        .then(({ teams, nextPageToken }) => ({ rows: teams, nextPageToken })),
    ),
    roster.listTeamPoints({}, asService(context)),
  ]);
  const placeOf = new Map(
    points.map(({ id, latitude, longitude }) => [id, { latitude, longitude }]),
  );
  return rows.map(({ teamId, nameZh, nameEn, specialism, divisionCode, ...team }) => ({
    id: teamId,
    nameZh,
    nameEn,
    specialism,
    divisionCode,
    headcount: Math.max(1, team.availableCount),
    minimumCrew: Math.max(1, team.minimumCrew),
    ...placeOf.get(teamId),
  }));
}

/** Pumps that are ready and that nobody has. */
export async function readPumps(
  { equipment }: JointSources,
  context: CallContext,
): Promise<(PumpFacts & { divisionCode: string })[]> {
  const rows = await everyPage((pageToken) =>
    equipment
      .listAssets(
        { pageSize, pageToken, kindId: 'pump', ready: true, free: true },
        asService(context),
      )
      .then(({ assets, nextPageToken }) => ({ rows: assets, nextPageToken })),
  );
  return rows.flatMap((asset) => {
    const flow = asset.capabilities.find(({ key }) => key === 'flow')?.value ?? 0;
    if (flow <= 0) return [];
    const { id, nameZh, nameEn, homeDivisionCode: divisionCode } = asset;
    const latitude = asset.latitude ?? asset.homeLatitude;
    const longitude = asset.longitude ?? asset.homeLongitude;
    return [{ id, nameZh, nameEn, divisionCode, flow, latitude, longitude }];
  });
}

/** Places where water stands, at or below the division. */
export async function readWaterlogging(
  { incidents }: Sources,
  divisionCode: string,
  context: CallContext,
): Promise<RiskPointFacts[]> {
  const rows = await everyPage((pageToken) =>
    incidents
      .listRiskPoints(
        { pageSize, pageToken, divisionCode, kind: 'WATERLOGGING' },
        asService(context),
      )
      .then(({ riskPoints, nextPageToken }) => ({ rows: riskPoints, nextPageToken })),
  );
  return rows
    .filter(({ areaM2, depthM }) => areaM2 * depthM > 0)
    .map(({ areaM2, depthM, people, inflowM3PerHour, ...point }) => {
      const { id, nameZh, nameEn, latitude, longitude, grade } = point;
      const about = { id, nameZh, nameEn, divisionCode: point.divisionCode, latitude, longitude };
      return {
        ...about,
        grade,
        volumeM3: areaM2 * depthM,
        inflowM3PerHour,
        people: Number(people),
      };
    });
}
