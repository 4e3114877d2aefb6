import { sql, type Db, type Trx } from '../platform/db';
import { tableAsOf } from '../platform/history';
import type { NewSite } from './site-shapes';
import type { Answer, SiteState } from './site-state';

export type SiteRow = NewSite & { version: number; createTime: Date; updateTime: Date };

/** How a site stands: for real, or in one exercise. */
export type Standing = {
  state: SiteState;
  incidentId: string;
  hazard: string;
  openingId: string | null;
  openingAnswers: Answer[];
  closingAnswers: Answer[];
  persons: number;
  reserved: number;
  managerId: string;
  managerName: string;
  openTime: Date | null;
  overrideReason: string;
  standingVersion: number;
};
export type Site = SiteRow & Standing;

const siteColumns = `sites.id, name_zh AS "nameZh", name_en AS "nameEn",
  division_code AS "divisionCode", kind, stay, area_m2 AS "areaM2", latitude, longitude, address,
  tags, facilities, camera_count AS "cameraCount", camera_urls AS "cameraUrls", units,
  opening_team_id AS "openingTeamId", depot_id AS "depotId", archived, sites.version,
  create_time AS "createTime", update_time AS "updateTime"`;

// A site that an exercise has not touched yet stands closed and empty in it.
const standingColumns = `coalesce(o.state, 'CLOSED') AS state,
  coalesce(o.incident_id, '') AS "incidentId", coalesce(o.hazard, '') AS hazard,
  o.opening_id AS "openingId", coalesce(o.opening_answers, '[]') AS "openingAnswers",
  coalesce(o.closing_answers, '[]') AS "closingAnswers", coalesce(o.persons, 0) AS persons,
  coalesce(o.reserved, 0) AS reserved, coalesce(o.manager_id, '') AS "managerId",
  coalesce(o.manager_name, '') AS "managerName", o.open_time AS "openTime",
  coalesce(o.override_reason, '') AS "overrideReason",
  coalesce(o.version, 0) AS "standingVersion"`;

const columns = `${siteColumns}, ${standingColumns}`;

export async function findSite(
  db: Db | Trx,
  id: string,
  exerciseId: string,
): Promise<Site | undefined> {
  const [site] = await sql<Site>(
    db,
    `SELECT ${columns} FROM sites
     LEFT JOIN occupancies o ON o.site_id = sites.id AND o.exercise_id = $2 WHERE sites.id = $1`,
    [id, exerciseId],
  );
  return site;
}

/** As they are described, without how they stand. */
export function findSitesById(db: Db | Trx, ids: string[]): Promise<SiteRow[]> {
  const text = `SELECT ${siteColumns} FROM sites WHERE id = ANY ($1::text[])`;
  return sql<SiteRow>(db, text, [ids]);
}

/** Held until commit: whoever changes what it is, how it stands or who is in it. */
export async function lockSites(trx: Trx, ids: string[], exerciseId: string): Promise<Site[]> {
  const held = await sql<Site>(
    trx,
    `SELECT ${columns} FROM sites JOIN occupancies o ON o.site_id = sites.id
     WHERE sites.id = ANY ($1::text[]) AND o.exercise_id = $2
     ORDER BY sites.id FOR NO KEY UPDATE OF o FOR SHARE OF sites`,
    [ids, exerciseId],
  );
  return held;
}

export type SiteQuery = {
  scope: string[];
  pattern: string;
  kind: string | null;
  state: SiteState | null;
  tags: string[];
  exerciseId: string;
  incidentId: string;
  text: string;
  withArchived: boolean;
  freeMin: number;
  afterId: string;
  limit: number;
};

const listed = `sites.division_code LIKE ANY ($1::text[]) AND sites.division_code LIKE $2
  AND sites.id > $3 AND ($4::text IS NULL OR kind = $4)
  AND ($5::text IS NULL OR coalesce(o.state, 'CLOSED') = $5) AND tags @> $6::text[]
  AND ($8 = '' OR o.incident_id = $8)
  AND ($9 = '' OR strpos(lower(name_zh || ' ' || name_en || ' ' || sites.id), lower($9)) > 0)
  AND ($10 OR NOT archived)
  AND ($11 = 0 OR coalesce(o.places, r.places) - coalesce(o.persons + o.reserved, 0) >= $11)`;

export function listSites(db: Db | Trx, query: SiteQuery): Promise<Site[]> {
  return sql<Site>(
    db,
    `SELECT ${columns} FROM sites
     LEFT JOIN occupancies o ON o.site_id = sites.id AND o.exercise_id = $7
     JOIN occupancies r ON r.site_id = sites.id AND r.exercise_id = ''
     WHERE ${listed} ORDER BY sites.id LIMIT $12`,
    [
      query.scope,
      query.pattern,
      query.afterId,
      query.kind,
      query.state,
      query.tags,
      query.exerciseId,
      query.incidentId,
      query.text,
      query.withArchived,
      query.freeMin,
      query.limit,
    ],
  );
}

