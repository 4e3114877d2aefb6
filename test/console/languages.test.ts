import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../services/platform/names';

const consoleFolder = path.join(projectRoot(), 'services/gateway/console');

type Words = { [key: string]: string | Words };

/** Every word of a language, from the files of all areas. */
function wordsOf(language: string): [key: string, text: string][] {
  const folder = path.join(consoleFolder, 'locales', language);
  return readdirSync(folder).flatMap((file) => {
    return flat(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Words);
  });
}

/** Groups may hold groups: `resourceMap.tone.full`. */
function flat(words: Words, prefix = ''): [key: string, text: string][] {
  return Object.entries(words).flatMap(([key, text]): [string, string][] => {
    return typeof text === 'string' ? [[prefix + key, text]] : flat(text, `${prefix}${key}.`);
  });
}

const zh = new Map(wordsOf('zh'));
const en = new Map(wordsOf('en'));

const sources = readdirSync(consoleFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(path.join(consoleFolder, name), 'utf8') }));

test('no word is given twice', () => {
  const repeated = (language: string) => {
    const keys = wordsOf(language).map(([key]) => key);
    return keys.filter((key, index) => keys.indexOf(key) < index);
  };
  expect([...repeated('zh'), ...repeated('en')]).toEqual([]);
});

test('both languages say the same things, with the same values in them', () => {
  expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
  const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((one) => one[1]).sort();
  const differing = [...zh].filter(
    ([key, text]) => `${values(text)}` !== `${values(en.get(key)!)}`,
  );
  expect(differing).toEqual([]);
  expect([...zh, ...en].filter(([, text]) => text === '')).toEqual([]);
});

test('no page holds Chinese of its own', () => {
  const faults = sources.flatMap(({ name, text }) =>
    text
      .split('\n')
      .filter((line) => /[\u3400-\u9fff]/.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(faults).toEqual([]);
});

test('every word a page asks for exists', () => {
  const groups = new Set([...zh.keys()].map((key) => key.split('.')[0]));
  const missing = sources.flatMap(({ name, text }) =>
    [...text.matchAll(/['"`]([a-z][A-Za-z]+)\.([\w.-]*)(\$\{)?/g)]
      .filter(([, group]) => groups.has(group))
      .filter(([quote]) => !quote.includes('/'))
      .filter(([, group, key, open]) =>
        open
          ? ![...zh.keys()].some((known) => known.startsWith(`${group}.${key}`))
          : !zh.has(`${group}.${key}`),
      )
      .map(([found]) => `${name}: ${found}`),
  );
  expect(missing).toEqual([]);
});
