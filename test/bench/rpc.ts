// How much of a bare grpc-js server's rate is left when a Get goes through everything: token,
// deadline, log, metrics, error mapping and a row read from PostgreSQL.
import { Client as GrpcClient, credentials, Metadata } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { loadService } from '../../services/platform/rpc-loader';
import { startProcess } from './bench-process';
import { openSite, poolMax } from './inventory-under-load';
import { compare, judged } from './load';
import { progress, reportOf, round, type Flags, type Report } from './report';

const inFlight = 16;
const { methods } = loadService('muster.inventory.v1.InventoryService');
const getItem = methods.find(({ name }) => name === 'getItem')!.definition;

const item = {
  id: 'drinking-water',
  nameZh: '饮用水',
  nameEn: 'Drinking water',
  supplyCode: '1010101',
  unitZh: '瓶',
  unitEn: 'bottle',
  contentPerUnit: 0.55,
  standardId: 'drinking-water',
  massKg: 0.57,
  volumeM3: 0.0008,
  shelfLifeDays: 365,
  packs: [{ nameZh: '箱', nameEn: 'case', units: 24 }],
};

/** A bare grpc-js client's GetItem: the same for both servers, so that only they differ. */
function bareCaller(address: string, token: string) {
  const client = new GrpcClient(address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const call = () =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        getItem.path,
        getItem.requestSerialize,
        getItem.responseDeserialize,
        { id: item.id },
        metadata,
        { deadline: Date.now() + 10_000 },
        (error, response) => (error ? reject(error) : resolve(response)),
      );
    });
  return { call, close: () => client.close() };
}

async function run({ short, profile }: Flags): Promise<Report> {
  const calls = short ? 500 : 5_000;
  const rounds = short ? 3 : 9;
  progress('starting PostgreSQL, the inventory service and the echo server');
  const site = await openSite({ short });
  try {
    const nodeArgs = profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : [];
    const inventory = await site.startInventory('bench', { nodeArgs });
    const answer = await inventory.client.createItem({ requestId: randomUUID(), item });
    const echo = await startProcess({
      script: 'test/bench/echo-server.js',
      env: { ECHO_ANSWER: JSON.stringify(answer), NODE_ENV: 'production' },
      logFile: path.join(site.directory, 'echo.log'),
    });
    const token = await inventory.token();
    const [getter, echoer] = [inventory, echo].map(({ address }) => bareCaller(address, token));
    progress(`${rounds} rounds of ${calls} calls each, ${inFlight} in flight`);
    const result = await compare(getter!.call, echoer!.call, { calls, inFlight, rounds });
    getter!.close();
    echoer!.close();
    await Promise.all([inventory.stop(), echo.stop()]);
    return {
      benchmark: 'rpc',
      short,
      sizes: {
        calls,
        rounds,
        inFlight,
        databaseConnections: poolMax,
        requestBytes: getItem.requestSerialize({ id: item.id }).length,
        responseBytes: getItem.responseSerialize(answer).length,
      },
      figures: [
        judged('rate of GetItem by rate of a bare echo', result.rateRatio, { atLeast: 0.5 }),
        judged('p99 of GetItem by p99 of a bare echo', result.p99Ratio, { atMost: 3 }),
      ],
      getItem: rounded(result.measured),
      echo: rounded(result.reference),
    };
  } finally {
    await site.stop();
  }
}

const rounded = (load: Record<string, number>) =>
  Object.fromEntries(Object.entries(load).map(([name, value]) => [name, round(value)]));

void reportOf(run);
