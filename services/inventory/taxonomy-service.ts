import { z } from 'zod';
import { audit } from '../platform/audit';
import { AppError, notFound } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { text, toTimestamp } from '../platform/wire-values';
import { requireCatalogueKeeper } from './catalogue-keepers-service';
import { parseIn, taxonomyCode, taxonomyId } from './catalogue-shapes';
import { readers, requireEtag, type Inventory } from './service-context';
import { unset } from './shapes';
import { requireForest, type TaxonomyNode } from './taxonomy';
import {
  findNodesInUse,
  findTaxonomy,
  findTaxonomyNodes,
  listTaxonomies,
  lockTaxonomy,
  putTaxonomy,
  type Taxonomy,
} from './taxonomy-store';

const nodesMax = 5_000;

const taxonomyShape = z.object({
  id: taxonomyId,
  nameZh: text(100),
  nameEn: text(100),
  nodes: z
    .array(
      z.object({
        code: taxonomyCode,
        parentCode: z.union([unset, taxonomyCode]),
        nameZh: text(100),
        nameEn: text(100),
      }),
    )
    .max(nodesMax, `must have at most ${nodesMax} nodes`),
});

/** The trees that items stand in. */
export function taxonomiesService(inventory: Inventory): ServiceHandlers {
  const { db, now } = inventory;
  return implement('muster.inventory.v1.TaxonomiesService', {
    getTaxonomy: async ({ id }, context) => {
      requireRole(context.actor, readers);
      const taxonomy = await findTaxonomy(db, id);
      if (!taxonomy) throw notFound('taxonomy', id);
      return taxonomyMessage(taxonomy, await findTaxonomyNodes(db, id));
    },

    listTaxonomies: async (request, context) => {
      requireRole(context.actor, readers);
      const { limit, after } = pageRequest({}, request);
      const found = await listTaxonomies(db, String(after?.[0] ?? ''), limit + 1);
      const { rows, nextPageToken } = pageOf(found, limit, ({ id }) => [id], {});
      return { taxonomies: rows.map((row) => taxonomyMessage(row, [])), nextPageToken };
    },

    putTaxonomy: async (request, context) => {
      const taxonomy = parseIn('taxonomy', taxonomyShape, request.taxonomy);
      const { id, nodes } = taxonomy;
      requireForest(nodes);
      await requireCatalogueKeeper(db, context.actor, inventory);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockTaxonomy(trx, id);
        const etag = request.taxonomy?.etag;
        if (etag) requireEtag(before ?? { version: 0 }, etag, 'taxonomy');
        requireUnused(
          await findNodesInUse(
            trx,
            id,
            nodes.map(({ code }) => code),
          ),
        );
        const put = await putTaxonomy(trx, { ...taxonomy, updateTime: now() });
        const subject = `taxonomies/${id}`;
        const after = { version: put.version, nodeCount: nodes.length };
        await audit(trx, context, { action: 'taxonomy.put', subject, divisionCode: '', after });
        await publish(trx, { kind: 'taxonomy.put', subject, divisionCode: '', data: {} });
        return taxonomyMessage(put, nodes);
      });
    },
  });
}

function requireUnused(inUse: { code: string; itemId: string }[]): void {
  if (inUse.length === 0) return;
  const [first] = inUse;
  const message = `item ${first!.itemId} stands at the node ${first!.code}, which would go`;
  throw new AppError('TAXONOMY_NODE_IN_USE', message, {
    preconditions: inUse.map(({ code, itemId }) => ({
      type: 'TAXONOMY_NODE_IN_USE',
      subject: `items/${itemId}`,
      description: `stands at ${code}`,
    })),
  });
}

function taxonomyMessage({ version, updateTime, ...taxonomy }: Taxonomy, nodes: TaxonomyNode[]) {
  return {
    ...taxonomy,
    nodes: nodes.map((node) => ({ ...node, parentCode: node.parentCode ?? '' })),
    etag: String(version),
    updateTime: toTimestamp(updateTime),
  };
}
