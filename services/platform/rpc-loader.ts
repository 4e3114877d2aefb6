import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as grpc from '@grpc/grpc-js';
import { loadSync, type MethodDefinition, type PackageDefinition } from '@grpc/proto-loader';
import { protoRoot } from './names';
import { rowCodec } from './wire-rows';

// The same options that scripts/proto-types.mjs generates the types with.
export const loadOptions = { longs: String, enums: String, defaults: true, oneofs: true } as const;

export type AnyMethod = MethodDefinition<unknown, unknown>;

export type LoadedMethod = {
  /** `getItem` */
  name: string;
  definition: AnyMethod;
};

export type LoadedService = {
  fullName: string;
  methods: LoadedMethod[];
  packageDefinition: PackageDefinition;
};

const loaded = new Map<string, LoadedService>();

/**
 * `muster.inventory.v1.CountsService` is in `muster/inventory/v1/counts_service.proto`; a service
 * that has no file of its own is in the file of its area.
 */
export function protoFileOf(serviceName: string): string {
  const parts = serviceName.split('.').slice(0, -1);
  const name = serviceName.slice(serviceName.lastIndexOf('.') + 1);
  const snake = name.replace(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase();
  const own = `${parts.join('/')}/${snake}.proto`;
  if (existsSync(path.join(protoRoot(), own))) return own;
  return `${parts.join('/')}/${parts.at(-2)}_service.proto`;
}

export function loadService(fullName: string): LoadedService {
  const known = loaded.get(fullName);
  if (known) return known;
  const packageDefinition = loadProto(protoFileOf(fullName));
  const definition = packageDefinition[fullName] as grpc.ServiceDefinition | undefined;
  if (!definition) throw new Error(`${protoFileOf(fullName)} has no service ${fullName}`);
  const methods = Object.entries(definition).map(([name, method]) => ({
    name: name.charAt(0).toLowerCase() + name.slice(1),
    definition: withRows(packageDefinition, method as unknown as AnyMethod),
  }));
  const service = { fullName, methods, packageDefinition };
  loaded.set(fullName, service);
  return service;
}

/** The answers of these rpcs hold tens of thousands of rows; see wire-rows.ts. */
const rowMessages: Record<string, string> = {
  '/muster.inventory.v1.InventoryService/GetAvailability':
    'muster.inventory.v1.GetAvailabilityResponse',
};

function withRows(definitions: PackageDefinition, method: AnyMethod): AnyMethod {
  const name = rowMessages[method.path];
  if (name === undefined) return method;
  const { serialize, deserialize } = rowCodec(definitions, name);
  const responseSerialize = (value: unknown) => serialize(value as object);
  return { ...method, responseSerialize, responseDeserialize: deserialize };
}

const packages = new Map<string, PackageDefinition>();

export function loadProto(...files: string[]): PackageDefinition {
  const key = files.join();
  let definition = packages.get(key);
  if (!definition) {
    definition = loadSync(files, { ...loadOptions, includeDirs: [protoRoot()] });
    packages.set(key, definition);
  }
  return definition;
}
