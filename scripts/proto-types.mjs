// Generates TypeScript types for every proto file into gen/ (not committed), with the same
// options that services/platform loads them with at run time.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const loader = createRequire(import.meta.url).resolve('@grpc/proto-loader/package.json');
const generator = path.join(path.dirname(loader), 'build/bin/proto-loader-gen-types.js');
const protoFiles = readdirSync(path.join(root, 'proto'), { recursive: true })
  .filter((name) => name.endsWith('.proto'))
  .sort();

rmSync(path.join(root, 'gen'), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [
    generator,
    '--longs=String',
    '--enums=String',
    '--defaults',
    '--oneofs',
    '--includeComments',
    '--grpcLib=@grpc/grpc-js',
    '--inputTemplate=%sInput',
    '--outputTemplate=%s',
    `--includeDirs=${path.join(root, 'proto')}`,
    `--outDir=${path.join(root, 'gen')}`,
    ...protoFiles,
  ],
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] },
);
process.exit(status ?? 1);
