// The statements of the reports. Each takes: $1 the division and $2 the scope as LIKE patterns,
// $3 and $4 the period as times, $5 the moment that stock is as of (NULL is now), $6 today, $7 who
// asks: what they count blind is left out.
import { cursorRows } from '../platform/cursor';
import type { Trx } from '../platform/db';
import type { Row } from '../platform/sheets/column';
import { unlessBlind } from './blind-store';
import { fillRateOf } from './fill-rate-store';

export type ReportParameters = {
  division: string;
  scope: string[];
  from: Date;
  until: Date;
  asOf: Date | null;
  today: string;
  counterId: string;
};

const inScope = 'd.division_code LIKE $1 AND d.division_code LIKE ANY ($2::text[])';
const unused = '$3::timestamptz IS NOT NULL AND $4::timestamptz IS NOT NULL';
const noDate = '$6::date IS NOT NULL';
const noMoment = '$5::timestamptz IS NULL';
const noBook = '$7::text IS NOT NULL';

// Balances are now; any moment before it is the sum of what had been recorded by then.
const stockNow = `stock AS (
    SELECT b.depot_id, b.item_id, b.lot_id, b.on_hand, b.reserved, b.in_transit, b.pending,
      b.on_loan
    FROM balances b WHERE ${noMoment} AND ${unused} AND ${noDate} AND ${unlessBlind('b', '$7')}
  )`;
const sumOf = (account: string) =>
  `coalesce(sum(quantity) FILTER (WHERE account = '${account}'), 0)::bigint`;
const stockThen = `stock AS (
    SELECT depot_id, item_id, lot_id, ${sumOf('ON_HAND')} AS on_hand,
      ${sumOf('RESERVED')} AS reserved, ${sumOf('IN_TRANSIT')} AS in_transit,
      ${sumOf('PENDING')} AS pending, ${sumOf('ON_LOAN')} AS on_loan
    FROM entries WHERE create_time <= $5::timestamptz AND ${unused} AND ${noDate}
      AND ${unlessBlind('entries', '$7')}
    GROUP BY depot_id, item_id, lot_id
  )`;

const item = `i.id AS "itemId", i.name_zh AS "nameZh", i.name_en AS "nameEn",
  i.unit_zh AS "unitZh", i.unit_en AS "unitEn"`;
const shelf = 's.on_hand + s.reserved + s.pending';

const stock = (source: string) => `WITH ${source}
  SELECT d.tier, ${item}, count(DISTINCT d.id)::integer AS depots, sum(s.on_hand)::bigint AS "onHand",
    sum(s.reserved)::bigint AS reserved, sum(s.in_transit)::bigint AS "inTransit",
    sum(s.pending)::bigint AS pending, sum(s.on_loan)::bigint AS "onLoan"
  FROM stock s JOIN depots d ON d.id = s.depot_id JOIN items i ON i.id = s.item_id
  WHERE ${inScope} AND s.on_hand + s.reserved + s.in_transit + s.pending + s.on_loan > 0
  GROUP BY d.tier, i.id ORDER BY d.tier, i.id`;

const valuation = (source: string) => `WITH ${source}
  SELECT ${item}, sum(${shelf} + s.in_transit + s.on_loan)::bigint AS units,
    v.unit_value AS "unitValue",
    sum(${shelf} + s.in_transit + s.on_loan) * v.unit_value AS value
  FROM stock s JOIN depots d ON d.id = s.depot_id JOIN items i ON i.id = s.item_id
  LEFT JOIN item_values v ON v.item_id = i.id
  WHERE ${inScope} GROUP BY i.id, v.unit_value
  HAVING sum(${shelf} + s.in_transit + s.on_loan) > 0 ORDER BY i.id`;

const until = (name: string, condition: string) =>
  `coalesce(sum(${shelf}) FILTER (WHERE ${condition}), 0)::bigint AS "${name}"`;
// No day can be subtracted from infinity.
const days = 'CASE WHEN isfinite(l.expire_date) THEN l.expire_date - $6::date END';

