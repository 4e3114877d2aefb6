import { credentials, loadPackageDefinition, type Client, type GrpcObject } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { protoPath as healthProto } from 'grpc-health-check';
import path from 'node:path';
import { servePair, stopPairs } from './testing/rpc-pair';

type Check = (
  request: { service: string },
  callback: (error: Error | null, response?: { status: string }) => void,
) => void;
type HealthClient = Client & { check: Check };
type ReflectionClient = Client & {
  serverReflectionInfo(): NodeJS.ReadWriteStream & { write(message: object): void };
};

const closing: Client[] = [];

afterEach(async () => {
  for (const client of closing.splice(0)) client.close();
  await stopPairs();
});

function open<C extends Client>(protoFile: string, service: string, address: string): C {
  const definition = loadPackageDefinition(loadSync(protoFile, { enums: String, defaults: true }));
  const found = service
    .split('.')
    .reduce((scope, name) => scope[name] as GrpcObject, definition) as unknown;
  const Constructor = found as new (address: string, creds: object) => C;
  const client = new Constructor(address, credentials.createInsecure());
  closing.push(client);
  return client;
}

function health(address: string): (service: string) => Promise<string> {
  const client = open<HealthClient>(healthProto, 'grpc.health.v1.Health', address);
  return (service) =>
    new Promise((resolve) => {
      client.check({ service }, (error, response) =>
        resolve(error ? error.message : response!.status),
      );
    });
}

const audit = 'muster.platform.v1.AuditService';

it('health answers without a token, for the process and for each service', async () => {
  const { server } = await servePair({});
  const check = health(server.address);
  for (const name of ['', 'liveness', 'readiness', audit]) {
    expect(await check(name)).toBe('SERVING');
  }
  expect(await check('muster.unknown.v1.Service')).toMatch(/NOT_FOUND/);
});

it('a service that is not ready takes no calls but is alive', async () => {
  const { server } = await servePair({}, { ready: () => Promise.reject(new Error('no database')) });
  const check = health(server.address);
  expect(await check(audit)).toBe('NOT_SERVING');
  expect(await check('readiness')).toBe('NOT_SERVING');
  expect(await check('liveness')).toBe('SERVING');
});

it('a stopping server says so before it stops taking calls', async () => {
  const { server, client } = await servePair({}, { drainDelayMs: 2_000 });
  const check = health(server.address);
  await check('');
  const stopped = server.stop();
  expect(await check('readiness')).toBe('NOT_SERVING');
  await expect(client.audit.listEntries({})).resolves.toBeDefined();
  await stopped;
});

it('reflection names the services and describes their files', async () => {
  const { server } = await servePair({});
  const packageRoot = path.dirname(require.resolve('@grpc/reflection/package.json'));
  const proto = path.join(packageRoot, 'build/proto/grpc/reflection/v1/reflection.proto');
  const client = open<ReflectionClient>(
    proto,
    'grpc.reflection.v1.ServerReflection',
    server.address,
  );
  const stream = client.serverReflectionInfo();
  const answers: Record<string, unknown>[] = [];
  const ended = new Promise((resolve) => stream.on('end', resolve));
  stream.on('data', (answer: Record<string, unknown>) => answers.push(answer));
  stream.write({ listServices: '' });
  stream.write({ fileContainingSymbol: audit });
  stream.end();
  await ended;
  expect(JSON.stringify(answers[0])).toContain(audit);
  expect(JSON.stringify(answers[1])).toContain('fileDescriptorProto');
});
