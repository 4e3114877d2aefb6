// The figures the services hold. A measure answers undefined when it has nothing to say of a
// division, so that a declared figure may.
import type { Client } from '../../platform/rpc-client';
import type { CallOptions } from '../../platform/rpc-types';
import { fromTimestamp, toTimestamp } from '../../platform/wire-values';
import type { Evidence, Finding } from './rule';

export type ReadinessPeers = {
  inventory: Client<'inventory'>;
  incidents: Client<'incidents'>;
  roster: Client<'roster'>;
  shelters: Client<'shelters'>;
  equipment: Client<'equipment'>;
};

export type Place = {
  divisionCode: string;
  asOf: Date;
  /** What keeps no past is told as it is today, and named in `ofToday`. */
  isPast: boolean;
  /** The beginning of the window in which events count. */
  since: Date;
  parameters: Record<string, string>;
};

export type Measure = {
  id: string;
  nameZh: string;
  nameEn: string;
  service: string;
  parameters: string[];
  find(peers: ReadinessPeers, options: CallOptions, place: Place): Promise<Finding | undefined>;
};

export function measureNamed(id: string): Measure | undefined {
  return measures.find((measure) => measure.id === id);
}

type Page = { nextPageToken: string };

/** Every row of a list, page by page. */
async function wholeList<P extends Page, Row>(
  read: (pageToken: string) => Promise<P>,
  rowsOf: (page: P) => Row[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let pageToken = ''; ;) {
    const page = await read(pageToken);
    rows.push(...rowsOf(page));
    pageToken = page.nextPageToken;
    if (!pageToken) return rows;
  }
}

const largestOf = (evidence: Evidence[]) => Math.max(0, ...evidence.map(({ value }) => value));

/** A figure, 0 where there is nothing; nothing to show lets a declared figure count instead. */
function measured(value: number, evidence: Evidence[]): Finding {
  return { value, declared: false, evidence };
}

/** `a,b , c` as a list; the default where the rule says nothing. */
function listParameter(place: Place, name: string, fallback: string): string[] {
  const values = (place.parameters[name] || fallback).split(',').map((value) => value.trim());
  return values.filter((value) => value !== '');
}

const named = (subject: string, given: { nameZh: string; nameEn: string }, value: number) => {
  return { subject, noteZh: given.nameZh, noteEn: given.nameEn, value };
};

async function depotsOf({ inventory }: ReadinessPeers, options: CallOptions, place: Place) {
  const { divisionCode: code, isPast, asOf } = place;
  const filter = { divisionCode: code, ...(isPast && { asOf: toTimestamp(asOf) }) };
  const depots = await wholeList(
    (pageToken) => inventory.listDepots({ ...filter, pageSize: 1_000, pageToken }, options),
    (page) => page.depots,
  );
  const own = depots.filter(({ divisionCode, closed }) => divisionCode === code && !closed);
  return own.filter(({ tier }) => tier !== 'ENTERPRISE' && tier !== 'SHELTER');
}

const depotArea: Measure = {
  id: 'depot-area-m2',
  nameZh: '本级最大物资仓库面积（平方米）',
  nameEn: 'Area of the largest depot of the division itself (m²)',
  service: 'inventory',
  parameters: [],
  async find(peers, options, place) {
    const depots = await depotsOf(peers, options, place);
    const evidence = depots.map((depot) => named(`depots/${depot.id}`, depot, depot.areaM2));
    return measured(largestOf(evidence), evidence);
  },
};

/** 九个一: of the kit's components, how many the best depot of the division has. */
const personalIssue: Measure = {
  id: 'personal-issue-pieces',
  nameZh: '“九个一”齐备件数（本级仓库中最全的一处）',
  nameEn: 'Pieces of personal issue that the best depot of the division has',
  service: 'inventory',
  parameters: ['itemId'],
  async find(peers, options, place) {
    const [itemId] = listParameter(place, 'itemId', '');
    if (!itemId) return undefined;
    const depots = await depotsOf(peers, options, place);
    const evidence = await Promise.all(
      depots.map(async (depot) => {
        const request = { itemId, depotId: depot.id, kits: 1 };
        const { completeComponents } = await peers.inventory.checkKit(request, options);
        return named(`depots/${depot.id}`, depot, completeComponents);
      }),
    );
    const found = measured(largestOf(evidence), evidence);
    return place.isPast ? { ...found, ofToday: ['STOCK', 'KIT'] } : found;
  },
};

type Employment = 'EMPLOYMENT_UNSPECIFIED' | 'FULL_TIME';

function peopleWithRole(
  id: string,
  names: { nameZh: string; nameEn: string },
  fallback: string,
  employment: Employment,
): Measure {
  return {
    ...{ id, ...names, service: 'roster', parameters: ['role'] },
    async find({ roster }, options, place) {
      const [role] = listParameter(place, 'role', fallback);
      const { divisionCode, asOf } = place;
      const people = await wholeList(
        (pageToken) => {
          const filter = { divisionCode, role: role!, employment, asOf: toTimestamp(asOf) };
          return roster.listPeople({ ...filter, pageSize: 1_000, pageToken }, options);
        },
        (page) => page.people,
      );
      const own = people.filter((person) => person.divisionCode === divisionCode);
      const evidence = own.map((person) => {
        return {
          subject: `people/${person.id}`,
          noteZh: person.title,
          noteEn: person.title,
          value: 1,
        };
      });
      return measured(evidence.length, evidence);
    },
  };
}

