import type { z } from 'zod';
import { baseConfig, ConfigInvalid, hostPort, peersOf, readConfig } from './config';

const usable = {
  DATABASE_URL: 'postgres://muster@localhost/muster',
  AUTH_KEY: 'a key of at least thirty-two characters',
};

function faults(env: Record<string, string>, schema: z.ZodObject = baseConfig): string[] {
  try {
    readConfig(schema, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.lines;
    throw error;
  }
}

it('what is not set has its default', () => {
  expect(readConfig(baseConfig, usable)).toMatchObject({
    LISTEN_ADDRESS: '127.0.0.1:0',
    DATABASE_POOL_MAX: 10,
    LOG_LEVEL: 'info',
    TRACE_SAMPLE_RATIO: 0.05,
    MIGRATE: false,
  });
});

it('every fault is told at once, and no value', () => {
  const lines = faults({
    DATABASE_URL: 'mysql://root:hunter2@db',
    AUTH_KEY: 'hunter2',
    DATABASE_POOL_MAX: '1.5',
    LISTEN_ADDRESS: 'localhost:70000',
    LOG_LEVEL: 'loud',
  });
  expect(lines).toHaveLength(5);
  expect(lines.join('\n')).not.toContain('hunter2');
  expect(lines).toContain('DATABASE_POOL_MAX must be a whole number');
});

it('a variable set to nothing is not set', () => {
  expect(faults({ ...usable, AUTH_KEY: '  ' })).toEqual(['AUTH_KEY is not set']);
});

it('a service asks for the addresses of those it may call, and of no others', () => {
  const schema = baseConfig.extend(peersOf('optimizer'));
  expect(faults(usable, schema)).toEqual([
    'EQUIPMENT_ADDRESS is not set',
    'INCIDENTS_ADDRESS is not set',
    'INVENTORY_ADDRESS is not set',
    'ROSTER_ADDRESS is not set',
    'SHELTERS_ADDRESS is not set',
  ]);
  const config = readConfig(schema, {
    ...usable,
    INCIDENTS_ADDRESS: '127.0.0.1:5001',
    INVENTORY_ADDRESS: 'dns:///inventory:50051',
    ROSTER_ADDRESS: '127.0.0.1:5002',
    SHELTERS_ADDRESS: '127.0.0.1:5003',
    EQUIPMENT_ADDRESS: '127.0.0.1:5004',
  });
  expect(config.INVENTORY_ADDRESS).toBe('dns:///inventory:50051');
});

it.each([
  ['0', undefined],
  ['9464', '127.0.0.1:9464'],
  ['0.0.0.0:9464', '0.0.0.0:9464'],
])('METRICS_PORT %s listens on %s', (value, address) => {
  expect(readConfig(baseConfig, { ...usable, METRICS_PORT: value }).METRICS_PORT).toBe(address);
});

it('an address has its host and port told apart, in IPv6 too', () => {
  expect(hostPort('0.0.0.0:50051')).toEqual({ host: '0.0.0.0', port: 50051 });
  expect(hostPort('[::1]:80')).toEqual({ host: '::1', port: 80 });
});
