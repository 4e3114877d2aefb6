import { depotNode, divisionNode, siteNode } from '../plan-nodes';
import type { Name, Names } from '../relaxation-words';
import type { JointBody } from './joint-plan';

// What people call whatever a joint plan speaks of.

export type JointWords = {
  division(code: string): Name;
  depot(id: string): Name;
  site(id: string): Name;
  item(id: string): Name;
  team(id: string): Name;
  asset(id: string): Name;
  point(id: string): Name;
};

type Labelled = readonly [id: string, nameZh?: string, nameEn?: string];

/** From what the plans rest on, where that was kept, and from what they say themselves. */
export function jointWords(known: readonly Names[], bodies: readonly JointBody[]): JointWords {
  const nodes = Object.assign({}, ...known.map((one) => one.nodes)) as Names['nodes'];
  const items = Object.assign({}, ...known.map((one) => one.items)) as Names['items'];
  const labelled = (linesOf: (body: JointBody) => Labelled[]) =>
    new Map(bodies.flatMap(linesOf).map(([id, zh = '', en = '']) => [id, { zh, en }]));
  const sites = labelled(({ placements }) =>
    placements.map((one) => [one.siteId, one.siteNameZh, one.siteNameEn]),
  );
  const teams = labelled(({ teamOrders }) =>
    teamOrders.map((one) => [one.teamId, one.teamNameZh, one.teamNameEn]),
  );
  const assets = labelled(({ pumpOrders }) =>
    pumpOrders.map((one) => [one.assetId, one.assetNameZh, one.assetNameEn]),
  );
  const points = labelled(({ drained }) =>
    drained.map((one) => [one.riskPointId, one.nameZh, one.nameEn]),
  );
  const word = (id: string, found: Name | undefined): Name => {
    return { zh: found?.zh || id, en: found?.en || found?.zh || id };
  };
  return {
    division: (code) => word(code, nodes[divisionNode(code)]),
    depot: (id) => word(id, nodes[depotNode(id)]),
    site: (id) => word(id, sites.get(id) ?? nodes[siteNode(id)]),
    item: (id) => word(id, items[id]),
    team: (id) => word(id, teams.get(id)),
    asset: (id) => word(id, assets.get(id)),
    point: (id) => word(id, points.get(id)),
  };
}
