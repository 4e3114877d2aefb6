import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

// The command as its user starts it: what it prints where, and how it ends.

const root = path.join(__dirname, '..', '..');
const directory = mkdtempSync(path.join(tmpdir(), 'muster-solve-'));

afterAll(() => rmSync(directory, { recursive: true }));

function solve(kind: string, document: string, ...more: string[]) {
  const command = path.join(root, 'dist', 'scripts', 'cli', 'muster.js');
  const given = [command, 'solve', kind, '-', ...more];
  return spawnSync(process.execPath, given, { input: document, encoding: 'utf8' });
}

const document = (aim: string) =>
  JSON.stringify({
    items: [{ id: '帐篷' }],
    nodes: [{ id: '仓库 [1]' }, { id: 'b:2' }],
    supplies: [{ nodeId: '仓库 [1]', itemId: '帐篷', quantity: 5 }],
    needs: [{ nodeId: 'b:2', itemId: '帐篷', quantity: 8 }],
    lanes: [{ fromNodeId: '仓库 [1]', toNodeId: 'b:2', hours: 1 }],
    policy: { aim },
  });

test('a solved problem is a document on standard output, progress beside it, and 0', () => {
  const { status, stdout, stderr } = solve('dispatch', document('RELIEF'));
  expect(JSON.parse(stdout)).toMatchObject({ status: 'OPTIMAL', shortfalls: [{ quantity: 3 }] });
  expect(stderr).toMatch(/^greedy/m);
  expect(status).toBe(0);
});

test('what is infeasible is a document all the same, in a file where asked for, and 2', () => {
  const out = path.join(directory, 'solution.json');
  const { status, stdout } = solve('dispatch', document('COST'), '--out', out);
  expect(stdout).toBe('');
  const solution = JSON.parse(readFileSync(out, 'utf8')) as { conflict: { field: string }[] };
  expect(solution).toMatchObject({ status: 'INFEASIBLE' });
  expect(solution.conflict.map(({ field }) => field).sort()).toEqual(['needs[0]', 'supplies[0]']);
  expect(status).toBe(2);
});

test('a broken document is refused with the path of each fault, and 1', () => {
  const broken = JSON.stringify({ groups: [{ id: 'g', people: -1 }], shelter: [] });
  const { status, stdout, stderr } = solve('shelter-allocation', broken);
  expect(stdout).toBe('');
  expect(stderr).toContain('groups[0].people: must be at least 0');
  expect(stderr).toContain('shelter: is not a known field');
  expect(status).toBe(1);
  expect(solve('dispatch', '{').status).toBe(1);
});

test('a document of more than 50 MB with a million lanes is read and solved', () => {
  const ids = (letter: string) => Array.from({ length: 1000 }, (_, i) => `${letter}${i}`);
  const [depots, sites] = [ids('d'), ids('s')];
  const lanes = depots.flatMap((fromNodeId, i) =>
    sites.map((toNodeId, j) => ({ fromNodeId, toNodeId, hours: 1 + ((i * 7 + j) % 100) / 50 })),
  );
  const given = {
    items: [{ id: 'w' }],
    nodes: [...depots, ...sites].map((id) => ({ id })),
    supplies: [{ nodeId: 'd7', itemId: 'w', quantity: 9 }],
    needs: ['s0', 's999'].map((nodeId) => ({ nodeId, itemId: 'w', quantity: 4 })),
    lanes,
  };
  const large = JSON.stringify(given);
  expect(large.length).toBeGreaterThan(50e6);
  const { status, stdout } = solve('dispatch', large);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'OPTIMAL', shortfalls: [] });
  expect(status).toBe(0);
});
