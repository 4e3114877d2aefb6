// How fast people stand in the queue, against what the queue itself takes, and how soon an urgent
// call-out is heard while a region waits: on both backends, with real processes and a real provider.
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { actorWith } from '../../services/mobilization/testing/harness';
import { authKey } from '../../services/mobilization/testing/peer';
import { RosterPeer } from '../../services/mobilization/testing/roster-peer';
import { jobBackend, openQueue, type JobBackend } from '../../services/platform/jobs';
import { freshPersonalKeys } from '../../services/platform/personal';
import { connect } from '../../services/platform/rpc-client';
import type { Client } from '../../services/platform/rpc-types';
import { fromTimestamp } from '../../services/platform/wire-values';
import { redisIsInstalled, startTestRedis } from '../../services/platform/testing/redis';
import { startProcess } from './bench-process';
import { openSite, type Site } from './inventory-under-load';
import { judged } from './load';
import { progress, reportOf, round, type Figure, type Flags, type Report } from './report';

const district = '440310000000';
/** Whose people are asked urgently while all the others wait. */
const street = '440310001000';
const urgentPeople = 3;
const commander = { actor: actorWith('COMMANDER', ''), timeoutMs: 300_000 };

type Effort = { muster: number; region: number; urgent: number };
type Provider = { url: string; arrivals: Map<string, number>; stop(): void };
type Bench = { client: Client<'mobilization'>; roster: RosterPeer; provider: Provider };

async function run(flags: Flags): Promise<Report> {
  const effort = flags.short
    ? { muster: 300, region: 3_000, urgent: 10 }
    : { muster: 1_581, region: 100_000, urgent: 100 };
  const figures: Figure[] = [];
  const loads: object[] = [];
  for (const name of redisIsInstalled
    ? (['postgres', 'redis'] as const)
    : (['postgres'] as const)) {
    const site = await openSite(flags);
    const redis = name === 'redis' ? await startTestRedis() : undefined;
    try {
      const measured = await onBackend(site, redis?.url, effort);
      figures.push(
        ...measured.figures.map((figure) => ({ ...figure, name: `${name}: ${figure.name}` })),
      );
      loads.push({ backend: name, ...measured.loads });
      // A long run says what it has, whatever becomes of the other backend.
      progress(`${name}: ${JSON.stringify(measured.loads)}`);
    } finally {
      await site.stop();
      await redis?.stop();
    }
  }
  return { benchmark: 'callout', short: flags.short, sizes: effort, figures, loads };
}

async function onBackend(site: Site, redisUrl: string | undefined, effort: Effort) {
  const roster = new RosterPeer();
  const provider = await startProvider();
  const { client, stop } = await startMobilization(site, provider, await roster.start(), redisUrl);
  const databaseUrl = site.urlOf('bench');
  const backend = await jobBackend({ databaseUrl, schema: 'mobilization', redisUrl });
  try {
    const bench = { client, roster, provider };
    await allowMany(client);
    progress(`${redisUrl ? 'Redis' : 'PostgreSQL'}: ${effort.muster} people`);
    roster.add(effort.muster);
    const muster = await queued(client, 'LEVEL_III');
    roster.add(effort.region - effort.muster);
    progress(`bulk add of ${effort.region} bare jobs, then ${effort.region} people`);
    const before = await bulkAddRate(backend, effort.region);
    const region = await queued(client, 'ROUTINE');
    const after = await bulkAddRate(backend, effort.region);
    const bare = (before + after) / 2;
    progress(`${effort.urgent} urgent call-outs while these wait`);
    const urgent = await urgentTimes(bench, effort.urgent);
    const [state] = (await client.getCallOut({ id: region.id }, commander)).counts;
    const rate = effort.region / region.queueSeconds;
    return {
      figures: [
        judged(`seconds until ${effort.muster} are queued`, muster.totalSeconds, { atMost: 60 }),
        judged('people queued by bare jobs added, a second', rate / bare, { atLeast: 0.7 }),
        judged('seconds to the first urgent message, p99', urgent.p99, { atMost: 2 }),
      ],
      loads: {
        musterSeconds: round(muster.totalSeconds),
        region: { ...rounded(region), peopleASecond: round(rate), bareJobsASecond: round(bare) },
        urgent: {
          calls: effort.urgent,
          p50Seconds: round(urgent.p50),
          p99Seconds: round(urgent.p99),
        },
        stillInFirstState: state,
        messagesSent: provider.arrivals.size,
      },
    };
  } finally {
    client.close();
    await stop();
    provider.stop();
    await roster.stop();
  }
}

