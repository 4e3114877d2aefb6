import { Command } from 'commander';
import { setTimeout as delay } from 'node:timers/promises';
import { commitOutcome } from './commit-outcome';
import { Api } from './connection';
import { jointChangeCommands } from './joint-changes';
import { hours, printJson, progressBar, table } from './output';
import { readNames, type Names } from './plan';
import { closuresToAccept, roadCheckCommand } from './roads';

type Line = {
  fromDepotId: string;
  toDivisionCode: string;
  toSiteId: string;
  itemId: string;
  quantity: number;
  arriveHours: number;
};
export type JointPlan = {
  id: string;
  state: string;
  solve: { state: string; status: string; phase: string; progressShare: number; failure: string };
  startTime: string;
  reads: { service: string; readTime: string }[];
  readSpreadSeconds: number;
  parts: { name: string; status: string; kept: boolean; failure: string }[];
  placements: { siteId: string; siteNameZh: string; divisionCode: string; people: number }[];
  unplaced: { people: number }[];
  teamOrders: { teamNameZh: string; divisionCode: string; arriveHours: number }[];
  teamGaps: { specialism: string; teams: number }[];
  pumpOrders: { assetNameZh: string; riskPointId: string }[];
  drained: { riskPointId: string; nameZh: string; hours: number | null }[];
  shipments: Line[];
  callOffs: Line[];
  substitutions: { reasonEn: string }[];
  shortfalls: {
    divisionCode: string;
    itemId: string;
    quantity: number;
    cause: string;
    relaxationEn: string;
  }[];
  contentions: { reasonEn: string }[];
  values: { reasonEn: string }[];
};
type Commit = {
  id: string;
  state: string;
  failureMessage?: string;
  failedClaims: { part: string; id: string; description: string }[];
};

const linesShown = 20;
const path = (id: string, verb = '') => `/v1/joint-plans/${encodeURIComponent(id)}${verb}`;

/** A table with its first lines, and how many there are beyond them; nothing where there are none. */
function listed(head: string[], rows: (string | number)[][]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length - linesShown;
  const rest = more > 0 ? [`… and ${more} more (--json shows all).`] : [];
  return [table(head, rows.slice(0, linesShown)), ...rest];
}

/** What a joint plan says: when it read, its parts, who goes where, what goes where, what is short. */
export function describeJointPlan(plan: JointPlan, names: Names): string {
  const siteOf = new Map(plan.placements.map(({ siteId, siteNameZh }) => [siteId, siteNameZh]));
  const to = ({ toSiteId, toDivisionCode }: Line) =>
    toSiteId ? siteOf.get(toSiteId) || toSiteId : names.of(toDivisionCode);
  const goods = (from: string, lines: Line[]) =>
    listed(
      [from, 'to', 'item', 'quantity', 'arrives'],
      lines.map((line) => [
        names.of(line.fromDepotId),
        to(line),
        names.of(line.itemId),
        line.quantity,
        hours(line.arriveHours),
      ]),
    );
  const pumps = (point: string) =>
    plan.pumpOrders.filter(({ riskPointId }) => riskPointId === point);
  const without = plan.unplaced.reduce((sum, { people }) => sum + people, 0);
  const times = plan.reads.map(({ service, readTime }) => `${service} ${readTime}`);
  return [
    `Joint plan ${plan.id}: ${plan.state}, ${plan.solve.status || plan.solve.state}, hours from ${plan.startTime}`,
    `read within ${plan.readSpreadSeconds} s: ${times.join(', ')}`,
    ...plan.parts.map(({ name, status, kept, failure }) => {
      return `  ${name.toLowerCase()}: ${status}${kept ? ', kept' : ''}${failure ? `: ${failure}` : ''}`;
    }),
    ...listed(
      ['people from', 'shelter', 'people'],
      plan.placements.map((one) => [
        names.of(one.divisionCode),
        siteOf.get(one.siteId) || one.siteId,
        one.people,
      ]),
    ),
    ...(without > 0 ? [`${without} people have no place.`] : []),
    ...goods('from depot', plan.shipments),
    ...goods('called off at', plan.callOffs),
    ...plan.substitutions.map(({ reasonEn }) => `  ${reasonEn}`),
    ...listed(
      ['team', 'to', 'arrives'],
      plan.teamOrders.map((one) => [
        one.teamNameZh,
        names.of(one.divisionCode),
        hours(one.arriveHours),
      ]),
    ),
    ...plan.teamGaps.map(
      ({ specialism, teams }) => `${teams} teams for ${specialism} are missing.`,
    ),
    ...listed(
      ['point', 'pumps', 'dry after'],
      plan.drained.map((one) => [
        one.nameZh,
        pumps(one.riskPointId).length,
        one.hours === null || one.hours === undefined ? 'never' : hours(one.hours),
      ]),
    ),
    ...listed(
      ['short at', 'item', 'quantity', 'cause', 'what would help'],
      plan.shortfalls.map((one) => [
        names.of(one.divisionCode),
        names.of(one.itemId),
        one.quantity,
        one.cause,
        one.relaxationEn,
      ]),
    ),
    ...[...plan.contentions, ...plan.values].map(({ reasonEn }) => `  ${reasonEn}`),
  ].join('\n');
}

const pollMs = 300;