// A lot is not usable from its expiry date on, which is then 0 days away.
const expiry = (source: string) => `WITH ${source}
  SELECT ${item}, ${until('expired', `${days} <= 0`)},
    ${until('within30', `${days} BETWEEN 1 AND 30`)},
    ${until('within90', `${days} BETWEEN 31 AND 90`)},
    ${until('within180', `${days} BETWEEN 91 AND 180`)},
    ${until('within365', `${days} BETWEEN 181 AND 365`)},
    ${until('later', `${days} > 365`)},
    ${until('never', 'NOT isfinite(l.expire_date)')}
  FROM stock s JOIN depots d ON d.id = s.depot_id JOIN items i ON i.id = s.item_id
  JOIN lots l ON l.id = s.lot_id
  WHERE ${inScope} AND ${shelf} > 0 GROUP BY i.id ORDER BY i.id`;

const inPeriod = `m.create_time >= $3 AND m.create_time < $4 AND ${noMoment} AND ${noDate}`;

const movements = `SELECT m.occur_time AS "occurTime", m.create_time AS "createTime", m.kind,
    m.document_number AS "documentNumber", e.depot_id AS "depotId", e.item_id AS "itemId",
    l.batch_number AS "batchNumber",
    sum(e.quantity) FILTER (WHERE e.account IN ('ON_HAND', 'RESERVED', 'PENDING'))::bigint AS change,
    m.actor_name AS "actorName", m.reason
  FROM movements m JOIN entries e ON e.movement_id = m.id
  JOIN depots d ON d.id = e.depot_id JOIN lots l ON l.id = e.lot_id
  WHERE ${inPeriod} AND ${inScope} AND ${unlessBlind('e', '$7')}
  GROUP BY m.id, e.depot_id, e.item_id, e.lot_id, l.batch_number
  HAVING sum(e.quantity) FILTER (WHERE e.account IN ('ON_HAND', 'RESERVED', 'PENDING')) <> 0
  ORDER BY m.id, e.depot_id, e.item_id, e.lot_id`;

const fillRate = fillRateOf({ item, inScope, inPeriod, noBook });

const gone = (name: string, account: string) =>
  `coalesce(sum(e.quantity) FILTER (WHERE e.account = '${account}'), 0)::bigint AS "${name}"`;

// What a reversal took back counts against what it took back.
const writeOffs = `SELECT ${item}, ${gone('lost', 'LOST')}, ${gone('disposed', 'DISPOSED')},
    ${gone('adjusted', 'ADJUSTED')}, sum(e.quantity)::bigint AS units,
    sum(e.quantity) * v.unit_value AS value
  FROM entries e JOIN movements m ON m.id = e.movement_id JOIN depots d ON d.id = e.depot_id
  JOIN items i ON i.id = e.item_id LEFT JOIN item_values v ON v.item_id = i.id
  WHERE e.account IN ('LOST', 'DISPOSED', 'ADJUSTED') AND ${inPeriod} AND ${inScope}
    AND ${unlessBlind('e', '$7')}
  GROUP BY i.id, v.unit_value HAVING bool_or(e.quantity <> 0) ORDER BY i.id`;

// A division has what stands at or below it: the codes above one are it with fewer digits, and
// zeros for the rest.
const codesAbove = `(SELECT DISTINCT rpad(left(division_code, digits), 12, '0') AS code
    FROM unnest(ARRAY[2, 4, 6, 9, 12]) AS digits)`;

