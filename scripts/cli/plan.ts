import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { commitOutcome } from './commit-outcome';
import { Api } from './connection';
import { routesCommand } from './plan-routes';
import { hours, percent, printJson, progressBar, table } from './output';
import { closuresToAccept, roadCheckCommand } from './roads';

type Delivery = {
  fromDepotId: string;
  toDepotId: string;
  toDivisionCode: string;
  itemId: string;
  quantity: number;
  departHours: number;
  arriveHours: number;
};

export type Plan = {
  id: string;
  incidentId: string;
  version: number;
  state: string;
  etag: string;
  solve: { state: string; status: string; phase: string; progressShare: number; failure: string };
  shipments: Delivery[];
  callOffs: Delivery[];
  substitutions?: { divisionCode: string; reasonEn: string; quantity: number }[];
  shortfalls: {
    divisionCode: string;
    itemId: string;
    quantity: number;
    cause: string;
    relaxationEn: string;
  }[];
  coverage: { divisionCode: string; reliefNeed: string; share: number }[];
};
type Commit = {
  id: string;
  state: string;
  failureMessage: string;
  failures: { depotId: string; itemId: string; requested: number; available: number }[];
};

const pollMs = 300;

/** What people call communities, depots and items. */
export type Names = { of(id: string): string };

export async function readNames(api: Api): Promise<Names> {
  const [divisions, depots, items] = await Promise.all([
    api.all<{ code: string; nameZh: string }>('/v1/divisions', 'divisions'),
    api.all<{ id: string; nameZh: string }>('/v1/depots', 'depots'),
    api.all<{ id: string; nameZh: string }>('/v1/items', 'items'),
  ]);
  const names = new Map([
    ...divisions.map(({ code, nameZh }) => [code, nameZh] as const),
    ...[...depots, ...items].map(({ id, nameZh }) => [id, nameZh] as const),
  ]);
  return { of: (id) => names.get(id) ?? id };
}

const reliefNeeds = ['FOOD', 'CLOTHING', 'WATER', 'SHELTER', 'MEDICAL'];

function coverageTable(plan: Plan, names: Names): string {
  const communities = [...new Set(plan.coverage.map(({ divisionCode }) => divisionCode))];
  const cell = (code: string, need: string) => {
    const line = plan.coverage.find((c) => c.divisionCode === code && c.reliefNeed === need);
    return line ? percent(line.share) : '–';
  };
  const rows = communities.map((code) => [
    names.of(code),
    ...reliefNeeds.map((need) => cell(code, need)),
  ]);
  return table(['within 12 h', ...reliefNeeds.map((need) => need.toLowerCase())], rows);
}

/** The first lines of a list, and how many more there are. */
function shortened<T>(lines: T[], shown: number, show: (lines: T[]) => string, noun: string) {
  if (lines.length === 0) return `No ${noun}.`;
  const more = lines.length - shown;
  const rest = more > 0 ? [`… and ${more} more ${noun} (--json shows all).`] : [];
  return [show(lines.slice(0, shown)), ...rest].join('\n');
}

/** What a plan says, as the commander reads it: coverage, shortfalls, call-offs, shipments. */
export function describePlan(plan: Plan, names: Names, linesShown = 20): string {
  const shortfalls = (lines: Plan['shortfalls']) =>
    table(
      ['short at', 'item', 'quantity', 'cause', 'what would help'],
      lines.map((line) => [
        names.of(line.divisionCode),
        names.of(line.itemId),
        line.quantity,
        line.cause,
        line.relaxationEn,
      ]),
    );
  const deliveries = (from: string) => (lines: Delivery[]) =>
    table(
      [from, 'to', 'item', 'quantity', 'arrives'],
      lines.map((line) => [
        names.of(line.fromDepotId),
        names.of(line.toDepotId || line.toDivisionCode),
        names.of(line.itemId),
        line.quantity,
        hours(line.arriveHours),
      ]),
    );
  const replaced = (lines: NonNullable<Plan['substitutions']>) =>
    table(
      ['replaced at', 'why'],
      lines.map((line) => [names.of(line.divisionCode), line.reasonEn]),
    );
  const largestFirst = <T extends { quantity: number }>(lines: T[]) =>
    [...lines].sort((a, b) => b.quantity - a.quantity);
  return [
    `Plan ${plan.id}, version ${plan.version}: ${plan.state}, ${plan.solve.status || plan.solve.state}`,
    coverageTable(plan, names),
    shortened(largestFirst(plan.shortfalls), linesShown, shortfalls, 'shortfalls'),
    ...(plan.callOffs.length > 0
      ? [
          shortened(
            largestFirst(plan.callOffs),
            linesShown,
            deliveries('called off from'),
            'call-offs',
          ),
        ]
      : []),
    ...(plan.substitutions?.length
      ? [shortened(largestFirst(plan.substitutions), linesShown, replaced, 'substitutes')]
      : []),
    shortened(largestFirst(plan.shipments), linesShown, deliveries('from'), 'shipments'),
  ].join('\n');
}