const rounded = ({ totalSeconds, queueSeconds }: Queued) => ({
  totalSeconds: round(totalSeconds),
  queueSeconds: round(queueSeconds),
});

type Queued = { id: string; totalSeconds: number; queueSeconds: number };

/** Calls everyone out: from the request, and from the roster's answer, until the last is queued. */
async function queued(
  client: Client<'mobilization'>,
  level: 'ROUTINE' | 'LEVEL_III',
): Promise<Queued> {
  const began = Date.now();
  const order = { title: '全员拉动', divisionCode: district, level };
  const { id } = await client.createCallOut({ requestId: randomUUID(), order }, commander);
  for (;;) {
    const { queueTime, createTime } = await client.getCallOut({ id }, commander);
    if (queueTime && createTime) {
      const end = fromTimestamp(queueTime).getTime();
      const queueSeconds = (end - fromTimestamp(createTime).getTime()) / 1_000;
      return { id, totalSeconds: (end - began) / 1_000, queueSeconds };
    }
    await sleep(100);
  }
}

/** The backend's own: one job a person, as many at a time as it takes well. */
async function bulkAddRate(backend: JobBackend, count: number): Promise<number> {
  const queue = openQueue(`bare-${randomUUID()}`, backend);
  const began = performance.now();
  for (let at = 0; at < count; at += 1_000) {
    const size = Math.min(1_000, count - at);
    const jobs = Array.from({ length: size }, (_, n) => ({
      name: 'send',
      data: { eventId: '', subject: `call-outs/${randomUUID()}` },
      opts: { jobId: `job-${at + n}` },
    }));
    await queue.addBulk(jobs);
  }
  const rate = count / ((performance.now() - began) / 1_000);
  await queue.close();
  return rate;
}

/** From the request until the provider holds the first message of the call-out. */
async function urgentTimes({ client, roster, provider }: Bench, calls: number) {
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const from = { divisionCode: street };
    const people = roster.add(urgentPeople, from).map(({ contacts }) => contacts[0]!.value);
    const order = { title: '紧急', ...from, level: 'LEVEL_I' as const };
    const began = performance.now();
    await client.createCallOut({ requestId: randomUUID(), order }, commander);
    let first: number | undefined;
    while (first === undefined) {
      await sleep(2);
      const arrived = people.flatMap((phone) => provider.arrivals.get(phone) ?? []);
      if (arrived.length > 0) first = Math.min(...arrived);
    }
    times.push((first - began) / 1_000);
    // The next one asks only its own.
    for (const person of roster.people.slice(-urgentPeople)) person.divisionCode = '440310002000';
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  return { p50: at(0.5), p99: at(0.99) };
}

async function startProvider(): Promise<Provider> {
  const arrivals = new Map<string, number>();
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { to } = JSON.parse(Buffer.concat(parts).toString('utf8')) as { to: string };
      if (!arrivals.has(to)) arrivals.set(to, performance.now());
      response.end('{"id":"x"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url, arrivals, stop };
}

async function startMobilization(
  site: Site,
  { url }: Provider,
  rosterAddress: string,
  redisUrl: string | undefined,
) {
  const nobody = '127.0.0.1:9';
  const channel = { id: 'sms', kind: 'SMS', url, key: 'a key shared with the gateway' };
  const { address, stop } = await startProcess({
    script: 'services/mobilization/main.js',
    env: {
      ...{ DATABASE_URL: site.urlOf('bench'), AUTH_KEY: authKey, MIGRATE: '1' },
      ...{ METRICS_PORT: '127.0.0.1:0', LOG_LEVEL: 'info', NODE_ENV: 'production' },
      PERSONAL_KEYS: freshPersonalKeys('bench'),
      ...{ ROSTER_ADDRESS: rosterAddress, INVENTORY_ADDRESS: nobody, OPTIMIZER_ADDRESS: nobody },
      ...{ INCIDENTS_ADDRESS: nobody, SHELTERS_ADDRESS: nobody, EQUIPMENT_ADDRESS: nobody },
      CALL_OUT_CHANNELS: JSON.stringify([channel]),
      ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
    },
    logFile: path.join(site.directory, 'mobilization.log'),
  });
  const client = connect('mobilization', address, { authKey, self: 'bench' });
  return { client, stop };
}

/** Without a second person, and at any time of the day. */
async function allowMany(client: Client<'mobilization'>): Promise<void> {
  const { policies } = await client.listCallOutPolicies({});
  for (const policy of policies) {
    const open = { ...policy, approvalAbove: 100_000, quietOverride: true };
    await client.putCallOutPolicy({ requestId: randomUUID(), policy: open });
  }
}

void reportOf(run);
