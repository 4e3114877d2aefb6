// Everyone who has a place in the district's shelters comes at once: a household a call, over HTTP
// through the gateway. Nobody may be lost or counted twice, though some calls are sent again.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { connectionSettings } from '../../services/platform/db';
import { referenceDistrict } from '../../scripts/reference/load';
import { checkInHouse, type CheckInHouse } from './check-in-house';
import { openSite, poolMax, type Site } from './inventory-under-load';
import { drive, judged } from './load';
import { progress, reportOf, round, type Flags, type Report } from './report';

const inFlight = 32;
/** One call in so many is sent again, as by a phone that did not get the answer. */
const resentEach = 20;
const householdSizes = [3, 2, 4, 1, 3, 2];

type Person = { clientId: string; householdId: string; name: string };
type Household = { siteId: string; entries: Person[] };

/** Households for every place of these sites, in turn, so that all doors are busy at once. */
function householdsOf(places: Map<string, number>, people: number): Household[] {
  const left = new Map(places);
  const found: Household[] = [];
  for (let missing = people, at = 0; missing > 0;) {
    for (const [siteId, free] of left) {
      const wanted = householdSizes[at++ % householdSizes.length]!;
      const size = Math.min(wanted, free, missing);
      if (size === 0) continue;
      const householdId = randomUUID();
      const entries = Array.from({ length: size }, () => {
        return { clientId: randomUUID(), householdId, name: '居民' };
      });
      found.push({ siteId, entries });
      left.set(siteId, free - size);
      missing -= size;
    }
  }
  return found;
}

async function wave(house: CheckInHouse, households: Household[]) {
  const outcomes = new Map<string, number>();
  const checkIn = async ({ siteId, entries }: Household) => {
    for (const outcome of await house.checkIn(siteId, entries)) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  const load = await drive(
    async (index) => {
      const household = households[index]!;
      await checkIn(household);
      if (index % resentEach === 0) await checkIn(household);
    },
    households.length,
    inFlight,
  );
  return { load, outcomes: Object.fromEntries(outcomes) };
}

/** What the database holds afterwards, against who came. */
async function counted(site: Site, households: Household[]) {
  const came = households.flatMap(({ siteId, entries }) =>
    entries.map(({ clientId }) => `${clientId} ${siteId}`),
  );
  const stays = await site.query<{ key: string }>(
    'bench',
    `SELECT client_id || ' ' || site_id AS key FROM shelters.stays WHERE check_out_time IS NULL`,
  );
  const [row] = await site.query<{ persons: string; people: string; over: string }>(
    'bench',
    `SELECT (SELECT sum(persons) FROM shelters.occupancies) AS persons,
       (SELECT count(*) FROM shelters.people WHERE whereabouts = 'SHELTERED') AS people,
       (SELECT count(*) FROM shelters.occupancies WHERE persons > places) AS over`,
  );
  const stored = new Set(stays.map(({ key }) => key));
  const lost = came.filter((key) => !stored.has(key)).length;
  return {
    came: came.length,
    stays: stays.length,
    lost,
    double: stays.length - stored.size + (stays.length - (came.length - lost)),
    headcount: Number(row!.persons),
    people: Number(row!.people),
    sitesOverCapacity: Number(row!.over),
  };
}

type Rows = { households: object[]; people: object[]; stays: object[] };

/** The same rows written by INSERT alone, a household a transaction, into the same tables. */
async function bareInsert(site: Site): Promise<number> {
  const all = new Map<string, Rows>();
  for (const table of ['households', 'people', 'stays'] as const) {
    const key =
      table === 'households' ? 't.id' : table === 'people' ? 't.household_id' : 'p.household_id';
    const from =
      table === 'stays'
        ? 'shelters.stays t JOIN shelters.people p ON p.id = t.person_id'
        : `shelters.${table} t`;
    const text = `SELECT ${key} AS household, jsonb_agg(to_jsonb(t)) AS rows FROM ${from} GROUP BY 1`;
    for (const { household, rows } of await site.query<{ household: string; rows: object[] }>(
      'bench',
      text,
    )) {
      const known = all.get(household) ?? { households: [], people: [], stays: [] };
      all.set(household, { ...known, [table]: rows });
    }
  }
  const { options } = connectionSettings({ url: site.urlOf('bare'), schema: 'shelters' });
  // The reference waits its turn however long that takes: a limit would only end the run.
  const pool = new pg.Pool({
    connectionString: site.urlOf('bare'),
    options: `${options} -c lock_timeout=0 -c statement_timeout=0`,
    max: poolMax,
  });
  // A pool has ended before its connections have: the server that stops next ends them.
  pool.on('error', () => undefined);
  const groups = [...all.values()];
  const insert = async (index: number) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      for (const table of ['households', 'people', 'stays'] as const) {
        const text = `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`;
        await client.query({ name: table, text, values: [JSON.stringify(groups[index]![table])] });
      }
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
  try {
    return (await drive(insert, groups.length, inFlight)).ratePerSecond;
  } finally {
    await pool.end();
  }
}

async function run(flags: Flags): Promise<Report> {
  const people = flags.short ? 2_000 : flags.people;
  const site = await openSite(flags);
  try {
    const places = new Map(referenceDistrict().shelters.map((each) => [each.id, each.places]));
    const prepared = await checkInHouse(site);
    progress('opening 60 shelters');
    await prepared.openShelters();
    await prepared.stop();
    await site.copyDatabase('bench', 'bare');
    const house = await checkInHouse(site);
    const households = householdsOf(places, people);
    progress(`${people} people come in ${households.length} households`);
    const { load, outcomes } = await wave(house, households).finally(() => house.stop());
    const count = await counted(site, households);
    progress('the same rows by INSERT alone');
    const bareRate = await bareInsert(site);
    const once = count.stays === people && count.headcount === people && count.people === people;
    const peoplePerSecond = (load.ratePerSecond * people) / households.length;
    return {
      benchmark: 'check-in',
      short: flags.short,
      sizes: { people, households: households.length, inFlight, databaseConnections: poolMax },
      figures: [
        judged('people counted, of those who came', count.stays / people, {
          atLeast: 1,
          atMost: 1,
        }),
        judged(
          'counted once everywhere, and nobody over capacity',
          once && count.lost === 0 && count.double === 0 && count.sitesOverCapacity === 0 ? 1 : 0,
          { atLeast: 1 },
        ),
        judged(
          'households a second: rate by rate of bare INSERT',
          load.ratePerSecond / bareRate,
          {},
        ),
      ],
      counts: count,
      outcomes,
      rates: {
        householdsPerSecond: round(load.ratePerSecond),
        peoplePerSecond: round(peoplePerSecond),
        bareHouseholdsPerSecond: round(bareRate),
        seconds: round(households.length / load.ratePerSecond),
        p50Ms: round(load.p50Ms),
        p99Ms: round(load.p99Ms),
      },
    };
  } finally {
    await site.stop();
  }
}

void reportOf(run);
