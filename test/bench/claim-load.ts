// Claims of whatever can be claimed, sent to its service and, as the statements the service was
// seen to send for one, to bare pg.
import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../services/platform/rpc-client';
import type { Client } from '../../services/platform/rpc-types';
import { bareClient, filled, templateFrom, type Template } from './bare-statements';
import { startProcess } from './bench-process';
import { openSite, poolMax, type Site } from './inventory-under-load';
import { compare, drive, judged, type Compared } from './load';
import { progress, round, type Flags } from './report';

/** What is claimed, and every id that one claim of it mentions: a team has its crew. */
export type Claimable = { id: string; others: string[] };

/** One noun that can be claimed, as its service takes it. */
export type ClaimNoun<Name extends 'equipment' | 'roster'> = {
  service: Name;
  /** For people: "an asset", "a team". */
  one: string;
  env: Record<string, string>;
  /** Takes in so many, each ready to be claimed. */
  fill(client: Client<Name>, count: number): Promise<Claimable[]>;
  /** Returns the id of the claim. */
  claim(client: Client<Name>, id: string, requestId: string): Promise<string>;
  release(client: Client<Name>, claimId: string, requestId: string): Promise<unknown>;
};

const inFlight = 16;
const authKey = randomBytes(48).toString('base64url');

export async function measureClaims<Name extends 'equipment' | 'roster'>(
  noun: ClaimNoun<Name>,
  flags: Flags,
) {
  const effort = flags.short
    ? { calls: 16, rounds: 1, hotCalls: 8, rush: 16 }
    : { calls: 200, rounds: 3, hotCalls: 50, rush: 60 };
  const site = await openSite(flags);
  try {
    // Two more: one to record the statements with, and the hot one.
    const count = (effort.rounds + 1) * 2 * effort.calls + 2;
    const { all, templates } = await prepare(site, noun, count);
    await site.copyDatabase('bench', 'service');
    const { client, stop } = await start(site, noun, 'service', profiling(flags));
    const bare = bareClient(site.urlOf('bench'), { ...flags, schema: noun.service });
    const sides = new Sides(noun, client, bare, templates);
    const { spread, hot, rush } = await loadOn(sides, all, effort).finally(async () => {
      await bare.close();
      await stop();
    });
    const { one, service } = noun;
    const target = { atLeast: 0.7 };
    return {
      sizes: { ...effort, inFlight, databaseConnections: poolMax },
      figures: [
        judged(`${service}, spread: rate by rate of bare pg`, spread.rateRatio, target),
        judged(`${service}, one hot: rate by rate of bare pg`, hot.rateRatio, target),
      ],
      loads: [
        { claims: `each of ${one} of its own`, ...rates(spread) },
        { claims: `${one}, claimed and released again and again`, ...rates(hot) },
        { claims: `${one} that ${inFlight} want at once`, ...rush },
      ],
    };
  } finally {
    await site.stop();
  }
}

type Effort = { calls: number; rounds: number; hotCalls: number; rush: number };

async function loadOn<Name extends 'equipment' | 'roster'>(
  sides: Sides<Name>,
  all: Claimable[],
  effort: Effort,
) {
  const last = all.at(-1)!;
  return {
    spread: await compareSpread(sides, all, effort),
    hot: await compareHot(sides, last, effort),
    rush: await rushOn(sides, last, effort.rush),
  };
}

const rates = ({ measured, reference }: Compared) => ({
  service: round(measured.ratePerSecond),
  bare: round(reference.ratePerSecond),
  p99Ms: round(measured.p99Ms),
});

type Templates = { claim: Template; release: Template };

class Sides<Name extends 'equipment' | 'roster'> {
  constructor(
    private readonly noun: ClaimNoun<Name>,
    private readonly client: Client<Name>,
    private readonly bare: ReturnType<typeof bareClient>,
    private readonly templates: Templates,
  ) {}

  claim(id: string): Promise<string> {
    return this.noun.claim(this.client, id, randomUUID());
  }

  release(claimId: string): Promise<unknown> {
    return this.noun.release(this.client, claimId, randomUUID());
  }

  /** The statements of a claim, for another than the one they were recorded with. */
  statements(verb: keyof Templates, { id, others }: Claimable, claimId: string) {
    return filled(this.templates[verb], orderOf(id, claimId, others), new Map());
  }

  send(statements: ReturnType<Sides<Name>['statements']>): Promise<void> {
    return this.bare.send(statements);
  }
}