/** Waits until a joint plan's solve has ended; says what it is at. */
async function untilSolved(api: Api, id: string): Promise<JointPlan> {
  const bar = progressBar(1, 'planning');
  try {
    for (;;) {
      const plan = await api.get<JointPlan>(path(id));
      const { state, failure, phase, progressShare } = plan.solve;
      if (state === 'SUCCEEDED') return plan;
      if (state !== 'RUNNING') throw new Error(`Joint plan ${id}: ${failure || state}`);
      bar.update(progressShare, phase.toLowerCase());
      await delay(pollMs);
    }
  } finally {
    bar.stop();
  }
}

async function show(api: Api, plan: JointPlan, json: boolean): Promise<void> {
  if (json) printJson(plan);
  else console.log(describeJointPlan(plan, await readNames(api)));
}

function createCommand(): Command {
  const list = (value: string, before: string[] = []) => [...before, value];
  return new Command('create')
    .description('plan shelters, goods, teams and pumps of up to five incidents together')
    .argument('<incident...>')
    .option('--call-off <rule>', 'WHEN_SHORT, ALWAYS or NEVER')
    .option('--substitutes', 'give what the catalogue allows in place of what is short')
    .option('--release-safety-stock', 'give away the minimum of each par level too')
    .option('--whole-packs', 'items leave in whole packs')
    .option('--time-limit <seconds>', 'of the goods', Number)
    .option('--base <id>', 'an earlier joint plan, parts of which stay')
    .option('--keep <part>', 'SHELTERS, TEAMS or EQUIPMENT of it; may be repeated', list)
    .option('--pin-team <id>', 'may be repeated', list)
    .option('--pin-asset <id>', 'may be repeated', list)
    .option('--pin-site <id>', 'who it places there stays; may be repeated', list)
    .option(
      '--change-hours <hours>',
      'what a change of the earlier plan costs; 1 unless told',
      Number,
    )
    .option('--urgent', 'before all plans that are not; a commander decides it')
    .option('--json', 'print JSON')
    .action(async (incidentIds: string[], options) => {
      const api = new Api();
      const { callOff, releaseSafetyStock, wholePacks, timeLimit } = options;
      const substitutes = options.substitutes ? 'WHEN_SHORT' : undefined;
      const policy = { callOff, substitutes, releaseSafetyStock, wholePacks };
      const begun = await api.post<JointPlan>('/v1/joint-plans', {
        incidentIds,
        policy: { ...policy, timeLimitSeconds: timeLimit },
        basePlanId: options.base,
        keepParts: options.keep,
        pinnedTeamIds: options.pinTeam,
        pinnedAssetIds: options.pinAsset,
        pinnedSiteIds: options.pinSite,
        changeHours: options.changeHours,
        urgent: options.urgent,
      });
      await show(api, await untilSolved(api, begun.id), options.json);
    });
}

function commitCommand(): Command {
  return new Command('commit')
    .description('claim its teams, equipment, places and goods, all or nothing')
    .argument('<id>')
    .option('--call-out <level>', 'call the claimed teams out at this level')
    .option(
      '--without <part>',
      'know that SHELTERS, SUPPLIES, TEAMS or EQUIPMENT has no answer; may be repeated',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option('--yes', 'do not ask')
    .option('--accept-closed-roads', 'also where roads closed since hold up its lines')
    .action(async (id: string, { callOut, yes, acceptClosedRoads, without }) => {
      const api = new Api();
      if (!yes) {
        const { parts, teamOrders, shipments, callOffs } = await api.get<JointPlan>(path(id));
        const missing = parts.filter(({ status }) => /^(FAILED|INFEASIBLE)$/.test(status));
        for (const { name, failure } of missing) {
          console.log(`It has no ${name.toLowerCase()}: ${failure} (--without ${name})`);
        }
        const goods = `${shipments.length} shipments and ${callOffs.length} call-offs`;
        throw new Error(
          `This claims ${teamOrders.length} teams and takes ${goods}. Add --yes to do it.`,
        );
      }
      const accepted = acceptClosedRoads && {
        acceptClosureIds: await closuresToAccept(api, 'joint-plans', id),
      };
      const asked = { callOutLevel: callOut, withoutParts: without, ...accepted };
      const begun = await api.post<Commit>(path(id, ':commit'), asked);
      const commit = await commitOutcome(api, begun);
      console.log(`Commit ${commit.id}: ${commit.state} ${commit.failureMessage ?? ''}`.trim());
      for (const { part, description } of commit.failedClaims) {
        console.log(`  ${part.toLowerCase()}: ${description}`);
      }
      if (commit.state !== 'SUCCEEDED') process.exitCode = 1;
    });
}

function cancelCommand(): Command {
  return new Command('cancel')
    .description('stop the solve')
    .argument('<id>')
    .action(async (id: string) => {
      const { solve } = await new Api().post<JointPlan>(path(id, ':cancel'), {});
      console.log(`Joint plan ${id}: ${solve.state}`);
    });
}

export function jointPlanCommand(): Command {
  const command = new Command('joint-plan').description(
    'shelters, goods, teams and pumps of one or several incidents, planned together',
  );
  const get = new Command('show')
    .description('one joint plan')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }) => {
      const api = new Api();
      await show(api, await api.get<JointPlan>(path(id)), json);
    });
  const roads = roadCheckCommand('joint-plans', readNames);
  const commands = [createCommand(), get, roads, cancelCommand(), commitCommand()];
  for (const one of [...commands, ...jointChangeCommands()]) command.addCommand(one);
  return command;
}
