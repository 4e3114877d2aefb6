import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, invalid, notFound, parse } from '../platform/errors';
import { historyOf, requirePast } from '../platform/history';
import { requireSight } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { divisionPattern } from './division';
import {
  changeLoad,
  ensureOccupancies,
  listStateChanges,
  lockOccupancies,
  personsByUnit,
} from './occupancy-store';
import { placesOf } from './places';
import {
  keepers,
  readScope,
  requireEtag,
  requireIn,
  type HandlersOf,
  type Shelters,
} from './service-context';
import { masked, parseIn } from './shapes';
import { seenSite } from './site-access-service';
import {
  pointMessage,
  siteEtag,
  siteMessage,
  stateChangeMessage,
  versionMessage,
} from './site-messages';
import {
  getSiteShape,
  historyShape,
  listSitesShape,
  newSite,
  pointsShape,
  siteFaults,
  siteFields,
  statesShape,
  type NewSite,
} from './site-shapes';
import {
  findSiteAsOf,
  insertSite,
  listSites,
  listSitesAsOf,
  updateSite,
  type SiteQuery,
} from './site-store';
import { findStandards, type StoredStandards } from './standard-store';

type Reading = Pick<
  HandlersOf<'Sites'>,
  'getSite' | 'listSites' | 'listSitePoints' | 'listSiteStates' | 'listSiteHistory'
>;
type Writing = Pick<HandlersOf<'Sites'>, 'createSite' | 'updateSite'>;

const pointsMax = 5_000;

export function siteReadingHandlers({ db, now }: Shelters): Reading {
  return {
    getSite: async (request, context) => {
      const { id, exerciseId, hazard, asOf } = parse(getSiteShape, request);
      const [site, standards] = await Promise.all([
        seenSite(db, id, exerciseId),
        findStandards(db, asOf),
      ]);
      requireSight(context.actor, site.divisionCode);
      if (asOf) {
        requirePast(asOf, now());
        const past = await findSiteAsOf(db, id, exerciseId, asOf);
        if (!past) throw notFound('site', id);
        return siteMessage(past, standards, { hazard });
      }
      const byUnit = await personsByUnit(db, id, exerciseId);
      return siteMessage(site, standards, { hazard, byUnit });
    },

    listSites: async (request, context) => {
      const { hazard, ...given } = parse(listSitesShape, request);
      const { asOf } = given;
      if (asOf) requirePast(asOf, now());
      const filter = { ...given, scope: readScope(context.actor) };
      const { limit, after } = pageRequest(filter, request);
      const query: SiteQuery = {
        ...filter,
        pattern: divisionPattern(filter.divisionCode),
        afterId: String(after?.[0] ?? ''),
        limit: limit + 1,
      };
      const [found, standards] = await Promise.all([
        asOf ? listSitesAsOf(db, query, asOf) : listSites(db, query),
        findStandards(db, asOf),
      ]);
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { sites: rows.map((row) => siteMessage(row, standards, { hazard })), nextPageToken };
    },

    listSitePoints: async (request, context) => {
      const { divisionCode, exerciseId, hazard } = parse(pointsShape, request);
      const query: SiteQuery = { ...everySite, exerciseId, scope: readScope(context.actor) };
      query.pattern = divisionPattern(divisionCode);
      const [found, standards] = await Promise.all([listSites(db, query), findStandards(db)]);
      const placed = found.filter(({ latitude }) => latitude !== null);
      return { points: placed.map((site) => pointMessage(site, standards, hazard)) };
    },

    listSiteStates: async (request, context) => {
      const filter = parse(statesShape, request);
      const site = await seenSite(db, filter.siteId, filter.exerciseId);
      requireSight(context.actor, site.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const beforeId = after ? Number(after[0]) : null;
      const found = await listStateChanges(db, { ...filter, beforeId, limit: limit + 1 });
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      return { changes: rows.map(stateChangeMessage), nextPageToken };
    },

    listSiteHistory: async (request, context) => {
      const filter = parse(historyShape, request);
      const site = await seenSite(db, filter.id, '');
      requireSight(context.actor, site.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const query = { table: 'sites', id: filter.id, limit: limit + 1, after };
      const found = await historyOf(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, ({ position }) => [position], filter);
      return { versions: rows.map(versionMessage), nextPageToken };
    },
  };
}

/** A query that leaves nothing out. */
export const everySite: SiteQuery = {
  scope: ['%'],
  pattern: '%',
  kind: null,
  state: null,
  tags: [],
  exerciseId: '',
  incidentId: '',
  text: '',
  withArchived: false,
  freeMin: 0,
  afterId: '',
  limit: pointsMax,
};

export function siteWritingHandlers({ db, now }: Shelters): Writing {
  return {
    createSite: async (request, context) => {
      const site = parseIn('site', newSite, request.site);
      requireIn(context.actor, keepers, site.divisionCode, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const standards = await findStandards(trx);
        await createSite(trx, context, site, standards, now());
        return siteMessage(await seenSite(trx, site.id, ''), standards);
      });
    },

    updateSite: async (request, context) => {
      const changes = masked('site', siteFields, request.site, request.updateMask);
      requireIn(context.actor, keepers, undefined, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const id = request.site?.id ?? '';
        const standards = await findStandards(trx);
        const loads = await lockOccupancies(trx, id);
        const before = await seenSite(trx, id, '');
        requireIn(context.actor, keepers, before.divisionCode, '');
        const etag = request.site?.etag ?? '';
        requireEtag(siteEtag(before).split('.')[0]!, etag.split('.')[0]!, 'site');
        const after = { ...before, ...changes };
        requireIn(context.actor, keepers, after.divisionCode, '');
        requireSound(after, standards);
        requireStillHolds(after, loads, standards);
        await changeSite(trx, context, { before, after, loads, standards }, now());
        return siteMessage(await seenSite(trx, id, ''), standards);
      });
    },
  };
}

