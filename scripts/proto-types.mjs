// Generates TypeScript types for every proto file into gen/ (not committed), with the same
// options that services/platform loads them with at run time.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
if (status !== 0) process.exit(status ?? 1);
writeFileSync(path.join(root, 'gen/service-types.ts'), serviceTypes());

// One map from a service's full name to its generated types, so that the typing of clients and
// handlers (services/platform/rpc-types.ts) knows every service and names none.
function serviceTypes() {
  const entries = protoFiles.flatMap((file) => {
    const text = readFileSync(path.join(root, 'proto', file), 'utf8');
    const packageName = /^package\s+([\w.]+)\s*;/m.exec(text)?.[1];
    const names = [...text.matchAll(/^service\s+(\w+)/gm)].map((match) => match[1]);
    return names.map((name) => ({ full: `${packageName}.${name}`, name }));
  });
  const lines = entries.flatMap(({ full, name }) => {
    const module = `import('./${full.replaceAll('.', '/')}')`;
    return [
      `  '${full}': {`,
      `    handlers: ${module}.${name}Handlers;`,
      `    definition: ${module}.${name}Definition;`,
      '  };',
    ];
  });
  return ['export interface ServiceTypes {', ...lines, '}', ''].join('\n');
}
