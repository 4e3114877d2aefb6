import { z } from 'zod';
import { etag, pageOut, pageQuery, shortText, textOut, timeOut } from '../fields';
import { catalogueKeepers, everyone } from '../roles';
import { route } from '../route';

const tag = 'Taxonomies';

const name = shortText.min(1, 'must not be empty');

const putTaxonomy = z
  .strictObject({
    nameZh: name,
    nameEn: name,
    nodes: z
      .array(
        z.strictObject({
          code: shortText,
          parentCode: shortText.optional().describe('absent at the top'),
          nameZh: name,
          nameEn: name,
        }),
      )
      .max(5_000),
    etag,
  })
  .meta({ id: 'PutTaxonomy' });

const taxonomy = z
  .object({
    id: z.string(),
    nameZh: z.string(),
    nameEn: z.string(),
    nodes: z
      .array(
        z.object({
          code: z.string(),
          parentCode: textOut,
          nameZh: z.string(),
          nameEn: z.string(),
        }),
      )
      .describe('empty in a list'),
    etag: z.string(),
    updateTime: timeOut,
  })
  .meta({ id: 'Taxonomy', description: 'A tree of codes that items stand in.' });

export const taxonomyRoutes = [
  route({
    method: 'get',
    path: '/v1/taxonomies',
    tag,
    summary: 'Taxonomies without their nodes, in id order',
    access: everyone,
    query: z.strictObject(pageQuery),
    response: pageOut('taxonomies', taxonomy),
    handle: ({ query }, { inventory, options }) => inventory.listTaxonomies(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/taxonomies/{id}',
    tag,
    summary: 'One taxonomy with all its nodes',
    access: everyone,
    response: taxonomy,
    handle: ({ params }, { inventory, options }) => inventory.getTaxonomy(params, options),
  }),
  route({
    method: 'put',
    path: '/v1/taxonomies/{id}',
    tag,
    summary: 'Create a taxonomy or replace it with all its nodes',
    access: catalogueKeepers,
    body: putTaxonomy,
    bodyField: 'taxonomy',
    response: taxonomy,
    handle: ({ params, body, etag, requestId }, { inventory, options }) =>
      inventory.putTaxonomy({ requestId, taxonomy: { ...body, ...params, etag } }, options),
  }),
];