/** Waits until a plan's solve has ended. */
export async function untilSolved(
  api: Api,
  id: string,
  onProgress: (share: number, phase: string) => void = () => {},
): Promise<Plan> {
  for (;;) {
    const plan = await api.get<Plan>(`/v1/plans/${id}`);
    if (plan.solve.state !== 'RUNNING') return plan;
    onProgress(plan.solve.progressShare, plan.solve.phase);
    await delay(pollMs);
  }
}

function createCommand(): Command {
  return new Command('create')
    .description('plan the dispatch for an incident from what is needed and held now')
    .argument('<incident>')
    .option('--shortage <policy>', 'PRIORITY, PROPORTIONAL, MAX_MIN or GUARANTEED_MINIMUM')
    .option('--time-limit <seconds>', 'stop after this long with the best plan found', Number)
    .option('--call-off <rule>', 'agreements and factories: WHEN_SHORT, ALWAYS or NEVER')
    .option('--substitutes', 'send substitutes of the catalogue for what is short')
    .option('--release-safety-stock', 'give away what depots keep back as well')
    .option('--whole-packs', 'items leave in whole packs only')
    .option('--json', 'print JSON')
    .action(async (incident: string, { shortage, timeLimit, callOff, json, ...goods }) => {
      const api = new Api();
      const started = await api.post<Plan>(`/v1/incidents/${encodeURIComponent(incident)}/plans`, {
        policy: {
          shortage,
          timeLimitSeconds: timeLimit,
          callOff,
          substitutes: goods.substitutes ? 'WHEN_SHORT' : undefined,
          releaseSafetyStock: goods.releaseSafetyStock,
          wholePacks: goods.wholePacks,
        },
      });
      const bar = progressBar(1, 'planning');
      const plan = await untilSolved(api, started.id, bar.update).finally(bar.stop);
      if (plan.solve.state !== 'SUCCEEDED') throw new Error(plan.solve.failure || plan.solve.state);
      if (json) printJson(plan);
      else console.log(describePlan(plan, await readNames(api)));
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('show one plan')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }) => {
      const api = new Api();
      const plan = await api.get<Plan>(`/v1/plans/${encodeURIComponent(id)}`);
      if (json) printJson(plan);
      else console.log(describePlan(plan, await readNames(api)));
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list plans, newest first')
    .option('--incident <id>', 'only of this incident')
    .option('--json', 'print JSON')
    .action(async ({ incident = '', json }) => {
      const plans = await new Api().all<Plan>('/v1/plans', 'plans', { incidentId: incident });
      if (json) return printJson(plans);
      const rows = plans.map(({ id, incidentId, version, state, solve }) => [
        id,
        incidentId,
        version,
        state,
        solve.status || solve.state,
      ]);
      console.log(
        rows.length ? table(['id', 'incident', 'version', 'state', 'solved'], rows) : 'No plans.',
      );
    });
}

function commitCommand(): Command {
  return new Command('commit')
    .description('approve a plan and commit it: stock reserved, transfers created, all or nothing')
    .argument('<id>')
    .option('--yes', 'do not ask')
    .option('--accept-closed-roads', 'also where roads closed since hold up its lines')
    .option('--json', 'print JSON')
    .action(async (id: string, { yes, acceptClosedRoads, json }) => {
      const api = new Api();
      const plan = await api.get<Plan>(`/v1/plans/${encodeURIComponent(id)}`);
      if (!yes) {
        throw new Error(
          `This reserves stock for ${plan.shipments.length} shipments. Add --yes to approve version ` +
            `${plan.version}.`,
        );
      }
      const begun = await api.post<Commit>(`/v1/plans/${encodeURIComponent(id)}:commit`, {
        etag: plan.etag,
        ...(acceptClosedRoads && { acceptClosureIds: await closuresToAccept(api, 'plans', id) }),
      });
      const commit = await commitOutcome(api, begun);
      if (json) printJson(commit);
      else console.log(`Commit ${commit.id}: ${commit.state}`);
      if (commit.state === 'SUCCEEDED') return;
      const lines = commit.failures.map(
        (line) =>
          `  ${line.depotId} ${line.itemId}: asked ${line.requested}, available ${line.available}`,
      );
      const advice = `Nothing is reserved. Plan again with: plan create ${plan.incidentId}`;
      throw new Error([commit.failureMessage, ...lines, advice].join('\n'));
    });
}

export function planCommand(): Command {
  return new Command('plan')
    .description('dispatch plans: make, read, approve and commit')
    .addCommand(createCommand())
    .addCommand(showCommand())
    .addCommand(listCommand())
    .addCommand(roadCheckCommand('plans', readNames))
    .addCommand(commitCommand())
    .addCommand(routesCommand());
}
