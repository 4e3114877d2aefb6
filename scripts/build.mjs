// Compiles services/, scripts/, test/ and k8s/ from TypeScript to CommonJS in dist/ (same layout).
//   node scripts/build.mjs [--console]
// Files are compared by time, so a second build costs a few milliseconds; what has no source
// any more is removed. SQL, proto and data files are read from the source tree at run time.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const outDir = path.join(root, 'dist');
const sourceDirs = ['services', 'scripts', 'test', 'k8s'];
const consoleDir = path.join('services', 'gateway', 'console');

async function* files(dir) {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const file = path.join(dir, entry.name);
    if (entry.isDirectory()) yield* files(file);
    else yield file;
  }
}

async function modified(file) {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}

async function compile(source) {
  const target = path.join(outDir, path.relative(root, source)).replace(/\.ts$/, '.js');
  if ((await modified(target)) > (await modified(source))) return target;
  const { code, map } = await transformFile(source, {
    cwd: root,
    configFile: path.join(root, '.swcrc'),
    sourceFileName: path.relative(path.dirname(target), source),
  });
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(`${target}.map`, map);
  await writeFile(target, `${code}\n//# sourceMappingURL=${path.basename(target)}.map\n`);
  return target;
}

async function compileAll() {
  const kept = new Set();
  for (const dir of sourceDirs.filter((name) => existsSync(path.join(root, name)))) {
    for await (const file of files(path.join(root, dir))) {
      const relative = path.relative(root, file);
      const isSource = file.endsWith('.ts') && !file.endsWith('.d.ts');
      if (!isSource || file.endsWith('.test.ts') || relative.startsWith(consoleDir + path.sep))
        continue;
      const target = await compile(file);
      kept.add(target).add(`${target}.map`);
    }
  }
  for (const dir of sourceDirs.filter((name) => existsSync(path.join(outDir, name)))) {
    for await (const file of files(path.join(outDir, dir))) {
      if (!kept.has(file) && !file.includes(consoleDir + path.sep)) await rm(file);
    }
  }
}

async function newest(dir) {
  let latest = 0;
  for await (const file of files(dir)) latest = Math.max(latest, await modified(file));
  return latest;
}

/** Builds the web page into dist/services/gateway/console when its source is newer. */
async function buildConsole() {
  const source = path.join(root, consoleDir);
  if (!existsSync(path.join(source, 'vite.config.ts'))) return;
  const target = path.join(outDir, consoleDir);
  if ((await modified(path.join(target, 'index.html'))) > (await newest(source))) return;
  process.stderr.write('building the console (once) …\n');
  // Whoever builds (a test run sets its own), the page is the one that people get.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({
    root: source,
    configFile: path.join(source, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir: target, emptyOutDir: true },
  });
}

await compileAll();
if (process.argv.includes('--console')) await buildConsole();
