import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../../services/platform/names';
import { progress } from '../report';
import type { RowAsks, RowKind } from './row';

/** Measures a row in a process of its own. */
export async function measured<K extends RowKind>(
  kind: K,
  ask: RowAsks[K]['ask'],
): Promise<RowAsks[K]['row']> {
  const { scale, tight, shortage } = ask;
  progress(`${kind}, ${scale}, ${tight === 1 ? 'tight' : 'slack'}, ${shortage}`);
  const script = path.join(projectRoot(), 'dist/test/bench/plan/row.js');
  const args = ['--enable-source-maps', script, JSON.stringify({ kind, ask })];
  const running = promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  running.child.stderr?.pipe(process.stderr);
  return JSON.parse((await running).stdout) as RowAsks[K]['row'];
}
