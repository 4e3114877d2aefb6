import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, parse } from '../platform/errors';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { recordState, setStanding, type NewStanding } from './occupancy-store';
import { closeOpening, insertOpening } from './opening-store';
import { placesOf, requireSuitable } from './places';
import { releaseAtSite } from './reservation-resolve-service';
import { keepers, requireEtag, requireIn, type HandlersOf, type Shelters } from './service-context';
import { lockedSite } from './site-access-service';
import { siteEtag, siteMessage } from './site-messages';
import { answerShape, readyShape, verbShape } from './site-shapes';
import {
  answered,
  requireChecklist,
  requireEmpty,
  requireMove,
  requireUnreserved,
  stateByLoad,
  type SiteVerb,
} from './site-state';
import type { Site } from './site-store';
import type { StoredStandards } from './standard-store';

type Handlers = Pick<
  HandlersOf<'Sites'>,
  'answerChecklist' | 'readySite' | 'openSite' | 'startClosingSite' | 'closeSite'
>;

type Verb = ReturnType<typeof parseVerb>;
const parseVerb = (request: unknown) => parse(verbShape, request);

/** How the site stands after a verb, before its state is set. */
type Step = (
  trx: Trx,
  context: CallContext,
  at: { site: Site; standards: StoredStandards; verb: Verb; now: Date },
) => Promise<Partial<NewStanding>>;

export function siteVerbHandlers(shelters: Shelters): Handlers {
  const { db, now } = shelters;
  const verb =
    (name: SiteVerb, step: Step) => async (request: VerbRequest, context: CallContext) => {
      const verb = parseVerb(request);
      requireIn(context.actor, keepers, undefined, verb.exerciseId);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const { site, standards } = await lockedSite(trx, verb.id, verb.exerciseId);
        requireIn(context.actor, keepers, site.divisionCode, verb.exerciseId);
        if (verb.etag) requireEtag(siteEtag(site), verb.etag, 'site');
        requireMove(site, name);
        const change = await step(trx, context, { site, standards, verb, now: now() });
        return moved(trx, context, {
          site,
          standards,
          verb: name,
          given: verb,
          change,
          now: now(),
        });
      });
    };
  return {
    answerChecklist: answering(shelters),
    readySite: readying(shelters),
    openSite: verb('open', opening),
    startClosingSite: verb('start-closing', startClosing),
    closeSite: verb('close', closing),
  };
}

type VerbRequest = { requestId: string };

const opening: Step = async (trx, context, { site, standards, verb, now }) => {
  requireSuitable(site, placesOf(standards, site, site.hazard), site.hazard);
  const { overrideReason } = verb;
  requireChecklist(site, standards.openingChecklist, site.openingAnswers, overrideReason);
  const openingId = uuidv7();
  await insertOpening(trx, {
    id: openingId,
    siteId: site.id,
    exerciseId: verb.exerciseId,
    incidentId: site.incidentId,
    hazard: site.hazard,
    openTime: now,
    overrideReason,
  });
  const { id: managerId, name: managerName } = context.actor;
  return { openingId, openTime: now, overrideReason, managerId, managerName, closingAnswers: [] };
};

const startClosing: Step = async (trx, context, { site, verb, now }) => {
  const reason = verb.reason || 'the shelter is closing';
  await releaseAtSite(trx, context, { site, exerciseId: verb.exerciseId, reason, now });
  return {};
};

const closing: Step = async (trx, context, { site, standards, verb, now }) => {
  requireEmpty(site);
  if (verb.unlessReserved) requireUnreserved(site);
  if (site.state === 'CLOSING') {
    requireChecklist(site, standards.closingChecklist, site.closingAnswers, verb.overrideReason);
  }
  const reason = verb.reason || 'the shelter closed';
  await releaseAtSite(trx, context, { site, exerciseId: verb.exerciseId, reason, now });
  if (site.openingId && site.state === 'CLOSING') await closeOpening(trx, site.openingId, now);
  return { incidentId: '', hazard: '', openingAnswers: [], openTime: null };
};

