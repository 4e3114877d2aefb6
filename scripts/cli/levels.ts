import { Command } from 'commander';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Api } from './connection';
import { percent, printJson, progressBar, table } from './output';

type Worth = { coverage: number; expectedUnmet: number; worstUnmet: number; value: number };
type Proposal = {
  id: string;
  divisionCode: string;
  state: string;
  etag: string;
  cost: number;
  createTime: string;
  solve: { state: string; status: string; phase: string; progressShare: number; failure: string };
  scenarios: {
    nameZh: string;
    kind: string;
    hazard: string;
    probability: number;
    people: number;
  }[];
  items: { id: string; nameZh: string }[];
  depots: { id: string; nameZh: string }[];
  lines: {
    depotId: string;
    itemId: string;
    stock: number;
    buy: number;
    proposed?: { maximum: number };
    today?: { maximum: number };
    reasonEn: string;
  }[];
  todayStock: Worth;
  todayLevels: Worth;
  proposed: Worth;
  curve: { budget: number; cost: number; expectedUnmet: number; worstUnmet: number }[];
  depotLosses: { depotId: string; todayUnmet: number; proposedUnmet: number }[];
};

const pollMs = 500;
const path = (id: string, verb = '') => `/v1/stock-proposals/${encodeURIComponent(id)}${verb}`;

/** What a proposal says: worth beside today, the curve, the depots that matter, the largest lines. */
export function describeProposal(proposal: Proposal, linesShown = 20): string {
  const nameOf = new Map(
    [...proposal.items, ...proposal.depots].map((one) => [one.id, one.nameZh]),
  );
  const name = (id: string) => nameOf.get(id) ?? id;
  const worth = (label: string, found: Worth | null) =>
    found
      ? [
          [label, percent(found.coverage), found.expectedUnmet, found.worstUnmet, found.value].map(
            whole,
          ),
        ]
      : [];
  const lines = proposal.lines.toSorted((a, b) => b.buy - a.buy).slice(0, linesShown);
  return [
    `Proposal ${proposal.id}: ${proposal.state}, ${proposal.solve.status || proposal.solve.state}, ` +
      `${proposal.scenarios.length} scenarios, buys for ${whole(proposal.cost)} yuan`,
    table(
      ['', 'coverage', 'people without', 'worst 5 %', 'worth (yuan)'],
      [
        ...worth('stock today', proposal.todayStock),
        ...worth('levels today', proposal.todayLevels),
        ...worth('proposed', proposal.proposed),
      ],
    ),
    table(
      ['budget (yuan)', 'spent', 'people without', 'worst 5 %'],
      proposal.curve.map((point) =>
        [point.budget, point.cost, point.expectedUnmet, point.worstUnmet].map(whole),
      ),
    ),
    table(
      ['depot lost', 'without today', 'without as proposed'],
      proposal.depotLosses
        .slice(0, 5)
        .map((loss) => [name(loss.depotId), whole(loss.todayUnmet), whole(loss.proposedUnmet)]),
    ),
    table(
      ['depot', 'item', 'stock', 'today', 'proposed', 'buy', 'why'],
      lines.map((line) => [
        ...[name(line.depotId), name(line.itemId), line.stock, line.today?.maximum ?? 0],
        ...[line.proposed?.maximum ?? 0, line.buy, line.reasonEn],
      ]),
    ),
    ...(proposal.lines.length > linesShown ? [`… ${proposal.lines.length} lines in all.`] : []),
  ].join('\n');
}

const whole = <T>(value: T): T => (typeof value === 'number' ? (Math.round(value) as T) : value);

