import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../services/platform/names';

// That the commands work, not what they measure: a busy machine tells nothing about speed.

type Report = {
  figures: { name: string; value: number; met: boolean }[];
  machine: { node: string };
};

async function shortRun<R extends Report>(name: string): Promise<R> {
  const script = path.join(projectRoot(), 'dist/test/bench', `${name}.js`);
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--short']);
  return JSON.parse(stdout) as R;
}

function expectFigures(report: Report, count: number): void {
  expect(report.figures).toHaveLength(count);
  expect(report.figures.every(({ value }) => value > 0)).toBe(true);
  expect(report.machine.node).toBe(process.version);
}

test('bench:rpc prints one JSON document with its figures', async () => {
  expectFigures(await shortRun('rpc'), 2);
});

test('bench:ledger makes real rows on both sides, and the ledger adds up', async () => {
  type Verdict = { entriesChecked: string; faults: string[] };
  type LedgerReport = Report & {
    rows: { agree: boolean; service: { reservations: string } };
    verifyLedger: Record<'service' | 'bare', Verdict>;
  };
  const report = await shortRun<LedgerReport>('ledger');
  expectFigures(report, 11);
  expect(report.rows.agree).toBe(true);
  expect(Number(report.rows.service.reservations)).toBeGreaterThan(100);
  for (const { entriesChecked, faults } of Object.values(report.verifyLedger)) {
    expect(faults).toEqual([]);
    expect(Number(entriesChecked)).toBeGreaterThan(1_000);
  }
});

test('bench:check-in counts everyone once, whoever was sent twice', async () => {
  type CheckInReport = Report & { counts: object; outcomes: Record<string, number> };
  const report = await shortRun<CheckInReport>('check-in');
  expectFigures(report, 3);
  expect(report.counts).toMatchObject({ came: 2_000, stays: 2_000, lost: 0, double: 0 });
  expect(report.outcomes).toMatchObject({ CHECKED_IN: 2_000 });
  expect(report.outcomes.REPLAYED).toBeGreaterThan(0);
});

test('bench:claims prints its figures, and no asset or team is ever held twice', async () => {
  expectFigures(await shortRun('claims'), 4);
}, 240_000);

test('bench:callout queues everyone and hears urgent call-outs, on each backend there is', async () => {
  type CallOutReport = Report & { loads: { messagesSent: number }[] };
  const report = await shortRun<CallOutReport>('callout');
  expectFigures(report, 3 * report.loads.length);
  for (const { messagesSent } of report.loads) expect(messagesSent).toBeGreaterThan(30);
}, 240_000);

test('bench:plan prints every row twice, with shares first and by priority alone', async () => {
  type PlanReport = Report & {
    rows: { shortage: string; planned: Stages; reference: Stages; whole: { feasible: boolean } }[];
  };
  type Stages = { firstAim?: { stages: Value[] }; stages?: Value[] };
  type Value = { stage: string; value: number };
  const report = await shortRun<PlanReport>('plan');
  expect(report.rows.map(({ shortage }) => shortage)).toEqual(['MAX_MIN', 'PRIORITY']);
  for (const { planned, reference, whole } of report.rows) {
    expect(whole.feasible).toBe(true);
    for (const [i, { value }] of planned.firstAim!.stages.entries()) {
      expect(value).toBeCloseTo(reference.stages![i]!.value, 3);
    }
  }
});
