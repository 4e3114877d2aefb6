// How much of the rate of its own SQL statements the service keeps when equipment is claimed: each
// claim for another asset, and one asset that is claimed and given back again and again.
import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../services/platform/rpc-client';
import type { Client } from '../../services/platform/rpc-types';
import {
  bareClient,
  filled,
  templateFrom,
  type BareClient,
  type Template,
} from './bare-statements';
import { startProcess } from './bench-process';
import { openSite, poolMax, type Site } from './inventory-under-load';
import { compare, drive, judged } from './load';
import { progress, reportOf, round, type Flags, type Report } from './report';

const inFlight = 16;
const division = '440310001000';
const authKey = randomBytes(48).toString('base64url');
const assetsPerRequest = 250;

type Sides = { client: Client<'equipment'>; bare: BareClient; claim: Template; release: Template };

async function run(flags: Flags): Promise<Report> {
  const effort = flags.short
    ? { calls: 16, rounds: 1, hotCalls: 8, rush: 16 }
    : { calls: 200, rounds: 3, hotCalls: 50, rush: 60 };
  const spread = (effort.rounds + 1) * 2 * effort.calls;
  const site = await openSite();
  try {
    const templates = await prepare(site, spread);
    await site.copyDatabase('bench', 'service');
    const { client, stop } = await startEquipment(site, 'service');
    const bare = bareClient(site.urlOf('bench'), { ...flags, schema: 'equipment' });
    const sides = { client, bare, ...templates };
    const spreadRatio = await compareSpread(sides, effort);
    const hotRatio = await compareHot(sides, effort);
    const rush = await rushOn(client, effort.rush);
    await bare.close();
    await stop();
    return {
      benchmark: 'equipment-claims',
      short: flags.short,
      sizes: { ...effort, inFlight, databaseConnections: poolMax },
      figures: [
        judged('claims of other assets: rate by rate of bare pg', spreadRatio.rateRatio, {
          atLeast: 0.7,
        }),
        judged('claim and release of one asset: rate by rate of bare pg', hotRatio.rateRatio, {
          atLeast: 0.7,
        }),
      ],
      loads: [
        { claims: 'other assets', ...rates(spreadRatio) },
        { claims: 'one asset, claimed and released', ...rates(hotRatio) },
        { claims: `one asset, ${inFlight} want it at once`, ...rush },
      ],
    };
  } finally {
    await site.stop();
  }
}

const rates = ({ measured, reference }: Awaited<ReturnType<typeof compare>>) => ({
  service: round(measured.ratePerSecond),
  bare: round(reference.ratePerSecond),
  p99Ms: round(measured.p99Ms),
});

async function startEquipment(site: Site, database: string, recordTo?: string) {
  const { address, stop } = await startProcess({
    script: 'services/equipment/main.js',
    env: {
      DATABASE_URL: site.urlOf(database),
      DATABASE_POOL_MAX: String(poolMax),
      AUTH_KEY: authKey,
      METRICS_PORT: '127.0.0.1:0',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      MIGRATE: '1',
      ...(recordTo && { RECORD_STATEMENTS_TO: recordTo }),
    },
    logFile: path.join(site.directory, `equipment-${database}.log`),
    nodeArgs: recordTo ? ['--require', path.join(__dirname, 'record-statements.js')] : [],
  });
  const client = connect('equipment', address, { authKey, self: 'bench' });
  return {
    client,
    stop: async () => {
      client.close();
      await stop();
    },
  };
}

// Assets are named by UUIDs, which the reference exchanges for others wherever they were sent.
const assetIds: string[] = [];

