import { send, sql, type Db, type Trx } from '../platform/db';

export const trainingKinds = ['TRAINING', 'DRILL', 'COMPREHENSIVE_DRILL'] as const;

export type TrainedTeam = { teamId: string; peopleCount: number };
export type Training = {
  id: string;
  title: string;
  kind: (typeof trainingKinds)[number];
  divisionCode: string;
  exerciseId: string;
  startTime: Date;
  endTime: Date;
  note: string;
  teams: TrainedTeam[];
  createTime: Date;
};

export async function insertTraining(trx: Trx, training: Training, actorId: string): Promise<void> {
  await send(
    trx,
    `INSERT INTO trainings (id, title, kind, division_code, exercise_id, start_time, end_time, note,
       actor_id, create_time)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      training.id,
      training.title,
      training.kind,
      training.divisionCode,
      training.exerciseId,
      training.startTime,
      training.endTime,
      training.note,
      actorId,
      training.createTime,
    ],
  );
  await sql(
    trx,
    `INSERT INTO training_teams (training_id, team_id, people_count, start_time)
     SELECT $1, team_id, people_count, $4
     FROM unnest($2::text[], $3::integer[]) AS given (team_id, people_count) ORDER BY team_id`,
    [
      training.id,
      training.teams.map(({ teamId }) => teamId),
      training.teams.map(({ peopleCount }) => peopleCount),
      training.startTime,
    ],
  );
}

export type TrainingQuery = {
  scope: string[];
  divisionPattern: string;
  teamId: string | null;
  kind: string | null;
  jointOnly: boolean;
  beforeId: string | null;
  limit: number;
};

export function listTrainings(db: Db, query: TrainingQuery): Promise<Training[]> {
  return sql<Training>(
    db,
    `SELECT id, title, kind, division_code AS "divisionCode", exercise_id AS "exerciseId",
       start_time AS "startTime", end_time AS "endTime", note, create_time AS "createTime",
       (SELECT jsonb_agg(jsonb_build_object('teamId', team_id, 'peopleCount', people_count)
         ORDER BY team_id) FROM training_teams t WHERE t.training_id = trainings.id) AS teams
     FROM trainings
     WHERE ($1::uuid IS NULL OR id < $1) AND division_code LIKE ANY ($2::text[])
       AND division_code LIKE $3 AND ($4::text IS NULL OR EXISTS (SELECT FROM training_teams t
         WHERE t.training_id = trainings.id AND t.team_id = $4))
       AND ($5::text IS NULL OR kind = $5)
       AND (NOT $6 OR (SELECT count(*) FROM training_teams t
         WHERE t.training_id = trainings.id) > 1)
     ORDER BY id DESC LIMIT $7`,
    [
      query.beforeId,
      query.scope,
      query.divisionPattern,
      query.teamId,
      query.kind,
      query.jointOnly,
      query.limit,
    ],
  );
}

/** When each of the teams trained last. */
export function lastTrainings(
  db: Db | Trx,
  teamIds: string[],
  now: Date,
): Promise<{ teamId: string; time: Date }[]> {
  return sql(
    db,
    `SELECT team_id AS "teamId", max(start_time) AS time FROM training_teams
     WHERE team_id = ANY ($1::text[]) AND start_time <= $2 GROUP BY team_id`,
    [teamIds, now],
  );
}