function teamPeople(
  id: string,
  names: { nameZh: string; nameEn: string },
  fallback: string,
): Measure {
  return {
    ...{ id, ...names, service: 'roster', parameters: ['specialisms'] },
    async find({ roster }, options, place) {
      const wanted = listParameter(place, 'specialisms', fallback);
      const { divisionCode, asOf } = place;
      const teams = await wholeList(
        (pageToken) => {
          const filter = { divisionCode, asOf: toTimestamp(asOf) };
          return roster.listTeams({ ...filter, pageSize: 1_000, pageToken }, options);
        },
        (page) => page.teams,
      );
      const evidence = teams
        .filter((team) => team.divisionCode === divisionCode && team.kind !== 'PARTNER')
        .filter(({ specialism }) => wanted.length === 0 || wanted.includes(specialism))
        .map((team) => named(`teams/${team.id}`, team, team.memberCount));
      return measured(largestOf(evidence), evidence);
    },
  };
}

function trainings(
  id: string,
  names: { nameZh: string; nameEn: string },
  kinds: readonly string[],
): Measure {
  return {
    ...{ id, ...names, service: 'roster', parameters: [] },
    async find({ roster }, options, { divisionCode, asOf, since }) {
      const held = await wholeList(
        (pageToken) => roster.listTrainings({ divisionCode, pageSize: 1_000, pageToken }, options),
        (page) => page.trainings,
      );
      const evidence = held
        .filter(({ kind }) => kinds.includes(kind))
        .filter(({ endTime }) => {
          const end = endTime && fromTimestamp(endTime);
          return end && end > since && end <= asOf;
        })
        .map((one) => {
          return { subject: `trainings/${one.id}`, noteZh: one.title, noteEn: one.title, value: 1 };
        });
      return measured(evidence.length, evidence);
    },
  };
}

const vehicles: Measure = {
  id: 'vehicles',
  nameZh: '车辆（指定种类）',
  nameEn: 'Vehicles of the kinds named',
  service: 'equipment',
  parameters: ['kinds'],
  async find({ equipment }, options, place) {
    const { divisionCode, asOf } = place;
    const lists = await Promise.all(
      listParameter(place, 'kinds', 'troop-vehicle').map((kindId) =>
        wholeList(
          (pageToken) => {
            const filter = { kindId, divisionCode, asOf: toTimestamp(asOf) };
            return equipment.listAssets({ ...filter, pageSize: 1_000, pageToken }, options);
          },
          (page) => page.assets,
        ),
      ),
    );
    const own = lists.flat().filter(({ homeDivisionCode }) => homeDivisionCode === divisionCode);
    const evidence = own.map((asset) => named(`assets/${asset.id}`, asset, 1));
    return measured(evidence.length, evidence);
  },
};

const shelterCoverage: Measure = {
  id: 'shelter-coverage-percent',
  nameZh: '避难场所容纳人口比例（%）',
  nameEn: 'Share of the population with a place in a shelter (%)',
  service: 'shelters',
  parameters: ['hazard'],
  async find({ shelters }, options, { divisionCode, asOf, parameters }) {
    const hazard = parameters.hazard ?? '';
    const request = { divisionCode, hazard, asOf: toTimestamp(asOf) };
    const { total } = await shelters.getCoverage(request, options);
    if (!total || Number(total.population) === 0) return undefined;
    const evidence = [
      {
        subject: `coverage/${divisionCode}`,
        noteZh: `容纳 ${total.places} 人，常住 ${total.population} 人，缺 ${total.gap}`,
        noteEn: `${total.places} places for ${total.population} people, ${total.gap} missing`,
        value: total.share * 100,
      },
    ];
    return measured(total.share * 100, evidence);
  },
};

export const measures: readonly Measure[] = [
  depotArea,
  personalIssue,
  peopleWithRole(
    'full-time-officers',
    { nameZh: '专职应急管理人员', nameEn: 'Full-time emergency officers' },
    'OFFICER',
    'FULL_TIME',
  ),
  peopleWithRole(
    'safety-inspectors',
    { nameZh: '安全巡查员', nameEn: 'Safety inspectors' },
    'INSPECTOR',
    'EMPLOYMENT_UNSPECIFIED',
  ),
  peopleWithRole(
    'brigade-full-time',
    { nameZh: '专职消防队员', nameEn: 'Full-time firefighters' },
    'FIREFIGHTER',
    'FULL_TIME',
  ),
  teamPeople(
    'largest-team-people',
    { nameZh: '本级最大应急队伍人数', nameEn: 'People of the largest team of the division itself' },
    '',
  ),
  teamPeople(
    'brigade-people',
    { nameZh: '专职消防队人数', nameEn: 'People of the fire brigade' },
    'FIRE_BRIGADE',
  ),
  vehicles,
  trainings('trainings', { nameZh: '培训次数', nameEn: 'Trainings held' }, ['TRAINING']),
  trainings('drills', { nameZh: '演练次数', nameEn: 'Drills held' }, [
    'DRILL',
    'COMPREHENSIVE_DRILL',
  ]),
  trainings(
    'comprehensive-drills',
    { nameZh: '综合演练次数', nameEn: 'Comprehensive drills held' },
    ['COMPREHENSIVE_DRILL'],
  ),
  shelterCoverage,
];