/** Fills the database, and sees what the service sends for a claim and for a release. */
async function prepare(site: Site, count: number): Promise<{ claim: Template; release: Template }> {
  progress(`taking in ${count} assets`);
  const file = path.join(site.directory, 'statements.jsonl');
  const { client, stop } = await startEquipment(site, 'bench', file);
  const names = { nameZh: '水泵', nameEn: 'Pump' };
  const flow = { key: 'flow', ...names, unit: 'm³/h' };
  const kind = { id: 'pump', ...names, capabilities: [flow], homeMinimumShare: 0.5 };
  await client.putKind({ requestId: randomUUID(), kind });
  const capabilities = [{ key: 'flow', value: 500 }];
  const own = { id: 'pump-500', kindId: 'pump', ...names, capabilities };
  await client.putClass({ requestId: randomUUID(), class: own });
  for (let at = 0; at < count; at += assetsPerRequest) {
    const assets = Array.from({ length: assetsPerRequest }, () => {
      const id = randomUUID();
      return { id, classId: 'pump-500', serial: id, homeDivisionCode: division };
    });
    await client.createAssets({ requestId: randomUUID(), assets }, { timeoutMs: 60_000 });
    assetIds.push(...assets.map(({ id }) => id));
  }
  const [claimKey, releaseKey, assetId] = [randomUUID(), randomUUID(), assetIds.pop()!];
  const { id } = await claim(client, assetId, claimKey);
  await client.releaseClaim({ requestId: releaseKey, id });
  const order = { depotIds: [assetId, id], itemIds: [] };
  const templates = {
    claim: await templateFrom(file, claimKey, order),
    release: await templateFrom(file, releaseKey, order),
  };
  await stop();
  return templates;
}

const claim = (client: Client<'equipment'>, assetId: string, requestId: string = randomUUID()) =>
  client.createClaim({
    requestId,
    purpose: 'plans/bench',
    divisionCode: division,
    assetIds: [assetId],
    holdSeconds: 86_400,
  });

/** The recorded transaction for another asset and claim. */
const transaction = (template: Template, assetId: string, claimId: string) =>
  filled(template, { depotIds: [assetId, claimId], itemIds: [] }, new Map());

function compareSpread(
  sides: Sides,
  { calls, rounds }: { calls: number; rounds: number },
): ReturnType<typeof compare> {
  progress(`${rounds} rounds of ${calls} claims on each side`);
  const transactions = assetIds.map((id) => transaction(sides.claim, id, randomUUID()));
  return compare(
    (index) => claim(sides.client, assetIds[index]!),
    (index) => sides.bare.send(transactions[index]!),
    { calls, inFlight, rounds },
  );
}

function compareHot(
  sides: Sides,
  { hotCalls, rounds }: { hotCalls: number; rounds: number },
): ReturnType<typeof compare> {
  progress(`${rounds} rounds of ${hotCalls} claims and releases of one asset on each side`);
  const hot = assetIds.at(-1)!;
  return compare(
    async () => {
      const { id } = await claim(sides.client, hot);
      await sides.client.releaseClaim({ requestId: randomUUID(), id });
    },
    async () => {
      const id = randomUUID();
      await sides.bare.send(transaction(sides.claim, hot, id));
      await sides.bare.send(transaction(sides.release, hot, id));
    },
    { calls: hotCalls, inFlight: 1, rounds },
  );
}

/** Many want the same one: how often it is won and given back, and how often refused. */
async function rushOn(client: Client<'equipment'>, tries: number) {
  const hot = assetIds.at(-1)!;
  let [won, refused, holders, most] = [0, 0, 0, 0];
  const attempt = async () => {
    let id: string;
    try {
      ({ id } = await claim(client, hot));
    } catch (error) {
      if ((error as { reason?: string }).reason !== 'ALREADY_CLAIMED') throw error;
      refused += 1;
      return;
    }
    won += 1;
    holders += 1;
    most = Math.max(most, holders);
    await sleep(2);
    holders -= 1;
    await client.releaseClaim({ requestId: randomUUID(), id });
  };
  const load = await drive(attempt, tries, inFlight);
  if (most > 1) throw new Error('two held the same asset at once');
  return { won, refused, answersPerSecond: round(load.ratePerSecond), p99Ms: round(load.p99Ms) };
}

void reportOf(run);
