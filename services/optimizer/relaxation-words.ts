import type { Relaxation } from './solution';

/** What people call a depot, a community, an item or a fleet. */
export type Name = { zh: string; en: string };
export type Names = {
  nodes: Record<string, Name>;
  items: Record<string, Name>;
  fleets: Record<string, Name>;
};

const noNames: Names = { nodes: {}, items: {}, fleets: {} };

/** The relaxation in words, with ids for names, and whether it was verified. */
export function wordedRelaxation(relaxation: Relaxation, verified: boolean): Relaxation {
  const { zh, en } = relaxationWords({ ...relaxation, verified }, noNames);
  return { ...relaxation, verified, descriptionEn: en, descriptionZh: zh };
}

/** The cheapest change that would remove a shortfall, said with names instead of ids. */
export function relaxationWords(relaxation: Relaxation, names: Names, short = 0): Name {
  const said = changeWords(relaxation, names);
  const {
    change,
    amount,
    units = change === 'RELEASE_KEPT_STOCK' ? amount : Infinity,
  } = relaxation;
  const isPart = relaxation.units !== undefined || units < short - 1e-6;
  const zh = isPart
    ? `${said.zh}，可补所缺${short > 0 ? ` ${short} 件` : ''}中的 ${units} 件`
    : said.zh;
  const en = isPart
    ? `${said.en}, for ${units} of ${short > 0 ? `the ${short}` : 'what is'} missing`
    : said.en;
  if (relaxation.verified !== false) return { zh, en };
  return { zh: `${zh}（未经重新求解核实）`, en: `${en} (not verified by solving again)` };
}

function changeWords(relaxation: Relaxation, names: Names): Name {
  const { change } = relaxation;
  const amount = amountOf(relaxation);
  const node = named(names.nodes, relaxation.nodeId);
  const item = named(names.items, relaxation.itemId);
  const fleet = named(names.fleets, relaxation.fleetId);
  const from = named(names.nodes, relaxation.fromNodeId);
  const to = named(names.nodes, relaxation.toNodeId);
  switch (change) {
    case 'ADD_STOCK':
      return {
        zh: `为${node.zh}另筹${item.zh} ${amount} 件`,
        en: `Find ${amount} more of ${item.en} for ${node.en}`,
      };
    case 'ADD_VEHICLE_HOURS':
      return {
        zh: `为${fleet.zh}增加 ${amount} 车时`,
        en: `Give ${fleet.en} ${amount} more vehicle-hours`,
      };
    case 'EXTEND_DUE_HOURS':
      return {
        zh: `允许迟到 ${amount} 小时`,
        en: `Accept arrival ${amount} h after the deadline`,
      };
    case 'RELEASE_KEPT_STOCK':
      return {
        zh: `动用${node.zh}留存的${item.zh} ${amount} 件`,
        en: `Release ${amount} of ${item.en} kept at ${node.en}`,
      };
    case 'USE_MORE_DEPOTS':
      return {
        zh: `由较远的${node.zh}一并供应`,
        en: `Let ${node.en}, which is farther away, serve it too`,
      };
    case 'CHANGE_SHORTAGE_RULE':
      return {
        zh: `改为按优先级分配：现行规则使 ${amount} 件未发出`,
        en: `Share by priority: the rule in force holds ${amount} back`,
      };
    case 'RAISE_LANE_CAPACITY':
      return {
        zh: `${from.zh}至${to.zh}增加运力 ${amount} 件`,
        en: `Carry ${amount} more from ${from.en} to ${to.en}`,
      };
    case 'OPEN_LANE':
    case 'ADD_LANE':
      return {
        zh: `打通${from.zh}至${to.zh}的道路`,
        en: `Open a way from ${from.en} to ${to.en}`,
      };
  }
}

// Goods and vehicles are asked for in full; hours to the tenth.
function amountOf({ change, amount }: Relaxation): string {
  const inHours = change === 'ADD_VEHICLE_HOURS' || change === 'EXTEND_DUE_HOURS';
  return String(inHours ? Math.ceil(amount * 10 - 1e-9) / 10 : Math.ceil(amount - 1e-9));
}

function named(names: Record<string, Name>, id: string | undefined): Name {
  if (id === undefined) return { zh: '', en: '' };
  const known = names[id];
  return { zh: known?.zh || id, en: known?.en || known?.zh || id };
}