// Ids are UUIDs, which the reference exchanges for others wherever they were sent.
const orderOf = (id: string, claimId: string, others: string[]) => ({
  depotIds: [id, claimId, ...others],
  itemIds: [],
});

async function start<Name extends 'equipment' | 'roster'>(
  site: Site,
  { service, env }: ClaimNoun<Name>,
  database: string,
  { env: more, nodeArgs }: { env?: Record<string, string>; nodeArgs: string[] },
): Promise<{ client: Client<Name>; stop(): Promise<void> }> {
  const { address, stop } = await startProcess({
    script: `services/${service}/main.js`,
    env: {
      DATABASE_URL: site.urlOf(database),
      DATABASE_POOL_MAX: String(poolMax),
      AUTH_KEY: authKey,
      METRICS_PORT: '127.0.0.1:0',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      MIGRATE: '1',
      ...env,
      ...more,
    },
    logFile: path.join(site.directory, `${service}-${database}.log`),
    nodeArgs,
  });
  const client = connect(service, address, { authKey, self: 'bench' });
  return {
    client,
    stop: async () => {
      client.close();
      await stop();
    },
  };
}

const profiling = ({ profile }: Flags) => ({
  nodeArgs: profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : [],
});

const recording = (file: string) => ({
  env: { RECORD_STATEMENTS_TO: file },
  nodeArgs: ['--require', path.join(__dirname, 'record-statements.js')],
});

/** Fills the database, and sees what the service sends for a claim and for a release. */
async function prepare<Name extends 'equipment' | 'roster'>(
  site: Site,
  noun: ClaimNoun<Name>,
  count: number,
): Promise<{ all: Claimable[]; templates: Templates }> {
  progress(`${noun.service}: taking in ${count}`);
  const file = path.join(site.directory, 'statements.jsonl');
  const { client, stop } = await start(site, noun, 'bench', recording(file));
  const all = await noun.fill(client, count);
  const [claimKey, releaseKey, { id, others }] = [randomUUID(), randomUUID(), all.pop()!];
  const claimId = await noun.claim(client, id, claimKey);
  await noun.release(client, claimId, releaseKey);
  const order = orderOf(id, claimId, others);
  const templates = {
    claim: await templateFrom(file, claimKey, order),
    release: await templateFrom(file, releaseKey, order),
  };
  await stop();
  return { all, templates };
}

function compareSpread<Name extends 'equipment' | 'roster'>(
  sides: Sides<Name>,
  all: Claimable[],
  { calls, rounds }: { calls: number; rounds: number },
): Promise<Compared> {
  progress(`${rounds} rounds of ${calls} claims on each side`);
  const statements = all.map((each) => sides.statements('claim', each, randomUUID()));
  return compare(
    (index) => sides.claim(all[index]!.id),
    (index) => sides.send(statements[index]!),
    { calls, inFlight, rounds },
  );
}

function compareHot<Name extends 'equipment' | 'roster'>(
  sides: Sides<Name>,
  hot: Claimable,
  { hotCalls, rounds }: { hotCalls: number; rounds: number },
): Promise<Compared> {
  progress(`${rounds} rounds of ${hotCalls} claims and releases of one on each side`);
  return compare(
    async () => {
      await sides.release(await sides.claim(hot.id));
    },
    async () => {
      const claimId = randomUUID();
      await sides.send(sides.statements('claim', hot, claimId));
      await sides.send(sides.statements('release', hot, claimId));
    },
    { calls: hotCalls, inFlight: 1, rounds },
  );
}

/** Held by another, or changing hands just now. */
const lostReasons = ['ALREADY_CLAIMED', 'CLAIM_CONTENDED'];

/** Many want the same one: how often it is won and given back, and how often refused. */
async function rushOn<Name extends 'equipment' | 'roster'>(
  sides: Sides<Name>,
  hot: Claimable,
  tries: number,
) {
  let [won, refused, holders, most] = [0, 0, 0, 0];
  const attempt = async () => {
    let claimId: string;
    try {
      claimId = await sides.claim(hot.id);
    } catch (error) {
      if (!lostReasons.includes((error as { reason?: string }).reason ?? '')) throw error;
      refused += 1;
      return;
    }
    won += 1;
    holders += 1;
    most = Math.max(most, holders);
    await sleep(2);
    holders -= 1;
    await sides.release(claimId);
  };
  const load = await drive(attempt, tries, inFlight);
  if (most > 1) throw new Error('two held the same one at once');
  return { won, refused, answersPerSecond: round(load.ratePerSecond), p99Ms: round(load.p99Ms) };
}
