// Depots and communities are nodes of one problem. Their ids come from different services, so each
// carries what it is.

const depotPrefix = 'depots/';
const divisionPrefix = 'divisions/';
const sitePrefix = 'sites/';

export const depotNode = (depotId: string) => `${depotPrefix}${depotId}`;
export const divisionNode = (divisionCode: string) => `${divisionPrefix}${divisionCode}`;
/** A shelter or other site that goods go to; only joint plans have them. */
export const siteNode = (siteId: string) => `${sitePrefix}${siteId}`;

export type Place = { depotId?: string; divisionCode?: string; siteId?: string };

export function placeOf(nodeId: string): Place {
  if (nodeId.startsWith(depotPrefix)) return { depotId: nodeId.slice(depotPrefix.length) };
  if (nodeId.startsWith(divisionPrefix)) {
    return { divisionCode: nodeId.slice(divisionPrefix.length) };
  }
  if (nodeId.startsWith(sitePrefix)) return { siteId: nodeId.slice(sitePrefix.length) };
  throw new Error(`node ${nodeId} is no depot, no division and no site`);
}

export function depotOf(nodeId: string): string {
  const { depotId } = placeOf(nodeId);
  if (depotId === undefined) throw new Error(`goods leave from ${nodeId}, which is no depot`);
  return depotId;
}
