import { Command } from 'commander';
import { Api } from './connection';
import type { JointPlan } from './joint-plan';
import { percent, printJson, table } from './output';

// A joint plan beside others: compared, explained, tried with changes, worked out again. Nothing is kept.

type Difference = {
  basePlanId: string;
  lines: {
    kind: string;
    part: string;
    before: number;
    after: number;
    textZh: string;
    reasonEn: string;
  }[];
  kept: { part: string; share: number }[];
};
type Trial = {
  plan: JointPlan;
  baseParts: Stages[];
  difference: Difference;
  same: boolean;
};
type Stages = { name: string; stages: { name: string; value: number }[] };
type Reason = { part: string; reasonEn: string; [id: string]: string | number };

const path = (id: string, verb: string) => `/v1/joint-plans/${encodeURIComponent(id)}${verb}`;

function describeDifference({ lines, kept }: Difference): string {
  const shares = kept.map(({ part, share }) => `${part.toLowerCase()} ${percent(share)}`);
  const changed = lines.filter(({ kind }) => kind !== 'KEPT');
  const rows = changed.map((one) => [
    one.kind.toLowerCase(),
    one.part.toLowerCase(),
    one.textZh,
    one.before,
    one.after,
    one.reasonEn,
  ]);
  const head = ['change', 'part', 'what', 'before', 'after', 'why'];
  return [`Unchanged: ${shares.join(', ')}`, ...(rows.length > 0 ? [table(head, rows)] : [])].join(
    '\n',
  );
}

function describeTrial({ plan, baseParts, difference }: Trial): string {
  const before = new Map(
    baseParts.flatMap(({ name, stages }) =>
      stages.map((stage) => [`${name}/${stage.name}`, stage.value] as const),
    ),
  );
  const rows = (plan.parts as unknown as Stages[]).flatMap(({ name, stages }) =>
    stages.map((stage) => {
      const was = before.get(`${name}/${stage.name}`);
      return [name.toLowerCase(), stage.name, was ?? '–', stage.value];
    }),
  );
  return [table(['part', 'aim', 'before', 'after'], rows), describeDifference(difference)].join(
    '\n',
  );
}

/** A command about one joint plan that is asked with `request` and said with `describe`. */
function about<T>(
  name: string,
  description: string,
  ask: {
    request: (api: Api, id: string, options: Record<string, string[] | string>) => Promise<T>;
    describe: (found: T) => string;
  },
): Command {
  return new Command(name)
    .description(description)
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id: string, { json, ...options }) => {
      const found = await ask.request(new Api(), id, options);
      if (json) printJson(found);
      else console.log(ask.describe(found));
    });
}

const list = (value: string, before: string[] = []) => [...before, value];

/** What the options of `try` name, each change with its fields. */
function changesOf(options: Record<string, string[] | string>): object[] {
  const of = (name: string) => (options[name] ?? []) as string[];
  return [
    ...of('dropDepot').map((fromDepotId) => ({ kind: 'DROP_DEPOT', fromDepotId })),
    ...of('dropTeam').map((teamId) => ({ kind: 'DROP_TEAM', teamId })),
    ...of('dropAsset').map((assetId) => ({ kind: 'DROP_ASSET', assetId })),
    ...of('dropSite').map((toSiteId) => ({ kind: 'DROP_SITE', toSiteId })),
    ...of('closeRoad').map((road) => {
      const [fromDepotId = '', toDivisionCode] = road.split(':');
      return { kind: 'CLOSE_ROAD', fromDepotId, toDivisionCode };
    }),
    ...of('scaleNeed').map((need) => {
      const [itemId = '', factor = '1'] = need.split(':');
      return { kind: 'SCALE_NEED', itemId, factor: Number(factor) };
    }),
  ];
}

export function jointChangeCommands(): Command[] {
  const compare = about<Difference>('compare', 'what it changes against an earlier one, and why', {
    request: (api, id, { base }) =>
      api.get(path(id, '/difference') + (base ? `?basePlanId=${String(base)}` : '')),
    describe: describeDifference,
  }).option('--base <id>', 'the plan it was made from unless told');
  const explain = about<{ lines: Reason[] }>('explain', 'of every line why it is so', {
    request: (api, id) => api.get(path(id, '/explanation')),
    describe: ({ lines }) =>
      table(
        ['part', 'who or what', 'to', 'why, and what comes next'],
        lines.map((one) => [
          one.part.toLowerCase(),
          one.itemId || one.teamId || one.assetId || one.toDivisionCode || '',
          one.toSiteId || one.riskPointId || one.taskId || one.toDivisionCode || '',
          one.reasonEn,
        ]),
      ),
  });
  const attempt = about<Trial>('try', 'what if: worked out on a copy, nothing is kept', {
    request: (api, id, options) =>
      api.post(path(id, ':tryChanges'), { changes: changesOf(options) }),
    describe: describeTrial,
  })
    .option('--drop-depot <id>', 'it gives nothing; may be repeated', list)
    .option('--drop-team <id>', 'it is away; may be repeated', list)
    .option('--drop-asset <id>', 'it cannot be had; may be repeated', list)
    .option('--drop-site <id>', 'it takes nobody; may be repeated', list)
    .option('--close-road <depot[:division]>', 'may be repeated', list)
    .option('--scale-need <item:factor>', 'may be repeated', list);
  const replay = about<Trial>('replay', 'work it out again with what was known then', {
    request: (api, id) => api.post(path(id, ':replay'), {}),
    describe: (trial) =>
      [trial.same ? 'The same comes out.' : 'Something else comes out.', describeTrial(trial)].join(
        '\n',
      ),
  });
  return [compare, explain, attempt, replay];
}
