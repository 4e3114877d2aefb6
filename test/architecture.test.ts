import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { projectRoot, serviceNames, services } from '../services/platform/names';

// DESIGN rules that no compiler checks: who imports whom, what a rule file may touch, and how
// long a file may grow.

type SourceFile = { name: string; text: string; imports: string[] };

const root = projectRoot();
const roomNames = [...serviceNames, 'platform'] as string[];
const withoutConsole = (name: string) => !name.startsWith('services/gateway/console/');

function sources(directory: string): SourceFile[] {
  return readdirSync(path.join(root, directory), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(directory, name.split(path.sep).join('/')))
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => {
      const text = readFileSync(path.join(root, name), 'utf8');
      const { importedFiles } = ts.preProcessFile(text, true, true);
      return { name, text, imports: importedFiles.map(({ fileName }) => fileName) };
    });
}

const serverFiles = sources('services').filter(({ name }) => withoutConsole(name));
const isTest = (name: string) => /\.test\.ts$|\/testing(\/|\.ts$)/.test(name);

/** The project path an import points at, or undefined for npm and node modules. */
function target(file: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return path.posix.normalize(path.posix.join(path.posix.dirname(file.name), specifier));
}

const roomOf = (name: string) => name.split('/')[1]!;

/** Modules with I/O, as a rule file would see them. */
const ioModules = new Set([
  ...builtinModules.flatMap((name) => [name, `node:${name}`]),
  '@grpc/grpc-js',
  'bullmq',
  'express',
  'ioredis',
  'knex',
  'pg',
  'pino',
]);
const pureNodeModules = new Set(['node:crypto', 'node:assert']);
const impureText = /\bprocess\.env\b|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|randomUUID/;

/** Files that do I/O by their role; every other file of a leaf room is a rule. */
const ioFile =
  /(^|[/-])(main|config|service|messages|errors|store|queues|clients?|sweeps?|sweeper|worker|pool|engine|jobs|fault-point)(\.|-|$)|\/processors\//;

test('a service imports itself, the platform, generated types and npm, never another service', () => {
  const faults = serverFiles.flatMap((file) =>
    file.imports
      .map((specifier) => target(file, specifier))
      .filter((to) => to?.startsWith('services/'))
      .filter((to) => roomOf(to!) !== roomOf(file.name) && roomOf(to!) !== 'platform')
      .map((to) => `${file.name} imports ${to}`),
  );
  expect(faults).toEqual([]);
});

test('the platform imports no service', () => {
  const faults = serverFiles
    .filter(({ name }) => roomOf(name) === 'platform' && !isTest(name))
    .flatMap((file) =>
      file.imports
        .map((specifier) => target(file, specifier))
        .filter((to) => to?.startsWith('services/') && roomOf(to) !== 'platform')
        .map((to) => `${file.name} imports ${to}`),
    );
  expect(faults).toEqual([]);
});

test('every room under services is a service of names.ts or the platform', () => {
  const unknown = serverFiles.filter(({ name }) => !roomNames.includes(roomOf(name)));
  expect(unknown.map(({ name }) => name)).toEqual([]);
});

test('calls between services form no cycle', () => {
  const reaches = (from: string, to: string): boolean =>
    (services[from as keyof typeof services].mayCall as readonly string[]).some(
      (callee) => callee === to || reaches(callee, to),
    );
  expect(serviceNames.filter((name) => reaches(name, name))).toEqual([]);
});

test('a service connects only to services it may call', () => {
  const faults = serverFiles
    .filter(({ name }) => !isTest(name) && roomOf(name) !== 'platform')
    .flatMap((file) =>
      [...file.text.matchAll(/\bconnect(?:<[^>]*>)?\(\s*'([a-z]+)'/g)]
        .map((match) => match[1]!)
        .filter((callee) => {
          const caller = roomOf(file.name) as keyof typeof services;
          return !(services[caller].mayCall as readonly string[]).includes(callee);
        })
        .map((callee) => `${file.name} connects to ${callee}`),
    );
  expect(faults).toEqual([]);
});

test('rule files touch no clock, environment, randomness, network or disk', () => {
  const faults = serverFiles
    .filter(({ name }) => !isTest(name) && !['platform', 'gateway'].includes(roomOf(name)))
    .filter(({ name }) => !ioFile.test(name.slice(`services/${roomOf(name)}`.length)))
    .flatMap((file) => [
      ...file.imports
        .filter((specifier) => ioModules.has(specifier) && !pureNodeModules.has(specifier))
        .map((specifier) => `${file.name} imports ${specifier}`),
      ...(impureText.test(file.text) ? [`${file.name}: ${impureText.exec(file.text)![0]}`] : []),
    ]);
  expect(faults).toEqual([]);
});

test('only service, messages and client files touch generated types', () => {
  const mayTouch = /(service|messages|client|clients|testing|test|rpc-|main|wire-errors)/;
  const faults = serverFiles
    .filter(({ name }) => !mayTouch.test(path.posix.basename(name)) && !isTest(name))
    .flatMap((file) =>
      file.imports
        .map((specifier) => target(file, specifier))
        .filter((to) => to?.startsWith('gen/'))
        .map((to) => `${file.name} imports ${to}`),
    );
  expect(faults).toEqual([]);
});

test('no file is longer than 400 lines and none is called utils, helpers, common or index', () => {
  const all = ['services', 'scripts', 'test', 'k8s'].flatMap(sources);
  const long = all.filter(({ text }) => text.split('\n').length > 401).map(({ name }) => name);
  const vague = all
    .map(({ name }) => name)
    .filter((name) => /\/(utils?|helpers?|common|manager|impl|index)\.tsx?$/.test(name));
  expect([...long, ...vague]).toEqual([]);
});
