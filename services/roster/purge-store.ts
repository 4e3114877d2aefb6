import { send, sql, type Trx } from '../platform/db';
import { purgeFromHistory } from '../platform/history';

/** What of a person is personal; the rest says what was done, by whom under an id. */
const personal = ['name', 'title', 'account'];

/** Takes everything personal out of a person, the past included. The caller holds the row. */
export async function erasePerson(trx: Trx, id: string, now: Date): Promise<void> {
  const certificates = await sql<{ id: string }>(
    trx,
    'DELETE FROM qualifications WHERE person_id = $1 RETURNING id',
    [id],
  );
  await send(trx, 'DELETE FROM contacts WHERE person_id = $1', [id]);
  await send(trx, 'DELETE FROM team_members WHERE person_id = $1', [id]);
  await send(trx, `UPDATE leaves SET reason = '' WHERE person_id = $1`, [id]);
  await send(trx, `UPDATE swaps SET reason = '' WHERE from_person_id = $1 OR to_person_id = $1`, [
    id,
  ]);
  await send(trx, `DELETE FROM shift_members WHERE person_id = $1 AND start_time > $2`, [id, now]);
  await sql(
    trx,
    `UPDATE people SET name = '', title = '', account = '', roles = '{}', state = 'ERASED',
       update_time = $2, version = version + 1 WHERE id = $1`,
    [id, now],
  );
  await purgeFromHistory(trx, { table: 'people', id, columns: personal });
  for (const certificate of certificates) {
    const columns = ['number', 'issuer'];
    await purgeFromHistory(trx, { table: 'qualifications', id: certificate.id, columns });
  }
}

/** Who was registered for this incident alone, locked, at most so many. */
export async function lockPeopleOfIncident(
  trx: Trx,
  incidentId: string,
  limit: number,
): Promise<{ id: string; divisionCode: string }[]> {
  return sql(
    trx,
    `SELECT id, division_code AS "divisionCode" FROM people
     WHERE incident_id = $1 AND state <> 'ERASED' ORDER BY id LIMIT $2 FOR UPDATE`,
    [incidentId, limit],
  );
}

export async function countOpenTasks(trx: Trx, incidentId: string): Promise<number> {
  const [row] = await sql<{ count: number }>(
    trx,
    `SELECT count(*) AS count FROM assignments
     WHERE incident_id = $1 AND state IN ('HELD', 'CONFIRMED')`,
    [incidentId],
  );
  return row!.count;
}

/** Takes crews out of the record of ended tasks; who still rests stays until that is over. */
export async function removeCrews(
  trx: Trx,
  { incidentId, now, limit }: { incidentId: string; now: Date; limit: number },
): Promise<number> {
  const rows = await sql(
    trx,
    `DELETE FROM assignment_people WHERE (assignment_id, person_id) IN (
       SELECT c.assignment_id, c.person_id FROM assignment_people c
       JOIN assignments a ON a.id = c.assignment_id
       WHERE a.incident_id = $1 AND NOT c.active AND (c.rest_until IS NULL OR c.rest_until <= $2)
       LIMIT $3)
     RETURNING true`,
    [incidentId, now, limit],
  );
  return rows.length;
}
