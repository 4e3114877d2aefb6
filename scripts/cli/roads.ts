import { Command } from 'commander';
import { Api } from './connection';
import { printJson, table } from './output';

// Closed roads of an incident: what plans of it go by.

type RoadClosure = {
  id: string;
  fromDepotId?: string;
  fromDivisionCode?: string;
  toDepotId?: string;
  toDivisionCode?: string;
  bothWays: boolean;
  medium: string;
  fromTime: string;
  untilTime?: string;
  state: string;
  over: boolean;
  reason: string;
  etag: string;
};

const path = (incident: string) => `/v1/incidents/${encodeURIComponent(incident)}/road-closures`;
const time = (value?: string) => (value ? new Date(value).toLocaleString('sv-SE') : '–');

function listCommand(): Command {
  return new Command('list')
    .description('closed roads of an incident, the one reported last first')
    .argument('<id>', 'incident')
    .option('--in-force', 'only what is closed now or will be')
    .option('--json', 'print JSON')
    .action(async (id: string, { inForce, json }) => {
      const query: Record<string, string> = inForce ? { inForce: 'true' } : {};
      const roads = await new Api().all<RoadClosure>(path(id), 'roadClosures', query);
      if (json) return printJson(roads);
      const rows = roads.map((road) => [
        road.id,
        road.fromDepotId || road.fromDivisionCode || 'anywhere',
        road.bothWays ? '↔' : '→',
        road.toDepotId || road.toDivisionCode || '',
        road.medium,
        time(road.fromTime),
        road.untilTime ? time(road.untilTime) : 'further notice',
        road.state === 'CLOSED' && road.over ? 'OVER' : road.state,
        road.reason,
      ]);
      const head = ['id', 'from', '', 'to', 'medium', 'closed', 'until', 'state', 'why'];
      console.log(rows.length ? table(head, rows) : 'No closed roads.');
    });
}

const hourMs = 3_600_000;
const hoursAhead = (hours: number) => new Date(Date.now() + hours * hourMs).toISOString();
const isDivision = (place: string) => /^\d{12}$/.test(place);

function closeCommand(): Command {
  return new Command('close')
    .description('report a closed road; without --from every road into the place is closed')
    .argument('<id>', 'incident')
    .requiredOption('--to <place>', 'a depot, or a 12-digit division code')
    .requiredOption('--reason <text>', 'why it is closed')
    .option('--from <place>', 'a depot, or a 12-digit division code')
    .option('--in-hours <hours>', 'when it closes, in hours from now', Number)
    .option('--until-hours <hours>', 'when it opens again, in hours from now', Number)
    .option('--both-ways', 'closed in the other direction as well')
    .option('--water', 'closed to boats, not to vehicles')
    .option('--json', 'print JSON')
    .action(async (id: string, { to, from, reason, inHours, untilHours, ...given }) => {
      const road = await new Api().post<RoadClosure>(path(id), {
        ...(isDivision(to) ? { toDivisionCode: to } : { toDepotId: to }),
        ...(from && (isDivision(from) ? { fromDivisionCode: from } : { fromDepotId: from })),
        ...(inHours === undefined ? {} : { fromTime: hoursAhead(inHours) }),
        ...(untilHours === undefined ? {} : { untilTime: hoursAhead(untilHours) }),
        bothWays: given.bothWays === true,
        medium: given.water ? 'WATER' : 'ROAD',
        reason,
      });
      if (given.json) return printJson(road);
      console.log(`Reported ${road.id}. Plans made from now on go by it; make older ones again.`);
    });
}

function reopenCommand(): Command {
  return new Command('reopen')
    .description('say that a road is open again')
    .argument('<closure>', 'id of the closed road')
    .option('--note <text>', 'what was seen', '')
    .option('--json', 'print JSON')
    .action(async (id: string, { note, json }) => {
      const api = new Api();
      const one = `/v1/road-closures/${encodeURIComponent(id)}`;
      const { etag } = await api.get<RoadClosure>(one);
      const road = await api.post<RoadClosure>(`${one}:reopen`, { note, etag });
      if (json) return printJson(road);
      console.log(`Reopened ${road.id}.`);
    });
}

type Held = {
  fromDepotId: string;
  toDepotId?: string;
  toDivisionCode?: string;
  toSiteId?: string;
  itemId: string;
  quantity: number;
  laterHours?: number;
  closureIds: string[];
};
export type RoadCheck = {
  outdated: boolean;
  affected: Held[];
  stranded: { fleetId: string; count: number; closureIds: string[] }[];
  newClosureIds: string[];
  goneClosureIds: string[];
};

const linesShown = 20;

/** What the roads as they are do to a plan, in lines to print. */
export function describeRoadCheck(check: RoadCheck, nameOf: (id: string) => string): string[] {
  const { affected, stranded, newClosureIds, goneClosureIds } = check;
  const changes = `${newClosureIds.length} new or amended closed roads, ${goneClosureIds.length} gone`;
  if (!check.outdated && stranded.length === 0)
    return ['The roads are as the plan takes them to be.'];
  const rows = affected
    .slice(0, linesShown)
    .map(({ toDepotId, toSiteId, toDivisionCode, laterHours, ...line }) => [
      nameOf(line.fromDepotId),
      nameOf(toDepotId || toSiteId || toDivisionCode || ''),
      nameOf(line.itemId),
      line.quantity,
      laterHours === undefined ? 'no time known' : `${laterHours.toFixed(1)} h`,
      line.closureIds.join(' '),
    ]);
  const head = ['from', 'to', 'item', 'quantity', 'if it waits', 'closed roads'];
  return [
    `${changes}; ${affected.length} lines held up.`,
    ...(rows.length > 0 ? [table(head, rows)] : []),
    ...(affected.length > rows.length ? [`… and ${affected.length - rows.length} more.`] : []),
    ...stranded.map(
      ({ fleetId, count }) => `${count} trips of ${nameOf(fleetId)} cannot come back.`,
    ),
  ];
}

type Kind = 'plans' | 'joint-plans';

/** The closed roads that hold up lines of a plan, which a commit must accept one by one. */
export async function closuresToAccept(api: Api, kind: Kind, id: string): Promise<string[]> {
  const check = await api.get<RoadCheck>(`/v1/${kind}/${encodeURIComponent(id)}/roads`);
  const held = [...check.affected, ...check.stranded].flatMap(({ closureIds }) => closureIds);
  return check.newClosureIds.filter((closure) => held.includes(closure));
}

export function roadCheckCommand(
  kind: Kind,
  names: (api: Api) => Promise<{ of: (id: string) => string }>,
): Command {
  return new Command('roads')
    .description('what the closed roads as they are do to its lines')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id: string, { json }) => {
      const api = new Api();
      const check = await api.get<RoadCheck>(`/v1/${kind}/${encodeURIComponent(id)}/roads`);
      if (json) return printJson(check);
      const { of } = await names(api);
      console.log(describeRoadCheck(check, of).join('\n'));
    });
}

export function roadsCommand(): Command {
  return new Command('roads')
    .description('closed roads of an incident')
    .addCommand(listCommand())
    .addCommand(closeCommand())
    .addCommand(reopenCommand());
}
