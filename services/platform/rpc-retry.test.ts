import { createServer, constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { status } from '@grpc/grpc-js';
import { AppError } from './errors';
import { serviceNames, services } from './names';
import { connect } from './rpc-client';
import { loadService } from './rpc-loader';
import { mayRetry } from './rpc-retry';
import { authKey, servePair, stopPairs } from './testing/rpc-pair';

afterEach(stopPairs);

const unavailable = () => new AppError('DATABASE_UNAVAILABLE', 'the database is out of reach');

it('a read that no server could answer is sent again', async () => {
  let calls = 0;
  const { client } = await servePair({
    listEntries: () => {
      calls += 1;
      return calls < 3 ? Promise.reject(unavailable()) : Promise.resolve({});
    },
  });
  await expect(client.audit.listEntries({})).resolves.toBeDefined();
  expect(calls).toBe(3);
});

it('a refusal is not', async () => {
  let calls = 0;
  const { client } = await servePair({
    listEntries: () => {
      calls += 1;
      return Promise.reject(new AppError('ETAG_STALE', 'changed since'));
    },
  });
  await expect(client.audit.listEntries({})).rejects.toMatchObject({ reason: 'ETAG_STALE' });
  expect(calls).toBe(1);
});

it('a stream is not', async () => {
  let calls = 0;
  const { client } = await servePair({
    watchEvents: async function* () {
      calls += 1;
      if (calls > 0) throw unavailable();
      yield {};
    },
  });
  const reading = client.events.watchEvents({})[Symbol.asyncIterator]().next();
  await expect(reading).rejects.toMatchObject({ reason: 'DATABASE_UNAVAILABLE' });
  expect(calls).toBe(1);
});

it('a call that a server refused to take is sent again, also a large one', async () => {
  let streams = 0;
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => undefined);
    streams += 1;
    // A server that is about to close the connection takes no more calls on it.
    if (streams === 1) return stream.close(constants.NGHTTP2_REFUSED_STREAM);
    stream.resume().on('end', () => {
      const grpc = { 'content-type': 'application/grpc', 'grpc-status': status.ABORTED };
      stream.respond({ ':status': 200, ...grpc }, { endStream: true });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = connect('optimizer', address, { authKey, self: 'test' });
  const call = client.solveDocument({ problemJson: ' '.repeat(2 << 20) });
  const answer = await call.catch((error: unknown) => error);
  client.close();
  await new Promise((resolve) => server.close(resolve));
  expect([streams, answer]).toEqual([2, expect.objectContaining({ code: status.ABORTED })]);
});

it('of all methods only reads and those keyed by a request id may be sent again', () => {
  for (const name of serviceNames.flatMap((each) => [...services[each].grpcServices])) {
    for (const { definition } of loadService(name).methods) {
      const { field } = definition.requestType.type as { field: { name: string }[] };
      const keyed = field.some((each) => each.name.replace('_', '').toLowerCase() === 'requestid');
      const reads = /\/(Get|List)[A-Z]\w+$/.test(definition.path);
      expect([definition.path, mayRetry(definition)]).toEqual([definition.path, keyed || reads]);
    }
  }
});
