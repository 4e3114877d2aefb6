import { z } from 'zod';
import type { AssetPointInput } from '../../gen/muster/equipment/v1/AssetPoint';
import type { Db } from '../platform/db';
import { notFound, parse } from '../platform/errors';
import { historyOf, requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { pageOf, pageRequest } from '../platform/paging';
import type { Implementations } from '../platform/rpc-types';
import { listAssetsShape, pointsShape, summarizeShape } from './asset-shapes';
import { findAssets, listAssets, type AssetQuery } from './asset-store';
import { viewsOf, type AssetView } from './asset-view-service';
import { assetMessage, pointMessage, versionMessage } from './messages';
import { readers, readPrefixes, type Equipment } from './service-context';
import { asOf, slug } from './shapes';
import { summaryOf } from './summary';

type Assets = Implementations['muster.equipment.v1.AssetsService'];
type Reading = Pick<
  Assets,
  'getAsset' | 'listAssets' | 'listAssetPoints' | 'listAssetHistory' | 'summarizeAssets'
>;

const pointsMax = 10_000;

export function assetReadingHandlers({ db, now }: Equipment): Reading {
  return {
    getAsset: async (request, context) => {
      const query = parse(z.object({ id: slug, asOf }), request);
      requireRole(context.actor, readers);
      if (query.asOf) requirePast(query.asOf, now());
      const [asset] = await findAssets(db, [query.id], query.asOf);
      if (!asset) throw notFound('asset', query.id);
      requireRole(context.actor, readers, asset.homeDivisionCode);
      const [view] = await viewsOf(db, [asset], now(), query.asOf);
      return assetMessage(view!);
    },

    listAssets: async (request, context) => {
      const filter = parse(listAssetsShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const prefixes = readPrefixes(context.actor, filter.divisionCode);
      const { limit, after } = pageRequest(filter, request);
      const pattern = filter.query === '' ? null : `%${escaped(filter.query.toLowerCase())}%`;
      const read = { ...filter, prefixes, pattern, afterId: String(after?.[0] ?? '') };
      const found = await matching(db, read, filter, limit + 1, now());
      const { rows, nextPageToken } = pageOf(found, limit, ({ asset }) => [asset.id], filter);
      return { assets: rows.map(assetMessage), nextPageToken };
    },

    listAssetPoints: async (request, context) => {
      const { divisionCode, kindId } = parse(pointsShape, request);
      const prefixes = readPrefixes(context.actor, divisionCode);
      const points: AssetPointInput[] = [];
      for await (const batch of batches(db, { ...everything, kindId, prefixes }, now())) {
        points.push(...batch.flatMap((view) => pointMessage(view) ?? []));
        if (points.length >= pointsMax) break;
      }
      return { points: points.slice(0, pointsMax) };
    },

    listAssetHistory: async (request, context) => {
      const filter = parse(z.object({ id: slug }), request);
      requireRole(context.actor, readers);
      const [asset] = await findAssets(db, [filter.id]);
      if (!asset) throw notFound('asset', filter.id);
      requireRole(context.actor, readers, asset.homeDivisionCode);
      const { limit, after } = pageRequest(filter, request);
      const query = { table: 'assets', id: filter.id, limit: limit + 1, after };
      const found = await historyOf(db, query);
      const { rows, nextPageToken } = pageOf(found, limit, ({ position }) => [position], filter);
      return { versions: rows.map(versionMessage), nextPageToken };
    },

    summarizeAssets: async (request, context) => {
      const filter = parse(summarizeShape, request);
      if (filter.asOf) requirePast(filter.asOf, now());
      const prefixes = readPrefixes(context.actor, filter.divisionCode);
      const views: AssetView[] = [];
      const query = { ...everything, kindId: filter.kindId, asOf: filter.asOf, prefixes };
      for await (const batch of batches(db, query, now())) views.push(...batch);
      return { classes: summaryOf(views) };
    },
  };
}

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`);

const everything = {
  kindId: null,
  classId: null,
  homeDepotId: null,
  state: null,
  pattern: null,
  free: null,
  afterId: '',
};

const batchSize = 1_000;

async function* batches(
  db: Db,
  query: Omit<AssetQuery, 'limit'>,
  now: Date,
): AsyncGenerator<AssetView[]> {
  for (let afterId = query.afterId; ;) {
    const assets = await listAssets(db, { ...query, afterId, limit: batchSize });
    if (assets.length > 0) yield await viewsOf(db, assets, now, query.asOf);
    if (assets.length < batchSize) return;
    afterId = assets.at(-1)!.id;
  }
}

type ComputedFilter = { ready: boolean | null; gapReason: string | null; free: boolean | null };

/** Readiness and past claims are computed, so the list is read on until enough rows fit. */
async function matching(
  db: Db,
  query: Omit<AssetQuery, 'limit'>,
  filter: ComputedFilter,
  limit: number,
  now: Date,
): Promise<AssetView[]> {
  if (filter.ready === null && filter.gapReason === null && !query.asOf) {
    return viewsOf(db, await listAssets(db, { ...query, limit }), now);
  }
  const fits = ({ readiness, engagement }: AssetView) =>
    (filter.ready === null || readiness.ready === filter.ready) &&
    (filter.free === null || (engagement === undefined) === filter.free) &&
    (filter.gapReason === null || readiness.gaps.some((gap) => gap.reason === filter.gapReason));
  const found: AssetView[] = [];
  const read = query.asOf ? { ...query, free: null } : query;
  for await (const batch of batches(db, read, now)) {
    found.push(...batch.filter(fits));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}