function proposeCommand(): Command {
  return new Command('propose')
    .description('propose stock levels from what may happen in a division')
    .argument('<division>')
    .option('--months <list>', 'for these months, such as 5,6,7; all the year unless told')
    .option('--budget <yuan>', 'buy for at most this', Number)
    .option('--days <days>', 'days of supply; 3 unless told', Number)
    .option('--time-limit <seconds>', 'stop after this long', Number)
    .option('--json', 'print JSON')
    .action(async (divisionCode: string, { months, budget, days, timeLimit, json }) => {
      const api = new Api();
      const started = await api.post<Proposal>('/v1/stock-proposals', {
        ...{ divisionCode, budget, days, timeLimitSeconds: timeLimit },
        months: (months as string | undefined)?.split(',').map(Number),
      });
      const bar = progressBar(1, 'proposing');
      const proposal = await untilSolved(api, started.id, bar.update).finally(bar.stop);
      const { state, failure } = proposal.solve;
      if (state !== 'SUCCEEDED') throw new Error(failure || state);
      if (json) printJson(proposal);
      else console.log(describeProposal(proposal));
    });
}

async function untilSolved(
  api: Api,
  id: string,
  onProgress: (share: number, phase: string) => void,
): Promise<Proposal> {
  for (;;) {
    const proposal = await api.get<Proposal>(path(id));
    if (proposal.solve.state !== 'RUNNING') return proposal;
    onProgress(proposal.solve.progressShare, proposal.solve.phase);
    await delay(pollMs);
  }
}

function showCommand(): Command {
  return new Command('show')
    .description('show one proposal, or write its lines to a file')
    .argument('<id>')
    .option('--out <file>', 'a .csv or .xlsx file for the lines')
    .option('--json', 'print JSON')
    .action(async (id: string, { out, json }: { out?: string; json?: boolean }) => {
      const api = new Api();
      if (out) {
        const format = out.endsWith('.csv') ? 'csv' : 'xlsx';
        return pipeline(
          await api.download(path(id, ':download'), { format }),
          createWriteStream(out),
        );
      }
      const proposal = await api.get<Proposal>(path(id));
      if (json) printJson(proposal);
      else console.log(describeProposal(proposal));
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list proposals, newest first')
    .option('--json', 'print JSON')
    .action(async ({ json }) => {
      const all = await new Api().all<Proposal>('/v1/stock-proposals', 'proposals');
      if (json) return printJson(all);
      const rows = all.map(({ id, divisionCode, state, solve, cost, createTime }) => {
        return [id, divisionCode, state, solve.status || solve.state, whole(cost), createTime];
      });
      const head = ['id', 'division', 'state', 'solved', 'cost (yuan)', 'made'];
      console.log(rows.length ? table(head, rows) : 'No proposals.');
    });
}

/** Approving, applying and undoing change what others rely on, so they are asked for twice. */
function verbCommand(verb: 'approve' | 'apply' | 'undo', description: string): Command {
  return new Command(verb)
    .description(description)
    .argument('<id>')
    .option('--yes', 'do not ask')
    .action(async (id: string, { yes }) => {
      const api = new Api();
      const { etag, lines, cost } = await api.get<Proposal>(path(id));
      if (!yes) {
        throw new Error(
          `This is about ${lines.length} lines and ${whole(cost)} yuan. Add --yes to ${verb} it.`,
        );
      }
      const body = verb === 'approve' ? { etag } : {};
      printJson(summaryOf(await api.post<object>(path(id, `:${verb}`), body)));
    });
}

/** Not the whole proposal again. */
function summaryOf(answer: object): object {
  const { state, approverId, set, removed, stale } = answer as Record<string, unknown>;
  return { state, approverId, set, removed, stale };
}

export function levelsCommand(): Command {
  return new Command('levels')
    .description('stock levels: propose, read, approve, apply and undo')
    .addCommand(proposeCommand())
    .addCommand(showCommand())
    .addCommand(listCommand())
    .addCommand(verbCommand('approve', 'approve a proposal'))
    .addCommand(verbCommand('apply', 'make an approved proposal the par levels'))
    .addCommand(verbCommand('undo', 'put back the par levels that stood before'));
}
