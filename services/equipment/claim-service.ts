import { z } from 'zod';
import { notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import type { Implementations } from '../platform/rpc-types';
import { findAlternatives, placeOf } from './alternative-service';
import { findAssets } from './asset-store';
import { ratedOf } from './asset-view-service';
import { alternativesShape, listClaimsShape } from './claim-shapes';
import { claimAsOf, claimedAsOf } from './claim';
import {
  findClaim,
  findClaimedAssets,
  listClaims,
  type Claim,
  type ClaimedAsset,
} from './claim-store';
import { returningHandlers } from './claim-returning-service';
import { resolvingHandlers } from './claim-resolving-service';
import { takingHandler } from './claim-taking-service';
import { pointOf } from './distance';
import { listKinds } from './kind-store';
import { claimMessage } from './messages';
import { readers, readPrefixes, type Equipment } from './service-context';
import { listPastClaims } from './past-claim-store';
import { asOf, requireWholePoint, uuid } from './shapes';

type Claims = Implementations['muster.equipment.v1.ClaimsService'];

export function claimsService(equipment: Equipment): ServiceHandlers {
  return implement('muster.equipment.v1.ClaimsService', {
    ...readingHandlers(equipment),
    ...takingHandler(equipment),
    ...resolvingHandlers(equipment),
    ...returningHandlers(equipment),
    ...alternativesHandler(equipment),
  });
}

function readingHandlers({ db, now }: Equipment): Pick<Claims, 'getClaim' | 'listClaims'> {
  return {
    getClaim: async (request, context) => {
      const { id, asOf: time } = parse(z.object({ id: uuid, asOf }), request);
      if (time) requirePast(time, now());
      const prefixes = readPrefixes(context.actor);
      const claim = await findClaim(db, id);
      if (!claim || (time && claim.createTime > time)) throw notFound('claim', id);
      const assets = await findClaimedAssets(db, [id]);
      const seen = assets.some(({ homeDivisionCode }) =>
        prefixes.some((prefix) => homeDivisionCode.startsWith(prefix)),
      );
      if (!seen) requireRole(context.actor, readers, claim.homeDivisionCode);
      return time ? pastMessage(claim, assets, time) : claimMessage(claim, assets, now());
    },

    listClaims: async (request, context) => {
      const { exerciseId, ...rest } = parse(listClaimsShape, request);
      const filter = {
        ...rest,
        exerciseId: exerciseId === '*' ? null : exerciseId,
        prefixes: readPrefixes(context.actor),
      };
      if (filter.asOf) requirePast(filter.asOf, now());
      const { limit, after } = pageRequest(filter, request);
      const time = filter.asOf ?? now();
      const beforeId = after ? String(after[0]) : null;
      const query = { ...filter, now: time, beforeId, limit: limit + 1 };
      const found = await (filter.asOf ? listPastClaims : listClaims)(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], filter);
      const assets = await findClaimedAssets(
        db,
        rows.map(({ id }) => id),
      );
      const messageOf = filter.asOf ? pastMessage : claimMessage;
      const claims = rows.map((claim) =>
        messageOf(
          claim,
          assets.filter(({ claimId }) => claimId === claim.id),
          time,
        ),
      );
      return { claims, nextPageToken };
    },
  };
}

const pastMessage = (claim: Claim, assets: ClaimedAsset[], time: Date) =>
  claimMessage(
    claimAsOf(claim, time),
    assets.map((each) => claimedAsOf(each, time)),
    time,
  );

function alternativesHandler({ db, now }: Equipment): Pick<Claims, 'findAlternatives'> {
  return {
    findAlternatives: async (request, context) => {
      const query = parse(alternativesShape, request);
      requireWholePoint(query);
      const prefixes = readPrefixes(context.actor, query.divisionCode);
      const time = now();
      const like = query.assetId === null ? undefined : await viewOf(query.assetId);
      const kindId = like?.asset.kindId ?? query.kindId!;
      if (!(await listKinds(db)).some(({ id }) => id === kindId)) throw notFound('kind', kindId);
      const alternatives = await findAlternatives(
        db,
        {
          kindId,
          classId: like?.asset.classId ?? '',
          minimum: query.minimum || (like?.figure ?? 0),
          point: pointOf(query) ?? (like && placeOf(like)),
          prefixes,
          exercise: query.exerciseId !== '',
          limit: query.limit + 1,
        },
        time,
      );
      const others = alternatives.filter(({ assetId }) => assetId !== query.assetId);
      return { alternatives: others.slice(0, query.limit) };

      async function viewOf(id: string) {
        const [view] = await ratedOf(db, await findAssets(db, [id]), time);
        if (!view) throw notFound('asset', id);
        requireRole(context.actor, readers, view.asset.homeDivisionCode);
        return view;
      }
    },
  };
}