const fieldsOf = (site: NewSite) => [
  site.id,
  site.nameZh,
  site.nameEn,
  site.divisionCode,
  site.kind,
  site.stay,
  site.areaM2,
  site.latitude,
  site.longitude,
  site.address,
  site.tags,
  JSON.stringify(site.facilities),
  site.cameraCount,
  site.cameraUrls,
  JSON.stringify(site.units),
  site.openingTeamId,
  site.depotId,
  site.archived,
];

/** False when there is one of this id. */
export async function insertSite(trx: Trx, site: NewSite, createTime: Date): Promise<boolean> {
  const inserted = await sql(
    trx,
    `INSERT INTO sites (id, name_zh, name_en, division_code, kind, stay, area_m2, latitude,
       longitude, address, tags, facilities, camera_count, camera_urls, units, opening_team_id,
       depot_id, archived, create_time, update_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
       $19)
     ON CONFLICT (id) DO NOTHING RETURNING true`,
    [...fieldsOf(site), createTime],
  );
  return inserted.length > 0;
}

export async function updateSite(trx: Trx, site: NewSite, updateTime: Date): Promise<void> {
  await sql(
    trx,
    `UPDATE sites SET name_zh = $2, name_en = $3, division_code = $4, kind = $5, stay = $6,
       area_m2 = $7, latitude = $8, longitude = $9, address = $10, tags = $11, facilities = $12,
       camera_count = $13, camera_urls = $14, units = $15, opening_team_id = $16, depot_id = $17,
       archived = $18, update_time = $19, version = version + 1
     WHERE id = $1`,
    [...fieldsOf(site), updateTime],
  );
}

// As it was described, what the last change had made of it, and who was in it then.
const pastStanding = `coalesce(o.to_state, 'CLOSED') AS state,
  coalesce(o.incident_id, '') AS "incidentId", coalesce(o.hazard, '') AS hazard,
  NULL AS "openingId", '[]'::jsonb AS "openingAnswers", '[]'::jsonb AS "closingAnswers",
  (SELECT count(*) FROM stays WHERE stays.site_id = sites.id AND stays.exercise_id = $2
     AND check_in_time <= $1 AND (check_out_time IS NULL OR check_out_time > $1)) AS persons,
  0 AS reserved, '' AS "managerId", '' AS "managerName", NULL::timestamptz AS "openTime",
  '' AS "overrideReason", 0 AS "standingVersion"`;

const pastSites = `SELECT ${siteColumns}, ${pastStanding} FROM ${tableAsOf('sites', '$1')}
  LEFT JOIN LATERAL (SELECT to_state, incident_id, hazard FROM state_changes
    WHERE site_id = sites.id AND exercise_id = $2 AND state_changes.create_time <= $1
    ORDER BY state_changes.id DESC LIMIT 1) AS o ON true`;

export async function findSiteAsOf(
  db: Db,
  id: string,
  exerciseId: string,
  asOf: Date,
): Promise<Site | undefined> {
  const [site] = await sql<Site>(db, `${pastSites} WHERE sites.id = $3`, [asOf, exerciseId, id]);
  return site;
}

/** As `listSites`, at a time. */
export function listSitesAsOf(db: Db, query: SiteQuery, asOf: Date): Promise<Site[]> {
  return sql<Site>(
    db,
    `${pastSites} WHERE sites.division_code LIKE ANY ($3::text[]) AND sites.division_code LIKE $4
       AND sites.id > $5 AND ($6::text IS NULL OR kind = $6)
       AND ($7::text IS NULL OR coalesce(o.to_state, 'CLOSED') = $7) AND tags @> $8::text[]
       AND ($9 = '' OR o.incident_id = $9) AND ($11 OR NOT archived)
       AND ($10 = '' OR strpos(lower(name_zh || ' ' || name_en || ' ' || sites.id),
         lower($10)) > 0)
     ORDER BY sites.id LIMIT $12`,
    [
      asOf,
      query.exerciseId,
      query.scope,
      query.pattern,
      query.afterId,
      query.kind,
      query.state,
      query.tags,
      query.incidentId,
      query.text,
      query.withArchived,
      query.limit,
    ],
  );
}

/** Every site of these divisions, at a time or now; for coverage. */
export function sitesWithin(
  db: Db,
  { scope, pattern, asOf }: { scope: string[]; pattern: string; asOf: Date | undefined },
): Promise<SiteRow[]> {
  const where = `division_code LIKE ANY ($1::text[]) AND division_code LIKE $2 AND NOT archived`;
  return asOf
    ? sql(db, `SELECT ${siteColumns} FROM ${tableAsOf('sites', '$3')} WHERE ${where}`, [
        scope,
        pattern,
        asOf,
      ])
    : sql(db, `SELECT ${siteColumns} FROM sites WHERE ${where}`, [scope, pattern]);
}