/** Adds a site and how it stands: closed and empty. */
export async function createSite(
  trx: Trx,
  context: Pick<CallContext, 'actor' | 'method'>,
  site: NewSite,
  standards: StoredStandards,
  now: Date,
): Promise<void> {
  requireSound(site, standards);
  if (!(await insertSite(trx, site, now))) {
    throw new AppError('SITE_EXISTS', `there is a site ${site.id} already: choose another id`);
  }
  const { places } = placesOf(standards, site, '');
  await ensureOccupancies(trx, '', [{ siteId: site.id, places }]);
  const { id, divisionCode } = site;
  const subject = `sites/${id}`;
  await audit(trx, context, { action: 'site.create', subject, divisionCode, after: site });
  await publish(trx, { kind: 'site.created', subject, divisionCode, data: { siteId: id, places } });
}

type Loads = Awaited<ReturnType<typeof lockOccupancies>>;

/** Writes a changed site; OPEN and FULL follow from its new places. */
export async function changeSite(
  trx: Trx,
  context: Pick<CallContext, 'actor' | 'method'>,
  change: { before: NewSite; after: NewSite; loads: Loads; standards: StoredStandards },
  now: Date,
): Promise<void> {
  const { before, after, loads, standards } = change;
  await updateSite(trx, after, now);
  for (const load of loads) {
    await changeLoad(trx, {
      site: { id: after.id, ...load },
      exerciseId: load.exerciseId,
      places: placesOf(standards, after, load.hazard).places,
      persons: 0,
      reserved: 0,
      actorId: context.actor.id,
      now,
    });
  }
  const { id, divisionCode } = after;
  const subject = `sites/${id}`;
  const facts = (site: NewSite) => newSite.parse(site);
  await audit(trx, context, {
    action: 'site.update',
    subject,
    divisionCode,
    before: facts(before),
    after: facts(after),
  });
  await publish(trx, { kind: 'site.changed', subject, divisionCode, data: { siteId: id } });
}

export function requireSound(site: NewSite, standards: StoredStandards): void {
  const fault = siteFaults(site);
  if (fault) throw invalid('site', fault);
  const { m2PerPerson } = placesOf(standards, site, '');
  const { unitPeopleMax } = standards;
  const large = site.units.find(
    ({ areaM2 }) => m2PerPerson > 0 && Math.floor(areaM2 / m2PerPerson + 1e-9) > unitPeopleMax,
  );
  if (!large) return;
  const problem = `unit ${large.code} would hold more than ${unitPeopleMax} people: divide it`;
  throw invalid('site.units', problem);
}

/** Fewer places than people and reservations is never made by editing. */
export function requireStillHolds(site: NewSite, loads: Loads, standards: StoredStandards): void {
  for (const { hazard, persons, reserved } of loads) {
    const { places } = placesOf(standards, site, hazard);
    if (persons + reserved <= places || persons + reserved === 0) continue;
    const subject = `sites/${site.id}`;
    const description = `${persons} people and ${reserved} reserved places need more than ${places}`;
    throw new AppError('CAPACITY_BELOW_USE', `${subject}: ${description}`, {
      preconditions: [{ type: 'CAPACITY_BELOW_USE', subject, description }],
    });
  }
}
