import { sql, type Db, type Trx } from '../../platform/db';
import type { Guide } from './guide';

export type VersionedGuide = { guide: Guide; version: number };

type Row = { id: string; figures: Omit<Guide, 'id'>; version: number };

const guideOf = ({ id, figures, version }: Row): VersionedGuide => ({
  guide: { ...figures, id },
  version,
});

export async function findGuide(db: Db | Trx, id: string): Promise<VersionedGuide | undefined> {
  const [row] = await sql<Row>(
    db,
    'SELECT id, figures, version FROM evaluation_guides WHERE id = $1',
    [id],
  );
  return row && guideOf(row);
}

/** There are a handful of them, so they are read whole. */
export async function listGuides(db: Db): Promise<VersionedGuide[]> {
  const rows = await sql<Row>(db, 'SELECT id, figures, version FROM evaluation_guides ORDER BY id');
  return rows.map(guideOf);
}

/** Writes the next version; undefined when someone else wrote it first. */
export async function putGuide(
  trx: Trx,
  { guide, version }: VersionedGuide,
): Promise<VersionedGuide | undefined> {
  const { id, ...figures } = guide;
  const [row] = await sql<Row>(
    trx,
    `INSERT INTO evaluation_guides (id, figures, version) VALUES ($1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET figures = excluded.figures, version = excluded.version
       WHERE evaluation_guides.version = excluded.version - 1
     RETURNING id, figures, version`,
    [id, JSON.stringify(figures), version],
  );
  return row && guideOf(row);
}
