import { send, sql, type Db, type Trx } from '../platform/db';

export type Output = {
  id: string;
  assetId: string;
  incidentId: string;
  exerciseId: string;
  claimId: string | null;
  startTime: Date;
  hoursRun: number;
  output: number;
  unit: string;
  fuelUsedL: number;
  note: string;
  divisionCode: string;
  actorId: string;
  createTime: Date;
};

const columns = `id, asset_id AS "assetId", incident_id AS "incidentId",
  exercise_id AS "exerciseId", claim_id AS "claimId", start_time AS "startTime",
  hours_run AS "hoursRun", output, unit, fuel_used_l AS "fuelUsedL", note,
  division_code AS "divisionCode", actor_id AS "actorId", create_time AS "createTime"`;

/** Writes a run and, when it was one in earnest, counts it at the asset that the caller holds. */
export async function insertOutput(trx: Trx, run: Output): Promise<void> {
  await send(
    trx,
    `INSERT INTO outputs (id, asset_id, incident_id, exercise_id, claim_id, start_time, hours_run,
       output, unit, fuel_used_l, note, division_code, actor_id, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      run.id,
      run.assetId,
      run.incidentId,
      run.exerciseId,
      run.claimId,
      run.startTime,
      run.hoursRun,
      run.output,
      run.unit,
      run.fuelUsedL,
      run.note,
      run.divisionCode,
      run.actorId,
      run.createTime,
    ],
  );
  await send(
    trx,
    `UPDATE assets SET hours_run = hours_run + $2, output = output + $3 WHERE id = $1`,
    [run.assetId, run.hoursRun, run.output],
  );
}

/** A run of the asset at the same time, in the same world: real runs and exercises stand apart. */
export async function findOverlap(
  trx: Trx,
  run: { assetId: string; exerciseId: string; startTime: Date; hoursRun: number },
): Promise<Output | undefined> {
  const [found] = await sql<Output>(
    trx,
    `SELECT ${columns} FROM outputs
     WHERE asset_id = $1 AND (exercise_id = '') = ($2 = '')
       AND start_time < $3::timestamptz + $4 * interval '1 hour'
       AND start_time + hours_run * interval '1 hour' > $3::timestamptz
     ORDER BY start_time LIMIT 1`,
    [run.assetId, run.exerciseId, run.startTime, run.hoursRun],
  );
  return found;
}

type OutputFilter = {
  assetId: string | null;
  incidentId: string | null;
  exerciseId: string;
  prefixes: string[];
  /** What had been written down by then. */
  asOf?: Date | undefined;
  limit: number;
};

export function listOutputs(
  db: Db,
  query: OutputFilter & {
    beforeId: string | null;
  },
): Promise<Output[]> {
  return sql<Output>(
    db,
    `SELECT ${columns} FROM outputs
     WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR asset_id = $2)
       AND ($3::text IS NULL OR incident_id = $3) AND exercise_id = $4
       AND division_code ^@ ANY ($5::text[])
       AND ($7::timestamptz IS NULL OR create_time <= $7)
     ORDER BY id DESC LIMIT $6`,
    [
      query.beforeId,
      query.assetId,
      query.incidentId,
      query.exerciseId,
      query.prefixes,
      query.limit,
      query.asOf ?? null,
    ],
  );
}

export type Total = {
  assetId: string;
  incidentId: string;
  unit: string;
  runs: number;
  hoursRun: number;
  output: number;
  fuelUsedL: number;
};

export function sumOutputs(db: Db, query: OutputFilter): Promise<Total[]> {
  return sql<Total>(
    db,
    `SELECT asset_id AS "assetId", incident_id AS "incidentId", unit, count(*) AS runs,
       sum(hours_run) AS "hoursRun", sum(output) AS output, sum(fuel_used_l) AS "fuelUsedL"
     FROM outputs
     WHERE ($1::text IS NULL OR asset_id = $1) AND ($2::text IS NULL OR incident_id = $2)
       AND exercise_id = $3 AND division_code ^@ ANY ($4::text[])
       AND ($6::timestamptz IS NULL OR create_time <= $6)
     GROUP BY asset_id, incident_id, unit ORDER BY asset_id, incident_id, unit LIMIT $5`,
    [
      query.assetId,
      query.incidentId,
      query.exerciseId,
      query.prefixes,
      query.limit,
      query.asOf ?? null,
    ],
  );
}
