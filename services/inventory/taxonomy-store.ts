import { send, sql, type Db, type Trx } from '../platform/db';
import type { TaxonomyCode } from './item-store';
import type { TaxonomyNode } from './taxonomy';

export type Taxonomy = {
  id: string;
  nameZh: string;
  nameEn: string;
  version: number;
  updateTime: Date;
};

const columns = `id, name_zh AS "nameZh", name_en AS "nameEn", version,
  update_time AS "updateTime"`;

export async function findTaxonomy(db: Db | Trx, id: string): Promise<Taxonomy | undefined> {
  const [found] = await sql<Taxonomy>(db, `SELECT ${columns} FROM taxonomies WHERE id = $1`, [id]);
  return found;
}

export async function lockTaxonomy(trx: Trx, id: string): Promise<Taxonomy | undefined> {
  // The row may not exist yet: the lock is on its name.
  await sql(trx, `SELECT pg_advisory_xact_lock(hashtextextended('taxonomies.' || $1, 0))`, [id]);
  return findTaxonomy(trx, id);
}

export function listTaxonomies(db: Db, afterId: string, limit: number): Promise<Taxonomy[]> {
  const text = `SELECT ${columns} FROM taxonomies WHERE id > $1 ORDER BY id LIMIT $2`;
  return sql<Taxonomy>(db, text, [afterId, limit]);
}

export function findTaxonomyNodes(db: Db | Trx, id: string): Promise<TaxonomyNode[]> {
  return sql<TaxonomyNode>(
    db,
    `SELECT code, parent_code AS "parentCode", name_zh AS "nameZh", name_en AS "nameEn"
     FROM taxonomy_nodes WHERE taxonomy_id = $1 ORDER BY code`,
    [id],
  );
}

/** Those of the codes that are nodes; held until commit, so that none goes while an item comes. */
export function findNodes(trx: Trx, codes: TaxonomyCode[]): Promise<TaxonomyCode[]> {
  return sql<TaxonomyCode>(
    trx,
    `SELECT taxonomy_id AS "taxonomyId", n.code
     FROM unnest($1::text[], $2::text[]) AS asked (taxonomy_id, code)
     JOIN taxonomy_nodes n USING (taxonomy_id, code)
     ORDER BY taxonomy_id, n.code FOR KEY SHARE OF n`,
    [codes.map(({ taxonomyId }) => taxonomyId), codes.map(({ code }) => code)],
  );
}

/** Creates or changes the taxonomy and makes its nodes these. */
export async function putTaxonomy(
  trx: Trx,
  taxonomy: { id: string; nameZh: string; nameEn: string; nodes: TaxonomyNode[]; updateTime: Date },
): Promise<Taxonomy> {
  const { id, nameZh, nameEn, nodes, updateTime } = taxonomy;
  const [put] = await sql<Taxonomy>(
    trx,
    `INSERT INTO taxonomies (id, name_zh, name_en, update_time) VALUES ($1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
       update_time = excluded.update_time, version = taxonomies.version + 1
     RETURNING ${columns}`,
    [id, nameZh, nameEn, updateTime],
  );
  await send(
    trx,
    `INSERT INTO taxonomy_nodes (taxonomy_id, code, parent_code, name_zh, name_en)
     SELECT $1, node.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS node
     ON CONFLICT (taxonomy_id, code) DO UPDATE SET parent_code = excluded.parent_code,
       name_zh = excluded.name_zh, name_en = excluded.name_en`,
    [
      id,
      nodes.map(({ code }) => code),
      nodes.map(({ parentCode }) => parentCode),
      nodes.map((node) => node.nameZh),
      nodes.map((node) => node.nameEn),
    ],
  );
  const text = 'DELETE FROM taxonomy_nodes WHERE taxonomy_id = $1 AND code <> ALL ($2::text[])';
  await send(trx, text, [id, nodes.map(({ code }) => code)]);
  return put!;
}

/** Items that name a node which is not among these: the nodes they would lose. */
export async function findNodesInUse(
  trx: Trx,
  id: string,
  keptCodes: string[],
): Promise<{ code: string; itemId: string }[]> {
  return sql<{ code: string; itemId: string }>(
    trx,
    `SELECT node ->> 'code' AS code, items.id AS "itemId"
     FROM items, jsonb_array_elements(taxonomy_codes) AS node
     WHERE node ->> 'taxonomyId' = $1 AND node ->> 'code' <> ALL ($2::text[])
     ORDER BY 1, 2 LIMIT 100`,
    [id, keptCodes],
  );
}