function readying({ db, now }: Shelters): Handlers['readySite'] {
  return async (request, context) => {
    const { id, exerciseId, incidentId, hazard, reason } = parse(readyShape, request);
    requireIn(context.actor, keepers, undefined, exerciseId);
    return once(db, context, { requestId: request.requestId, request }, async (trx) => {
      const { site, standards } = await lockedSite(trx, id, exerciseId);
      requireIn(context.actor, keepers, site.divisionCode, exerciseId);
      if (site.archived) {
        throw new AppError('SITE_ARCHIVED', `sites/${id} is not in use any more`);
      }
      requireMove(site, 'ready');
      requireSuitable(site, placesOf(standards, site, hazard), hazard);
      const change = {
        incidentId,
        hazard,
        openingId: null,
        openingAnswers: [],
        closingAnswers: [],
      };
      const given = { id, exerciseId, etag: '', reason, overrideReason: '' };
      const verb = 'ready' as const;
      return moved(trx, context, { site, standards, verb, given, change, now: now() });
    });
  };
}

type Move = {
  site: Site;
  standards: StoredStandards;
  verb: SiteVerb;
  given: Omit<Verb, 'unlessReserved'>;
  change: Partial<NewStanding>;
  now: Date;
};

/** Writes the new state with its entry and event, and answers with the site. */
async function moved(trx: Trx, context: CallContext, move: Move) {
  const { site, standards, verb, given, change, now } = move;
  const { exerciseId } = given;
  // Reservations may have been released on the way.
  const { site: fresh } = await lockedSite(trx, site.id, exerciseId);
  const after: Site = { ...fresh, ...change, state: requireMove(site, verb) };
  const { places } = placesOf(standards, after, after.hazard);
  after.state = stateByLoad({ ...after, places });
  await setStanding(trx, site.id, exerciseId, { ...after, places });
  const { id, divisionCode, incidentId, hazard } = { ...after, ...(verb === 'close' && site) };
  await recordState(trx, {
    site: { ...site, incidentId: after.incidentId, hazard: after.hazard },
    exerciseId,
    to: after.state,
    places,
    persons: after.persons,
    actorId: context.actor.id,
    reason: given.overrideReason || given.reason,
    now,
  });
  const subject = `sites/${id}`;
  await audit(trx, context, {
    action: `site.${verb}`,
    subject,
    divisionCode,
    before: { state: site.state },
    after: { state: after.state, exerciseId, incidentId, hazard, ...reasonsOf(given) },
  });
  const data = { siteId: id, from: site.state, to: after.state, exerciseId, incidentId, hazard };
  await publish(trx, { kind: 'site.state-changed', subject, divisionCode, data });
  const version = after.standingVersion + 1;
  return siteMessage({ ...after, standingVersion: version }, standards);
}

const reasonsOf = ({ reason, overrideReason }: Move['given']) => ({ reason, overrideReason });

function answering({ db, now }: Shelters): Handlers['answerChecklist'] {
  return async (request, context) => {
    const { id, exerciseId, answers } = parse(answerShape, request);
    requireIn(context.actor, keepers, undefined, exerciseId);
    return once(db, context, { requestId: request.requestId, request }, async (trx) => {
      const { site, standards } = await lockedSite(trx, id, exerciseId);
      requireIn(context.actor, keepers, site.divisionCode, exerciseId);
      const time = now().toISOString();
      const given = answers.map((answer) => ({ ...answer, actorId: context.actor.id, time }));
      const isClosing = site.state === 'CLOSING';
      const after = isClosing
        ? {
            ...site,
            closingAnswers: answered(standards.closingChecklist, site.closingAnswers, given),
          }
        : {
            ...site,
            openingAnswers: answered(standards.openingChecklist, site.openingAnswers, given),
          };
      const { places } = placesOf(standards, site, site.hazard);
      await setStanding(trx, id, exerciseId, { ...after, places });
      const subject = `sites/${id}`;
      const { divisionCode } = site;
      const list = isClosing ? 'closing' : 'opening';
      const facts = { exerciseId, list, answers };
      await audit(trx, context, { action: 'site.check', subject, divisionCode, after: facts });
      const data = { siteId: id, exerciseId };
      await publish(trx, { kind: 'site.checked', subject, divisionCode, data });
      return siteMessage({ ...after, standingVersion: site.standingVersion + 1 }, standards);
    });
  };
}
