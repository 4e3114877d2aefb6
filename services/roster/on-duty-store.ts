import { sql, type Db } from '../platform/db';

export type OnDuty = { divisionCode: string; qualification: string; people: number };

/**
 * People on shift now and not out on a task, by division of the team and qualification: a certificate that holds on the
 * day, or a skill of the team they are on shift with. A division whose teams could have it is
 * there with 0.
 */
export function onDutyCounts(
  db: Db,
  query: {
    qualifications: string[];
    scope: string[];
    divisionPattern: string;
    now: Date;
    today: string;
  },
): Promise<OnDuty[]> {
  return sql<OnDuty>(
    db,
    `WITH able AS (
       SELECT t.id AS team_id, t.division_code, p.id AS person_id, wanted.code
       FROM teams t
       JOIN team_members m ON m.team_id = t.id
       JOIN people p ON p.id = m.person_id AND p.state = 'ACTIVE'
       CROSS JOIN unnest($1::text[]) AS wanted (code)
       WHERE t.division_code LIKE ANY ($2::text[]) AND t.division_code LIKE $3
         AND (wanted.code = ANY (t.skills) OR EXISTS (SELECT FROM qualifications q
           WHERE q.person_id = p.id AND q.code = wanted.code AND q.revoke_time IS NULL
             AND $5::date BETWEEN q.valid_from AND q.valid_until))
     )
     SELECT able.division_code AS "divisionCode", able.code AS qualification,
       count(DISTINCT s.person_id) AS people
     FROM able
     LEFT JOIN teams t ON t.id = able.team_id AND NOT t.archived AND t.state <> 'OUT_OF_SERVICE'
     LEFT JOIN shift_members s ON s.person_id = able.person_id AND s.team_id = t.id
       AND s.start_time <= $4 AND s.end_time > $4
       AND NOT EXISTS (SELECT FROM leaves l WHERE l.person_id = s.person_id
         AND l.state = 'APPROVED' AND l.start_time <= $4 AND l.end_time > $4)
       AND NOT EXISTS (SELECT FROM assignment_people r WHERE r.person_id = s.person_id
         AND (r.active OR r.rest_until > $4) AND NOT r.exercise)
     GROUP BY able.division_code, able.code ORDER BY able.division_code, able.code`,
    [query.qualifications, query.scope, query.divisionPattern, query.now, query.today],
  );
}
