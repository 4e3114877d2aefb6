// The rows of an import, copied by COPY alone into tables with all their constraints, triggers and
// indexes: what writing them costs in any case.
import type { Site } from './inventory-under-load';

const rowsOf: [table: string, columns: string, from: string][] = [
  ['lots', 'id, item_id, batch_number, expire_date, state, version, create_time', 'lots t'],
  [
    'balances',
    'depot_id, item_id, lot_id, expire_date, lot_state, on_hand, reserved, in_transit',
    'balances t JOIN lots ON lots.id = t.lot_id',
  ],
  [
    'movements',
    'id, kind, document_number, reason, actor_id, entry_count, occur_time, create_time',
    'movements t',
  ],
  [
    'entries',
    'movement_id, depot_id, item_id, lot_id, account, quantity, create_time',
    'entries t JOIN lots ON lots.id = t.lot_id',
  ],
];

/** Seconds of one transaction that copies the rows of lots whose batch does not begin with this. */
export async function copySeconds(
  site: Site,
  from: string,
  into: string,
  notOf: string,
): Promise<number> {
  const [{ data_directory: directory }] = (await site.query<{ data_directory: string }>(
    from,
    'SHOW data_directory',
  )) as [{ data_directory: string }];
  const file = (table: string) => `${directory}/bench-${table}.copy`;
  const ownLots = `lots.batch_number NOT LIKE '${notOf}%'`;
  for (const [table, columns, source] of rowsOf) {
    const selected = columns.split(', ').map((column) => `t.${column}`);
    const condition =
      table === 'lots'
        ? ownLots.replace('lots.', 't.')
        : table === 'movements'
          ? `EXISTS (SELECT FROM entries e JOIN lots ON lots.id = e.lot_id
               WHERE e.movement_id = t.id AND ${ownLots})`
          : ownLots;
    await site.query(
      from,
      `SET search_path = inventory;
       COPY (SELECT ${selected.join(', ')} FROM ${source} WHERE ${condition}) TO '${file(table)}'`,
    );
  }
  const copies = rowsOf.map(
    ([table, columns]) => `COPY ${table} (${columns}) FROM '${file(table)}';`,
  );
  const begun = performance.now();
  await site.query(into, `SET search_path = inventory; BEGIN; ${copies.join('\n')} COMMIT`);
  return (performance.now() - begun) / 1000;
}