// Handed out: issued directly, or received by a community from a transfer. Items that nobody has a
// demand for last as long as their use in the period says.
const daysOfCover = `WITH stood AS (
    SELECT e.item_id, d.division_code, 0::bigint AS held, sum(e.quantity)::bigint AS used
    FROM entries e JOIN movements m ON m.id = e.movement_id JOIN depots d ON d.id = e.depot_id
    WHERE e.account = 'ISSUED' AND ${inPeriod} AND ${inScope} GROUP BY 1, 2
    UNION ALL
    SELECT b.item_id, d.division_code, sum(b.on_hand)::bigint, 0::bigint
    FROM balances b JOIN depots d ON d.id = b.depot_id
    WHERE b.lot_state = 'AVAILABLE' AND b.expire_date > $6::date AND NOT d.closed AND ${inScope}
      AND ${unlessBlind('b', '$7')} GROUP BY 1, 2
  ), below AS (
    SELECT item_id, code AS division_code, sum(held) AS held, sum(used) AS used
    FROM stood CROSS JOIN LATERAL ${codesAbove} above GROUP BY 1, 2
  ), wanted AS (
    SELECT d.* FROM demand d WHERE ${inScope}
  ), shown AS (
    SELECT w.division_code, w.item_id, w.source, w.population, w.initial_units, w.daily_units,
      coalesce(held, 0) AS held, coalesce(used, 0) AS used
    FROM wanted w LEFT JOIN below USING (division_code, item_id)
    UNION ALL
    SELECT '', item_id, 'USE', NULL, NULL, NULL, sum(held), sum(used)
    FROM stood WHERE NOT EXISTS (SELECT FROM wanted w WHERE w.item_id = stood.item_id)
    GROUP BY item_id HAVING sum(held) > 0 OR sum(used) > 0
  ), period AS (SELECT extract(epoch FROM $4::timestamptz - $3::timestamptz) / 86400 AS days)
  SELECT s.division_code AS "divisionCode", ${item}, s.source, s.population,
    s.held::bigint AS "onHand", s.initial_units AS "initialUnits", s.daily_units AS "dailyUnits",
    CASE WHEN source = 'USE' THEN CASE WHEN used > 0 THEN round(held * days / used, 1) END
      WHEN daily_units > 0
        THEN round((greatest(0, held - initial_units) / daily_units)::numeric, 1) END
      AS "daysOfCover",
    CASE WHEN initial_units > 0 THEN round(least(1, held / initial_units)::numeric, 4) END
      AS "initialShare",
    ceil(greatest(0, initial_units - held) - 1e-6)::bigint AS "initialShortfall",
    s.used::bigint AS issued, round(s.used / days, 3) AS "perDay"
  FROM shown s JOIN items i ON i.id = s.item_id CROSS JOIN period
  ORDER BY s.division_code, i.id`;

const storeRequirements = `SELECT d.division_code AS "divisionCode", d.id AS "depotId",
    d.name_zh AS "nameZh", d.name_en AS "nameEn", d.tier, r.name_zh AS "requirementZh",
    r.name_en AS "requirementEn",
    d.area_m2 AS "areaM2", r.area_m2_min AS "areaM2Min", d.area_m2 >= r.area_m2_min AS passes
  FROM depots d JOIN store_requirements r ON r.tier = d.tier
  WHERE NOT d.closed AND ${inScope} AND ${unused} AND ${noMoment} AND ${noDate} AND ${noBook}
  ORDER BY d.division_code, d.id`;

const texts = {
  movements,
  'fill-rate': fillRate,
  'days-of-cover': daysOfCover,
  'write-offs': writeOffs,
  'store-requirements': storeRequirements,
};
const ofStock = { stock, valuation, expiry };

export type ReportName = keyof typeof texts | keyof typeof ofStock;

/** The rows of a report from a cursor: a long one takes the memory of a few of its rows. */
export async function* reportRows(
  trx: Trx,
  name: ReportName,
  { division, scope, from, until, asOf, today, counterId }: ReportParameters,
): AsyncGenerator<Row[]> {
  const text =
    name in ofStock
      ? ofStock[name as keyof typeof ofStock](asOf ? stockThen : stockNow)
      : texts[name as keyof typeof texts];
  const moment = name in ofStock ? asOf : null;
  const parameters = [division, scope, from, until, moment, today, counterId];
  yield* cursorRows<Row>(trx, text, parameters);
}
